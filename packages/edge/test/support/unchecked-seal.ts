import {
  type Batch,
  EntryFold,
  encodeStateLeaf,
  type FeedState,
  type LogKeys,
  leafHash,
  type SealedLeaf,
  signCheckpoint,
} from '@deadset/protocol';

/**
 * Seals leaves as a hub would that does not judge them: of a later version, or in the hands of somebody who is not
 * entitled to what they do. Whatever an honest fold takes of them is in the state leaf.
 */
export function sealUnchecked(
  state: FeedState,
  leaves: readonly SealedLeaf[],
  keys: LogKeys,
  at: number,
): { batch: Batch; state: FeedState } {
  const fold = new EntryFold(state.list, state.approvals);
  for (const leaf of leaves) fold.add(leaf, at);
  const { list, approvals } = fold.end();
  return sealAs(state, leaves, { list, approvals }, keys, at);
}

/** Seals leaves under a state leaf of the sealer's own choice, with every key that a hub has. */
export function sealAs(
  state: FeedState,
  leaves: readonly SealedLeaf[],
  claimed: Pick<FeedState, 'list' | 'approvals'>,
  keys: LogKeys,
  at: number,
): { batch: Batch; state: FeedState } {
  const { list, approvals } = claimed;
  const frontierBefore = state.frontier.append(leaves.map(({ leaf }) => leafHash(leaf)));
  const stateLeaf = encodeStateLeaf({
    position: frontierBefore.size,
    at,
    states: [
      { view: 'all-gates', count: list.count, digest: list.digest() },
      { view: 'approvals', count: approvals.count, digest: approvals.digest() },
    ],
  });
  const frontier = frontierBefore.append([leafHash(stateLeaf)]);
  const root = frontier.root();
  const head = { origin: keys.log.verifier.name, size: frontier.size, root };
  const note = signCheckpoint(head, keys.log, keys.cosigners, at);
  const batch = {
    firstPosition: state.frontier.size,
    parentRoot: state.root,
    leaves: [...leaves, { leaf: stateLeaf }],
    note,
  };
  const anchor = { frontierBefore, stateLeaf, note };
  return { batch, state: { frontier, root, list, approvals, sealedAt: at, anchor, cosignedAt: at } };
}
