/** Who this node says it is, in every answer. */
export interface NodeIdentity {
  /** Fully qualified name of this node, as peers have it in their routing. */
  readonly originHost: string;
  readonly originRealm: string;
  /** Product-Name of the capabilities answer. */
  readonly productName: string;
  /** Grows with every start, so that a peer sees a restart: seconds since 1970 will do. Not sent when absent. */
  readonly originStateId?: number;
}
