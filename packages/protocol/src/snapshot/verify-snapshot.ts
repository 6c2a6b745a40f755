import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { clockSkewMs, isStateOf } from '../feed/apply-batch.ts';
import type { FeedState } from '../feed/feed-state.ts';
import { type CheckpointRefusal, type VerifierPolicy, verifyCheckpoint } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { decodeStateLeaf } from '../record/state-leaf.ts';
import { finished } from './finished.ts';
import { decodingOf, isOtherVersion, type Snapshot } from './snapshot-file.ts';

/** Why a snapshot is not even looked at further, whoever signed it. */
export type UnreadableSnapshot =
  | 'malformed'
  /** Written by another version of this program, in a form that this one does not read. */
  | 'other-version'
  /** The list in it is not the one that the state leaf describes. */
  | 'bad-state';

/** Why a snapshot is not taken. */
export type SnapshotRefusal =
  | CheckpointRefusal
  | UnreadableSnapshot
  /** The state leaf is not under the signed root. */
  | 'bad-root'
  /** The state leaf is of a later time than the cosigners have. */
  | 'bad-time'
  /** Older than what this follower has already verified. */
  | 'too-old';

/** The state that a snapshot proves, or why it proves none. */
export type SnapshotResult =
  | { readonly ok: true; readonly state: FeedState }
  | { readonly ok: false; readonly refusal: SnapshotRefusal };

/**
 * A state from a snapshot, or why not.
 *
 * The list must come out with the digest in the state leaf, that leaf must be the last under the signed root and of no
 * later time than the cosigners have, the head must satisfy the policy, and it must not be older than `highWaterMark` (a
 * position; -1 for none).
 */
export function verifySnapshot(bytes: Buffer, policy: VerifierPolicy, highWaterMark: number): SnapshotResult {
  return finished(verifyingOf(bytes, policy, highWaterMark));
}

/** The same a step at a time, so that other work can be done in between: ten million keys take seconds. */
export function* verifyingOf(
  bytes: Buffer,
  policy: VerifierPolicy,
  highWaterMark: number,
): Generator<void, SnapshotResult> {
  const read = yield* readingOf(bytes);
  if (!read.ok) return read;
  const { anchor, list, approvals } = read.snapshot;
  const frontier = anchor.frontierBefore.append([leafHash(anchor.stateLeaf)]);
  const root = frontier.root();
  const head = verifyCheckpoint(anchor.note, policy);
  if (!head.ok) return head;
  if (head.checkpoint.size !== frontier.size || !head.checkpoint.root.equals(root)) {
    return { ok: false, refusal: 'bad-root' };
  }
  if (frontier.size - 1 < highWaterMark) return { ok: false, refusal: 'too-old' };
  const { cosignedAt } = head;
  const { at: sealedAt } = decodeStateLeaf(anchor.stateLeaf);
  // Times never go back, so this holds for every state leaf before it: no end and no day of a proposal came early.
  if (sealedAt > cosignedAt + clockSkewMs) return { ok: false, refusal: 'bad-time' };
  return { ok: true, state: { frontier, root, list, approvals, sealedAt, anchor, cosignedAt } };
}

/** What can be read of a snapshot, or why nothing can. */
type SnapshotReading =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly refusal: UnreadableSnapshot };

/** A snapshot that is whole and whose list is the one it claims; says nothing about who made it. */
export function readSnapshot(bytes: Buffer): SnapshotReading {
  return finished(readingOf(bytes));
}

function* readingOf(bytes: Buffer): Generator<void, SnapshotReading> {
  if (isOtherVersion(bytes)) return { ok: false, refusal: 'other-version' };
  try {
    const snapshot = yield* decodingOf(bytes);
    const { anchor, list, approvals } = snapshot;
    const position = anchor.frontierBefore.size;
    yield* list.digesting();
    return isStateOf(decodeStateLeaf(anchor.stateLeaf), { position, list, approvals })
      ? { ok: true, snapshot }
      : { ok: false, refusal: 'bad-state' };
  } catch (error) {
    if (error instanceof MalformedBytes) return { ok: false, refusal: 'malformed' };
    throw error;
  }
}
