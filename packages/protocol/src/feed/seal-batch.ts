import { signCheckpoint } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { type SigningKey } from '../log/note-key.ts';
import { decodeOpening } from '../record/opening.ts';
import { encodeStateLeaf } from '../record/state-leaf.ts';
import { type Batch } from './batch.ts';
import type { FeedState } from './feed-state.ts';

/** An entry that waits for its place: the leaf's exact bytes and its opening. */
export interface EntryToSeal {
  readonly leaf: Buffer;
  readonly opening: Buffer;
}

/** The keys that sign a head. */
export interface LogKeys {
  readonly log: SigningKey;
  /** Keys that cosign with the time; at least one, or no follower can tell the age of a head. */
  readonly cosigners: readonly SigningKey[];
}

/** Gives entries their places behind a state and seals them: the batch to publish, and the state after it. */
export function sealBatch(
  state: FeedState,
  entries: readonly EntryToSeal[],
  keys: LogKeys,
  at: number,
): { batch: Batch; state: FeedState } {
  const list = state.list.with(entries.flatMap(({ opening }) => decodeOpening(opening).listings));
  const frontierBefore = state.frontier.append(entries.map(({ leaf }) => leafHash(leaf)));
  const stateLeaf = encodeStateLeaf({
    position: frontierBefore.size,
    at,
    states: [{ view: 'all-gates', count: list.count, digest: list.digest() }],
  });
  const frontier = frontierBefore.append([leafHash(stateLeaf)]);
  const root = frontier.root();
  const checkpoint = { origin: keys.log.verifier.name, size: frontier.size, root };
  const note = signCheckpoint(checkpoint, keys.log, keys.cosigners, at);
  const batch = {
    firstPosition: state.frontier.size,
    parentRoot: state.root,
    leaves: [...entries, { leaf: stateLeaf }],
    note,
  };
  return {
    batch,
    state: { frontier, root, list, anchor: { frontierBefore, stateLeaf, note }, cosignedAt: at },
  };
}
