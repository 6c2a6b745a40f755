import type { EquipmentStatus } from '@deadset/domain';

/** What an identity check came to: one of the three lists, or a device that the register does not know. */
export type CheckStatus = EquipmentStatus | 'UNKNOWN';

/** Running totals since the start, for metrics. Plain numbers that only the server adds to. */
export interface S13Counters {
  /** Identity checks answered, by status. */
  readonly answers: Record<CheckStatus, number>;
  /** Requests refused, by Result-Code. */
  readonly errors: Record<number, number>;
  /** Messages cut from the streams of all peers. */
  messages: number;
  /** Requests whose AVPs were read. */
  requestsRead: number;
  connectionsAccepted: number;
  /** Identity checks answered 3004: their peer had used up its quota, and this node had too much to do. */
  overQuota: number;
  overload: number;
  /** Connections ended because nobody knows the peer, because its certificate is not in its name, or it has none. */
  unknownPeers: number;
  wrongCertificates: number;
  failedHandshakes: number;
  /** Turned away because the connections were all taken. */
  connectionsRefused: number;
  /** Closed because a peer broke the rules: framing, no capabilities exchange first, or a second one. */
  connectionsBroken: number;
  /** Closed because a peer fell silent. */
  connectionsTimedOut: number;
  /** Peers that have agreed on S13 and are connected now. */
  openPeers: number;
}

export function newCounters(): S13Counters {
  return {
    answers: { WHITELISTED: 0, BLACKLISTED: 0, GREYLISTED: 0, UNKNOWN: 0 },
    errors: {},
    messages: 0,
    requestsRead: 0,
    connectionsAccepted: 0,
    overQuota: 0,
    overload: 0,
    unknownPeers: 0,
    wrongCertificates: 0,
    failedHandshakes: 0,
    connectionsRefused: 0,
    connectionsBroken: 0,
    connectionsTimedOut: 0,
    openPeers: 0,
  };
}

/** Counts a refusal, among all and among those of one. */
export function countError(errors: Record<number, number>, resultCode: number): void {
  errors[resultCode] = (errors[resultCode] ?? 0) + 1;
}
