import { Frontier, type HashReader, leafHash, tileHeight, tileWidth } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { findTileRoots, keepTileRoots, readLeaves } from './tile-store.ts';

/**
 * Hashes of the log's tree, for proofs by the hub itself: from the roots that are kept over full tiles, and the leaves.
 *
 * It reads whatever has its position, published or not, for a proof is wanted before its head is. What is not kept yet
 * is derived and kept, so the database must let itself be written to. Rejects for a subtree that the log has not.
 */
export function hashReader(db: Db): HashReader {
  return async (level, index) => {
    const count = 2 ** (level % tileHeight);
    const hashes = await readTileHashes(db, Math.floor(level / tileHeight), index * count, count);
    return Frontier.empty.append(hashes).root();
  };
}

/** `count` hashes of a level of tiles, from number `first` on: of leaves on level 0, above it of full tiles below. */
export async function readTileHashes(db: Db, level: number, first: number, count: number): Promise<Buffer[]> {
  if (level > 0) return readTileRoots(db, level - 1, first, count);
  return (await readLeaves(db, first, first + count)).map(leafHash);
}

/** The roots over `count` full tiles of a level; those that nobody has asked for before are derived, one tile at a time. */
export async function readTileRoots(db: Db, level: number, first: number, count: number): Promise<Buffer[]> {
  const kept = await findTileRoots(db, level, first, count);
  const roots: Buffer[] = [];
  const derived: { number: number; root: Buffer }[] = [];
  for (let number = first; number < first + count; number += 1) {
    const known = kept.get(number);
    const root =
      known ?? Frontier.empty.append(await readTileHashes(db, level, number * tileWidth, tileWidth)).root();
    if (known === undefined) derived.push({ number, root });
    roots.push(root);
  }
  if (derived.length > 0) await keepTileRoots(db, level, derived);
  return roots;
}
