import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import type { ListState } from '../list/list-state.ts';
import { type CheckpointRefusal, type VerifierPolicy, verifyCheckpoint } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { decodeEntryLeaf } from '../record/entry-leaf.ts';
import { leafKinds } from '../record/leaf-kind.ts';
import { commitmentTo, decodeOpening, type KeyListing } from '../record/opening.ts';
import { decodeStateLeaf } from '../record/state-leaf.ts';
import { type Batch, decodeBatch, type SealedLeaf } from './batch.ts';
import type { FeedState } from './feed-state.ts';

/** Why a batch is not applied. Each names another fault, and after each the follower fetches a snapshot. */
export type BatchRefusal =
  | CheckpointRefusal
  | 'malformed'
  /** It does not begin where the follower stands. */
  | 'gap'
  /** It grew from another tree than the follower's. */
  | 'fork'
  /** A leaf of a kind this version does not know: stop and be upgraded, never guess. */
  | 'unknown-leaf'
  /** An opening that is missing or not the one its leaf commits to. */
  | 'bad-opening'
  /** The list does not come out with the count and digest that the state leaf gives. */
  | 'bad-state'
  /** The leaves do not hash to the signed root. */
  | 'bad-root';

/** The state after a batch, or why it is not applied. */
export type BatchResult =
  | {
      readonly ok: true;
      readonly state: FeedState;
      /** What changed, in log order, for whoever keeps an index beside the list. */
      readonly changes: readonly KeyListing[];
    }
  | { readonly ok: false; readonly refusal: BatchRefusal };

/**
 * Verifies one batch and gives the state after it; the state given is never changed.
 *
 * Independent checks that each catch another fault: contiguous positions, parent root, every opening against its
 * leaf, count and digest of the list against the state leaf, recomputed root against the signed head.
 */
export function applyBatch(state: FeedState, bytes: Buffer, policy: VerifierPolicy): BatchResult {
  try {
    return applyDecoded(state, decodeBatch(bytes), policy);
  } catch (error) {
    if (error instanceof MalformedBytes) return refused('malformed');
    throw error;
  }
}

function applyDecoded(state: FeedState, batch: Batch, policy: VerifierPolicy): BatchResult {
  if (batch.firstPosition !== state.frontier.size) return refused('gap');
  if (!batch.parentRoot.equals(state.root)) return refused('fork');
  const entries = batch.leaves.slice(0, -1);
  const stateLeaf = batch.leaves.at(-1)?.leaf ?? Buffer.alloc(0);
  const opened = openEntries(entries);
  if (!opened.ok) return opened;
  if (stateLeaf[0] !== leafKinds.state)
    return refused(stateLeaf[0] === leafKinds.entry ? 'malformed' : 'unknown-leaf');
  const list = state.list.with(opened.changes);
  const frontierBefore = state.frontier.append(entries.map(({ leaf }) => leafHash(leaf)));
  if (!isStateOf(stateLeaf, frontierBefore.size, list)) return refused('bad-state');
  const frontier = frontierBefore.append([leafHash(stateLeaf)]);
  const root = frontier.root();
  const head = verifyCheckpoint(batch.note, policy);
  if (!head.ok) return head;
  if (head.checkpoint.size !== frontier.size || !head.checkpoint.root.equals(root))
    return refused('bad-root');
  const anchor = { frontierBefore, stateLeaf: Buffer.from(stateLeaf), note: batch.note };
  const cosignedAt = Math.max(state.cosignedAt, head.cosignedAt);
  return { ok: true, state: { frontier, root, list, anchor, cosignedAt }, changes: opened.changes };
}

/** Whether a state leaf says of this place and this list what is true of them. Throws `MalformedBytes`. */
export function isStateOf(stateLeaf: Buffer, position: number, list: ListState): boolean {
  const { states, ...decoded } = decodeStateLeaf(stateLeaf);
  const mine = states.find(({ view }) => view === 'all-gates');
  return decoded.position === position && mine?.count === list.count && mine.digest.equals(list.digest());
}

function openEntries(
  entries: readonly SealedLeaf[],
): { ok: true; changes: KeyListing[] } | { ok: false; refusal: BatchRefusal } {
  const changes: KeyListing[] = [];
  for (const { leaf, opening } of entries) {
    if (leaf[0] !== leafKinds.entry) return { ok: false, refusal: 'unknown-leaf' };
    const { commitment } = decodeEntryLeaf(leaf);
    if (opening === undefined || !commitmentTo(opening).equals(commitment))
      return { ok: false, refusal: 'bad-opening' };
    changes.push(...decodeOpening(opening).listings);
  }
  return { ok: true, changes };
}

function refused(refusal: BatchRefusal): BatchResult {
  return { ok: false, refusal };
}
