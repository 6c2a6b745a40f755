import { RegistryError } from '@deadset/domain';
import { encodeEntryBundle, publishedWidth, type Tile, tilePath, tileWidth } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { readPublishedSize } from './log-store.ts';
import { readTileHashes, readTileRoots } from './tile-hashes.ts';
import { readLeaves } from './tile-store.ts';

/** Tiles whose roots are derived and kept together: 16,384 leaves, less than half a second. */
const tilesPerPortion = 64;
/** Portions of one round; what is left is done in the next, so that a hub with a long log to derive still closes. */
const portionsPerRound = 4;
/** Rounds that a request waits for at most: some five seconds. */
const roundsPerRequest = 3;
/** Bytes of full tiles and bundles that are kept at hand. */
const mostKeptBytes = 16 * 1024 * 1024;

/**
 * The published log as C2SP tlog-tiles cuts it. One per process.
 *
 * Tiles of level 0 and bundles are made from the leaves when they are asked for. Above level 0 a tile is of roots over
 * full tiles below, which are derived bottom up as the log grows (`catchUp`) and kept in the database for ever, so no
 * request goes back to the leaves of half a log; only one that comes while a log of millions is derived for the first
 * time is told to come again.
 */
export class LogTiles {
  readonly #db: Db;
  readonly #atHand = new Map<string, Buffer>();
  /** Roots of each level that are known to be kept, from the first on. */
  readonly #derived: number[] = [];
  #keptBytes = 0;
  #publishedSize = 0;
  #round: Promise<boolean> | undefined;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * The bytes of a tile or bundle; undefined unless all of it is published.
   *
   * Rejects with `unavailable` while the tiles beneath it are still being derived.
   */
  async read(tile: Tile): Promise<Buffer | undefined> {
    const path = tilePath(tile);
    const kept = this.#atHand.get(path);
    if (kept !== undefined) return kept;
    if (!(await this.#isPublished(tile))) return undefined;
    const bytes = await this.#make(tile);
    if (tile.width === tileWidth) this.#keep(path, bytes);
    return bytes;
  }

  /** Derives what the log has grown by, a bounded portion of it. True when nothing is left to derive. */
  catchUp(): Promise<boolean> {
    this.#round ??= this.#deriveSome().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #isPublished(tile: Tile): Promise<boolean> {
    // What was published once stays so; the database is asked only about what is beyond it.
    if (publishedWidth(tile, this.#publishedSize) >= tile.width) return true;
    this.#publishedSize = await readPublishedSize(this.#db);
    return publishedWidth(tile, this.#publishedSize) >= tile.width;
  }

  async #make({ level, index, width }: Tile): Promise<Buffer> {
    const first = index * tileWidth;
    if (level === 'entries') return encodeEntryBundle(await readLeaves(this.#db, first, first + width));
    if (level > 0) await this.#untilDerived(level - 1, first + width);
    return Buffer.concat(await readTileHashes(this.#db, level, first, width));
  }

  async #untilDerived(level: number, count: number): Promise<void> {
    for (let round = 0; (this.#derived[level] ?? 0) < count; round += 1) {
      if (round === roundsPerRequest) {
        throw new RegistryError(
          'unavailable',
          'The tiles of this log are being made. Try again in a minute.',
        );
      }
      await this.catchUp();
    }
  }

  async #deriveSome(): Promise<boolean> {
    const size = await readPublishedSize(this.#db);
    let portions = 0;
    for (let level = 0; tileWidth ** (level + 1) <= size; level += 1) {
      const present = Math.floor(size / tileWidth ** (level + 1));
      for (let done = this.#derived[level] ?? 0; done < present; portions += 1) {
        if (portions === portionsPerRound) return false;
        const count = Math.min(tilesPerPortion, present - done);
        await readTileRoots(this.#db, level, done, count);
        done += count;
        this.#derived[level] = done;
      }
    }
    return true;
  }

  #keep(path: string, bytes: Buffer): void {
    this.#atHand.set(path, bytes);
    this.#keptBytes += bytes.length;
    // A map gives its keys in the order in which they came: the oldest go first.
    for (const [oldest, { length }] of this.#atHand) {
      if (this.#keptBytes <= mostKeptBytes) return;
      this.#atHand.delete(oldest);
      this.#keptBytes -= length;
    }
  }
}
