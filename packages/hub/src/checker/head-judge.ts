import {
  type ApproverRoot,
  type CheckpointRefusal,
  emergencyAfterMs,
  emergencyPolicy,
  type VerifierPolicy,
  verifyCheckpoint,
} from '@deadset/protocol';

/** The tree that a head must be over. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
  /** When its last batch was sealed, ms since 1970. */
  readonly sealedAt: number;
}

/** How far the hub's clock may be ahead of the cosigners', in milliseconds. */
const clockSkewMs = 60_000;

/**
 * Judges signed heads by whoever's word is taken. Several policies, one beside the other, are those of a log whose keys
 * or witnesses have changed over the years: a head is good by any of them.
 */
export class HeadJudge {
  readonly #policies: readonly VerifierPolicy[];
  #lastFullQuorumAt: number | undefined;
  #emergencies = 0;

  constructor(policies: readonly VerifierPolicy[]) {
    this.#policies = policies;
  }

  /** Organisations whose approvers count. */
  get approverRoots(): readonly ApproverRoot[] {
    return this.#policies.flatMap(({ approverRoots = [] }) => approverRoots);
  }

  /** Heads that count by the emergency lane alone. */
  get emergencies(): number {
    return this.#emergencies;
  }

  /** What the first policy that gives anything gives. */
  firstGood<T>(judge: (policy: VerifierPolicy) => T | undefined): T | undefined {
    for (const policy of this.#policies) {
      const result = judge(policy) ?? judge(emergencyPolicy(policy));
      if (result !== undefined) return result;
    }
    return undefined;
  }

  /** What is wrong with the note over a tree, in one sentence; undefined when nothing is. */
  faultOf(note: string | undefined, { size, root, sealedAt }: TreeHead): string | undefined {
    if (note === undefined) return `The head of ${size} leaves is published, and its checkpoint is not kept.`;
    let refusal: CheckpointRefusal = 'bad-log-signature';
    const good = this.firstGood((policy) => {
      const result = verifyCheckpoint(note, policy);
      if (result.ok) return result;
      refusal = result.refusal;
      return undefined;
    });
    if (good === undefined)
      return `The checkpoint of ${size} leaves does not hold: ${refusalWords[refusal]}.`;
    const { checkpoint, cosignedAt, isEmergency } = good;
    if (checkpoint.size !== size || !checkpoint.root.equals(root))
      return `The checkpoint that is kept for ${size} leaves is of another tree.`;
    if (sealedAt > cosignedAt + clockSkewMs)
      return `The state leaf at position ${size - 1} is later than those who cosigned its head.`;
    return this.#laneFault(size, cosignedAt, isEmergency);
  }

  #laneFault(size: number, cosignedAt: number, isEmergency: boolean): string | undefined {
    if (!isEmergency) {
      this.#lastFullQuorumAt = Math.max(cosignedAt, this.#lastFullQuorumAt ?? 0);
      return undefined;
    }
    this.#emergencies += 1;
    const isOpen =
      this.#lastFullQuorumAt !== undefined && cosignedAt - this.#lastFullQuorumAt > emergencyAfterMs;
    return isOpen
      ? undefined
      : `The checkpoint of ${size} leaves has fewer cosigners than the quorum, and the last full one was not an hour old.`;
  }
}

const refusalWords = {
  'malformed-note': 'it is not a checkpoint',
  'bad-log-signature': 'it is not signed by the log that is trusted',
  'no-quorum': 'too few of the cosigners that are trusted have signed it, or one of them not well',
} as const satisfies Record<CheckpointRefusal, string>;
