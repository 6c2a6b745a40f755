import type { VerifierPolicy } from './checkpoint.ts';

/** How old the last head of the full quorum must be before fewer cosigners count, in milliseconds. */
export const emergencyAfterMs = 3_600_000;
/** How far the clocks of the few that are left may be ahead of our own, in milliseconds. */
const clockSkewMs = 60_000;

/**
 * The policy by which a follower judges a head at this instant (ms since 1970).
 *
 * It is the pinned one, unless that pins a smaller quorum for emergencies and the newest head with the full quorum
 * (`lastFullQuorumAt`, by the cosigners' clocks) is more than an hour old. Whoever has never seen a full quorum has no
 * lane: nothing tells it an emergency from a theft of keys.
 */
export function policyInForce(
  pinned: VerifierPolicy,
  lastFullQuorumAt: number | undefined,
  at: number,
): VerifierPolicy {
  const isOpen = lastFullQuorumAt !== undefined && at - lastFullQuorumAt > emergencyAfterMs;
  // So few cosigners may be one, whose clock alone would say when a declaration has ended: ours has a word in it.
  return isOpen ? { ...emergencyPolicy(pinned), emergencyUntilAt: at + clockSkewMs } : pinned;
}

/** The policy with the lane open, for whoever reads a log that it has verified before; the pinned one when it has no lane. */
export function emergencyPolicy(pinned: VerifierPolicy): VerifierPolicy {
  const { emergencyQuorum, quorum } = pinned;
  return emergencyQuorum === undefined ? pinned : { ...pinned, quorum: emergencyQuorum, fullQuorum: quorum };
}

/** What is wrong with an emergency quorum beside a full one; undefined when nothing is. */
export function emergencyQuorumProblem(emergencyQuorum: number, quorum: number): string | undefined {
  if (emergencyQuorum >= 1 && emergencyQuorum < quorum) return undefined;
  return `an emergency quorum is at least 1 and smaller than the quorum, which is ${quorum}`;
}
