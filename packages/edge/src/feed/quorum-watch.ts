import { policyInForce, type VerifierPolicy, verifyCheckpoint } from '@deadset/protocol';

/** Remembers when a head of the full quorum was last seen, and so by which policy the next one is judged. */
export class QuorumWatch {
  #lastFullQuorumAt: number | undefined;
  #isEmergency = false;

  /** Whether the newest head that was taken has fewer cosigners than the full quorum. */
  get isEmergency(): boolean {
    return this.#isEmergency;
  }

  /** The pinned policy, or with its emergency lane open; `keptNote` is what the list of an earlier run was under. */
  policyAt(pinned: VerifierPolicy, at: number, keptNote: string | undefined): VerifierPolicy {
    if (pinned.emergencyQuorum === undefined) return pinned;
    if (this.#lastFullQuorumAt === undefined && keptNote !== undefined) this.#look(keptNote, pinned);
    return policyInForce(pinned, this.#lastFullQuorumAt, at);
  }

  /** Notes a head that was taken. */
  took(note: string | undefined, pinned: VerifierPolicy): void {
    if (pinned.emergencyQuorum === undefined || note === undefined) return;
    this.#isEmergency = !this.#look(note, pinned);
  }

  #look(note: string, pinned: VerifierPolicy): boolean {
    const judged = verifyCheckpoint(note, pinned);
    if (judged.ok) this.#lastFullQuorumAt = Math.max(this.#lastFullQuorumAt ?? 0, judged.cosignedAt);
    return judged.ok;
  }
}
