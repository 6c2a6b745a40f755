import {
  decodeStateLeaf,
  EntryFold,
  type FeedState,
  isStateOf,
  leafHash,
  type VerifierPolicy,
  verifyCheckpoint,
} from '@deadset/protocol';
import type { StoredBatch } from './log-store.ts';

/** The stored log is not the one that was signed. Nothing may be sealed on top of it or served from it. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

/**
 * The state after batches that this hub committed itself, verified as a follower would.
 *
 * Parent, place, opening, evidence and root are checked at every batch. The list's digest and the signature are checked at the
 * last one only: both follow from all that came before, and a start has hundreds of thousands of batches to read.
 * Throws `LogDamaged` at the first difference.
 */
export function foldBatches(
  state: FeedState,
  batches: readonly StoredBatch[],
  policy: VerifierPolicy,
): FeedState {
  let { frontier, root, sealedAt } = state;
  const fold = new EntryFold(state.list, state.approvals, policy.approverRoots);
  let frontierBefore = frontier;
  for (const { batch, root: stored } of batches) {
    const { firstPosition, parentRoot, leaves } = batch;
    if (firstPosition !== frontier.size || !parentRoot.equals(root))
      throw damaged(firstPosition, 'its parent');
    const hashes = leaves.map(({ leaf }) => leafHash(leaf));
    ({ at: sealedAt } = decodeStateLeaf(leaves.at(-1)?.leaf ?? Buffer.alloc(0)));
    for (const leaf of leaves.slice(0, -1)) {
      const refusal = fold.add(leaf, sealedAt);
      if (refusal !== undefined) throw damaged(firstPosition, `an entry that no follower takes (${refusal})`);
    }
    frontierBefore = frontier.append(hashes.slice(0, -1));
    frontier = frontierBefore.append(hashes.slice(-1));
    root = frontier.root();
    if (!root.equals(stored)) throw damaged(firstPosition, 'its root');
  }
  const last = batches.at(-1)?.batch;
  const stateLeaf = last?.leaves.at(-1)?.leaf;
  if (last === undefined || stateLeaf === undefined) return state;
  const { list, approvals } = fold.end();
  if (!isStateOf(decodeStateLeaf(stateLeaf), { position: frontierBefore.size, list, approvals }))
    throw damaged(last.firstPosition, 'its state leaf');
  const head = verifyCheckpoint(last.note, policy);
  if (!head.ok || head.checkpoint.size !== frontier.size || !head.checkpoint.root.equals(root)) {
    throw damaged(last.firstPosition, 'its signed head');
  }
  const anchor = { frontierBefore, stateLeaf, note: last.note };
  const cosignedAt = Math.max(state.cosignedAt, head.cosignedAt);
  return { frontier, root, list, approvals, sealedAt, anchor, cosignedAt };
}

function damaged(position: number, what: string): LogDamaged {
  return new LogDamaged(`the log does not fit what was signed: the batch at position ${position}, ${what}`);
}
