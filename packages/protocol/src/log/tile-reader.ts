import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import type { HashReader } from './merkle-proof.ts';
import { nodeHash } from './merkle-tree.ts';
import { publishedWidth, type Tile, tileHeight, tileWidth } from './tile-path.ts';

/** Bytes of a hash. */
const hashBytes = 32;

/** Gets the bytes of one tile of hashes, over HTTP or from a folder. Rejects when it cannot be had. */
export type FetchTile = (tile: Tile) => Promise<Buffer>;

/**
 * Reads hashes of a tree of `size` leaves from its tiles.
 *
 * It verifies nothing: what proofs are made of here is good only if it leads to a root that was signed. Each tile is
 * fetched once and kept as long as the reader, so a reader is made for one question and not for a whole log.
 *
 * The reader rejects with RangeError for a subtree that the tree has not, with `MalformedBytes` for a tile of another
 * length than its width says, and with whatever `fetchTile` rejects with.
 */
export function tileHashReader(size: number, fetchTile: FetchTile): HashReader {
  const tiles = new Map<string, Promise<Buffer>>();
  const tileAt = (level: number, index: number) => {
    const key = `${level}/${index}`;
    const kept = tiles.get(key);
    if (kept !== undefined) return kept;
    const fetched = fetchWhole({ level, index, width: publishedWidth({ level, index }, size) }, fetchTile);
    tiles.set(key, fetched);
    return fetched;
  };
  return async (level, index) => {
    if ((index + 1) * 2 ** level > size) {
      throw new RangeError(`a tree of ${size} leaves has no complete subtree ${index} of 2^${level}`);
    }
    const place = placeInTile(level, index);
    return subtreeHash(await tileAt(place.level, place.index), place.offset, place.count);
  };
}

/** Which tile a subtree of 2^`level` leaves is in, and which of its hashes the subtree is over. C2SP tlog-tiles. */
export function placeInTile(
  level: number,
  index: number,
): { level: number; index: number; offset: number; count: number } {
  const count = 2 ** (level % tileHeight);
  const first = index * count;
  return {
    level: Math.floor(level / tileHeight),
    index: Math.floor(first / tileWidth),
    offset: first % tileWidth,
    count,
  };
}

/** Root over `count` (a power of two) hashes of a tile, from number `offset` on. */
export function subtreeHash(tile: Buffer, offset: number, count: number): Buffer {
  if (count === 1) return tile.subarray(offset * hashBytes, (offset + 1) * hashBytes);
  const half = count / 2;
  return nodeHash(subtreeHash(tile, offset, half), subtreeHash(tile, offset + half, half));
}

async function fetchWhole(tile: Tile, fetchTile: FetchTile): Promise<Buffer> {
  const bytes = await fetchTile(tile);
  if (bytes.length !== tile.width * hashBytes) {
    throw new MalformedBytes(`a tile of ${tile.width} hashes has ${bytes.length} bytes`);
  }
  return bytes;
}
