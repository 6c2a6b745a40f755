import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import type { ListState } from '../list/list-state.ts';
import type { KeyListing } from '../list/listed-declaration.ts';
import { type CheckpointRefusal, type VerifierPolicy, verifyCheckpoint } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle-tree.ts';
import type { ApprovalState } from '../record/approval-state.ts';
import { leafKinds } from '../record/leaf-kind.ts';
import { decodeStateLeaf, type StateLeaf, type View } from '../record/state-leaf.ts';
import { type Batch, decodeBatch } from './batch.ts';
import { EntryFold, type LeafRefusal } from './entry-fold.ts';
import type { FeedState } from './feed-state.ts';

/** Why a batch is not applied. Each names another fault, and after each the follower fetches a snapshot. */
export type BatchRefusal =
  | CheckpointRefusal
  | LeafRefusal
  | 'malformed'
  /** It does not begin where the follower stands. */
  | 'gap'
  /** It grew from another tree than the follower's. */
  | 'fork'
  /** Its state leaf is of an earlier time than the one before it, or of a later one than the cosigners have. */
  | 'bad-time'
  /** The list or the approvals do not come out with the count and digest that the state leaf gives. */
  | 'bad-state'
  /** The leaves do not hash to the signed root. */
  | 'bad-root';

/** The state after a batch, or why it is not applied. */
export type BatchResult =
  | {
      readonly ok: true;
      readonly state: FeedState;
      /** How each touched key is listed now, for whoever keeps an index beside the list. */
      readonly changes: readonly KeyListing[];
    }
  | { readonly ok: false; readonly refusal: BatchRefusal };

/** How far the hub's clock may be ahead of the cosigners', in milliseconds. */
export const clockSkewMs = 60_000;

/**
 * Verifies one batch and gives the state after it; the state given is never changed.
 *
 * Independent checks that each catch another fault: contiguous positions, parent root, every opening against its
 * leaf, the evidence of every entry that lessens an effect, the time, count and digest of the list against the state
 * leaf, recomputed root against the signed head.
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
  const leaves = batch.leaves.slice(0, -1);
  const stateLeaf = batch.leaves.at(-1)?.leaf ?? Buffer.alloc(0);
  if (stateLeaf[0] !== leafKinds.state)
    return refused(isKnownKind(stateLeaf[0]) ? 'malformed' : 'unknown-leaf');
  const decodedState = decodeStateLeaf(stateLeaf);
  const frontierBefore = state.frontier.append(leaves.map(({ leaf }) => leafHash(leaf)));
  const frontier = frontierBefore.append([leafHash(stateLeaf)]);
  const root = frontier.root();
  // Before anything is folded: work on what nobody signed would be done at the bidding of whoever sent it.
  const head = verifyCheckpoint(batch.note, policy);
  if (!head.ok) return head;
  if (head.checkpoint.size !== frontier.size || !head.checkpoint.root.equals(root))
    return refused('bad-root');
  const sealedAt = decodedState.at;
  if (sealedAt < state.sealedAt || sealedAt > head.cosignedAt + clockSkewMs) return refused('bad-time');
  const fold = new EntryFold(state.list, state.approvals, policy.approverRoots);
  for (const leaf of leaves) {
    const refusal = fold.add(leaf, sealedAt);
    if (refusal !== undefined) return refused(refusal);
  }
  const { list, approvals, changes } = fold.end();
  if (!isStateOf(decodedState, { position: frontierBefore.size, list, approvals }))
    return refused('bad-state');
  const anchor = { frontierBefore, stateLeaf: Buffer.from(stateLeaf), note: batch.note };
  const cosignedAt = Math.max(state.cosignedAt, head.cosignedAt);
  return { ok: true, state: { frontier, root, list, approvals, sealedAt, anchor, cosignedAt }, changes };
}

/** Whether a state leaf says of this place, list and approvals what is true of them. */
export function isStateOf(
  stateLeaf: StateLeaf,
  actual: { position: number; list: ListState; approvals: ApprovalState },
): boolean {
  const { position, list, approvals } = actual;
  return (
    stateLeaf.position === position &&
    isViewOf(stateLeaf, 'all-gates', list) &&
    isViewOf(stateLeaf, 'approvals', approvals)
  );
}

function isViewOf({ states }: StateLeaf, view: View, actual: { count: number; digest(): Buffer }): boolean {
  const stated = states.find((one) => one.view === view);
  return stated?.count === actual.count && stated.digest.equals(actual.digest());
}

function isKnownKind(kind: number | undefined): boolean {
  return kind === leafKinds.entry || kind === leafKinds.approver;
}

function refused(refusal: BatchRefusal): BatchResult {
  return { ok: false, refusal };
}
