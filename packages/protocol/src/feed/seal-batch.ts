import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { type ApproverRoot, signCheckpoint } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle-tree.ts';
import type { SigningKey } from '../log/note-key.ts';
import { encodeStateLeaf } from '../record/state-leaf.ts';
import type { Batch, SealedLeaf } from './batch.ts';
import { EntryFold, type LeafRefusal } from './entry-fold.ts';
import type { FeedState } from './feed-state.ts';

/** The keys that sign a head. */
export interface LogKeys {
  readonly log: SigningKey;
  /** Keys that cosign with the time; at least one, or no follower can tell the age of a head. */
  readonly cosigners: readonly SigningKey[];
}

/** A leaf that no follower would take, by its place among those that were to be sealed. */
export interface RejectedLeaf {
  readonly index: number;
  readonly refusal: LeafRefusal | 'malformed';
}

/** A batch that nobody has signed yet, and the state after it. Its anchor gets its note with the signatures. */
export interface UnsignedBatch {
  readonly batch: Omit<Batch, 'note'>;
  /** Leaf hash of each leaf of the batch, in its order. */
  readonly hashes: readonly Buffer[];
  readonly state: Omit<FeedState, 'anchor'> & {
    readonly anchor: Omit<NonNullable<FeedState['anchor']>, 'note'>;
  };
  /** What was left out, because no follower would take it. */
  readonly rejected: readonly RejectedLeaf[];
}

/**
 * Gives leaves their places behind a state, at an instant that is never before the state's own.
 *
 * Judged by the very fold that followers use: a leaf that they would refuse is left out and named, for one such leaf in
 * a signed batch would stop every follower for good.
 */
export function sealLeaves(
  state: FeedState,
  leaves: readonly SealedLeaf[],
  at: number,
  roots: readonly ApproverRoot[] = [],
): UnsignedBatch {
  const sealedAt = Math.max(at, state.sealedAt);
  const fold = new EntryFold(state.list, state.approvals, roots);
  const rejected: RejectedLeaf[] = [];
  const taken = leaves.filter((leaf, index) => {
    const refusal = refusalOf(fold, leaf, sealedAt);
    if (refusal !== undefined) rejected.push({ index, refusal });
    return refusal === undefined;
  });
  const { list, approvals } = fold.end();
  const entryHashes = taken.map(({ leaf }) => leafHash(leaf));
  const frontierBefore = state.frontier.append(entryHashes);
  const stateLeaf = encodeStateLeaf({
    position: frontierBefore.size,
    at: sealedAt,
    states: [
      { view: 'all-gates', count: list.count, digest: list.digest() },
      { view: 'approvals', count: approvals.count, digest: approvals.digest() },
    ],
  });
  const hashes = [...entryHashes, leafHash(stateLeaf)];
  const frontier = frontierBefore.append(hashes.slice(-1));
  const root = frontier.root();
  return {
    hashes,
    batch: {
      firstPosition: state.frontier.size,
      parentRoot: state.root,
      leaves: [...taken, { leaf: stateLeaf }],
    },
    state: {
      frontier,
      root,
      list,
      approvals,
      sealedAt,
      cosignedAt: state.cosignedAt,
      anchor: { frontierBefore, stateLeaf },
    },
    rejected,
  };
}

/** The batch and the state under a note that was signed and cosigned over its head at this instant. */
export function publishUnder(
  { batch, state }: UnsignedBatch,
  note: string,
  cosignedAt: number,
): { batch: Batch; state: FeedState } {
  const anchor = { ...state.anchor, note };
  return {
    batch: { ...batch, note },
    state: { ...state, anchor, cosignedAt: Math.max(state.cosignedAt, cosignedAt) },
  };
}

/** Seals, signs and cosigns in one go, for a log whose cosigners' keys are at hand. */
export function sealBatch(
  state: FeedState,
  leaves: readonly SealedLeaf[],
  keys: LogKeys,
  at: number,
  roots: readonly ApproverRoot[] = [],
): { batch: Batch; state: FeedState; rejected: readonly RejectedLeaf[] } {
  const sealed = sealLeaves(state, leaves, at, roots);
  const { frontier, root } = sealed.state;
  const checkpoint = { origin: keys.log.verifier.name, size: frontier.size, root };
  const note = signCheckpoint(checkpoint, keys.log, keys.cosigners, at);
  return { ...publishUnder(sealed, note, at), rejected: sealed.rejected };
}

function refusalOf(fold: EntryFold, leaf: SealedLeaf, sealedAt: number): RejectedLeaf['refusal'] | undefined {
  try {
    return fold.add(leaf, sealedAt);
  } catch (error) {
    if (error instanceof MalformedBytes) return 'malformed';
    throw error;
  }
}
