import {
  ApprovalState,
  encodeStateLeaf,
  Frontier,
  formatCheckpoint,
  type ListState,
  type LogKeys,
  leafHash,
  signCheckpoint,
  snapshotParts,
} from '@deadset/protocol';

/** Name of the log in a list that nobody signed. */
const unsignedOrigin = 'deadset.example/unsigned-list';

/**
 * A list as a snapshot file of its own, in parts: a log of one leaf, the state leaf at position 0.
 *
 * With keys its head is signed and cosigned at `at` (ms since 1970); without, the file still tells a torn copy from a
 * whole one, but nobody answers for it.
 */
export function snapshotOf(list: ListState, at: number, keys?: LogKeys): Generator<Buffer> {
  const approvals = ApprovalState.empty;
  const states = [
    { view: 'all-gates', count: list.count, digest: list.digest() },
    { view: 'approvals', count: approvals.count, digest: approvals.digest() },
  ] as const;
  const stateLeaf = encodeStateLeaf({ position: 0, at, states });
  const frontier = Frontier.empty.append([leafHash(stateLeaf)]);
  const origin = keys?.log.verifier.name ?? unsignedOrigin;
  const checkpoint = { origin, size: frontier.size, root: frontier.root() };
  const note =
    keys === undefined
      ? `${formatCheckpoint(checkpoint)}\n`
      : signCheckpoint(checkpoint, keys.log, keys.cosigners, at);
  return snapshotParts({ anchor: { frontierBefore: Frontier.empty, stateLeaf, note }, list, approvals });
}
