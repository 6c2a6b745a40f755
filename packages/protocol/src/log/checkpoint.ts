import type { SigningKey, VerifierKey } from './note-key.ts';
import {
  type Checkpoint,
  cosign,
  cosignedAtOf,
  formatCheckpoint,
  logSignatureLine,
  logSignatureOf,
  parseNote,
} from './signed-note.ts';

/** The key by which an organisation certifies its approvers. */
export interface ApproverRoot {
  /** The organisation's participant id. */
  readonly organisation: string;
  /** 32 bytes of an Ed25519 public key. */
  readonly publicKey: Buffer;
}

/** Whose word a follower takes, pinned when it enrols: the log's own key, and how many of which cosigners. */
export interface VerifierPolicy {
  readonly logKey: VerifierKey;
  /** Further keys of the same log, while one follows the other: one good signature under any of them all is enough. */
  readonly furtherLogKeys?: readonly VerifierKey[];
  readonly cosigners: readonly VerifierKey[];
  /** How many different cosigners must have signed; at least one, or nothing says how old a head is. */
  readonly quorum: number;
  /** Organisations whose approvers may unlist; none when absent. */
  readonly approverRoots?: readonly ApproverRoot[];
  /**
   * How few are enough in the emergency lane: at least one, fewer than the quorum. Pinned like the rest, and without any
   * effect until `policyInForce` opens the lane.
   */
  readonly emergencyQuorum?: number;
  /** The quorum proper, while `quorum` is that of the open emergency lane. */
  readonly fullQuorum?: number;
  /** The latest time, in ms since 1970, that a head may have which counts by the open emergency lane alone. */
  readonly emergencyUntilAt?: number;
}

/** A checkpoint that the policy accepts, and when: the median of the cosigners' own clocks, in ms since 1970. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly cosignedAt: number;
  /** Whether it has fewer cosigners than the full quorum and counts by the emergency lane alone. */
  readonly isEmergency: boolean;
}

/** Why a head is not accepted. */
export type CheckpointRefusal = 'malformed-note' | 'bad-log-signature' | 'no-quorum';
/** A head that satisfies the policy, or why it does not. */
export type CheckpointResult =
  | ({ readonly ok: true } & VerifiedCheckpoint)
  | { readonly ok: false; readonly refusal: CheckpointRefusal };

/** Signs a checkpoint as the log and lets each cosigner add its line for this instant. C2SP signed-note. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  logKey: SigningKey,
  cosigners: readonly SigningKey[],
  at: number,
): string {
  const text = formatCheckpoint(checkpoint);
  const ownLine = logSignatureLine(text, logKey);
  return `${text}\n${[ownLine, ...cosigners.map((key) => cosign(text, key, at))].join('')}`;
}

/**
 * Reads a note and checks it against a policy.
 *
 * Lines of keys and of kinds of signature that are not known here are passed over; a bad signature under a known key
 * refuses the note, as C2SP demands, whoever else has signed it well.
 */
export function verifyCheckpoint(note: string, policy: VerifierPolicy): CheckpointResult {
  const parsed = parseNote(note);
  if (parsed === undefined) return { ok: false, refusal: 'malformed-note' };
  const { checkpoint } = parsed;
  const signed = logKeysOf(policy).map((key) => logSignatureOf(parsed, key));
  if (checkpoint.origin !== policy.logKey.name || signed.includes('bad') || !signed.includes('good')) {
    return { ok: false, refusal: 'bad-log-signature' };
  }
  const stamps: number[] = [];
  for (const key of policy.cosigners) {
    const at = cosignedAtOf(parsed, key);
    if (at === 'bad') return { ok: false, refusal: 'no-quorum' };
    if (at !== 'absent') stamps.push(at);
  }
  if (stamps.length < Math.max(1, policy.quorum)) return { ok: false, refusal: 'no-quorum' };
  const isEmergency = stamps.length < (policy.fullQuorum ?? policy.quorum);
  const cosignedAt = median(stamps);
  if (isEmergency && cosignedAt > (policy.emergencyUntilAt ?? Number.POSITIVE_INFINITY))
    return { ok: false, refusal: 'no-quorum' };
  return { ok: true, checkpoint, cosignedAt, isEmergency };
}

/** Every key of the log that a policy takes, the newest first. */
export function logKeysOf({ logKey, furtherLogKeys = [] }: VerifierPolicy): readonly VerifierKey[] {
  return [logKey, ...furtherLogKeys];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
