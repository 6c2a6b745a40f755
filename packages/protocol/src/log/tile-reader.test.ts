import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './merkle-proof.ts';
import { Frontier, leafHash } from './merkle-tree.ts';
import type { Tile } from './tile-path.ts';
import { type FetchTile, tileHashReader } from './tile-reader.ts';

/** More than one tile of level 1, so that there is a tile of level 2. */
const hashes = Array.from({ length: 66_000 }, (_, i) => leafHash(Buffer.from(String(i))));
const rootOf = (size: number) => Frontier.empty.append(hashes.slice(0, size)).root();

/** Every hash of a level of tiles, by the definition: the root over the leaves that it stands for. */
const levels = [0, 1, 2].map((level) =>
  Array.from({ length: Math.floor(hashes.length / 256 ** level) }, (_, i) =>
    Frontier.empty.append(hashes.slice(i * 256 ** level, (i + 1) * 256 ** level)).root(),
  ),
);

async function fetchTile({ level, index, width }: Tile): Promise<Buffer> {
  if (level === 'entries' || width === 0) throw new Error('no tile of hashes');
  return Buffer.concat(levels[level]?.slice(index * 256, index * 256 + width) ?? []);
}

const twoSizes = fc
  .tuple(fc.integer({ min: 1, max: hashes.length }), fc.integer({ min: 1, max: hashes.length }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('a reader of tiles', () => {
  it('gives proofs of consistency between any two sizes', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, async ([size1, size2]) => {
        const proof = await consistencyProof(size1, size2, tileHashReader(size2, fetchTile));
        expect(verifyConsistency(size1, rootOf(size1), size2, rootOf(size2), proof)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('gives proofs of inclusion from at most a handful of tiles, each fetched once', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, async ([place, size]) => {
        const asked: string[] = [];
        const counted: FetchTile = (tile) => {
          asked.push(JSON.stringify(tile));
          return fetchTile(tile);
        };
        const proof = await inclusionProof(place - 1, size, tileHashReader(size, counted));
        const leaf = hashes[place - 1] ?? Buffer.alloc(0);
        expect(verifyInclusion(leaf, place - 1, size, proof, rootOf(size))).toBe(true);
        expect(asked.length).toBe(new Set(asked).size);
        expect(asked.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 25 },
    );
  });

  it('asks for no tile that a tree of its size has not', async () => {
    const read = tileHashReader(300, fetchTile);
    await expect(read(0, 300)).rejects.toThrow(RangeError);
    await expect(read(8, 1)).rejects.toThrow(RangeError);
    expect(await read(8, 0)).toEqual(rootOf(256));
  });

  it('refuses a tile of another length than its width', async () => {
    const short: FetchTile = async (tile) => (await fetchTile(tile)).subarray(1);
    await expect(tileHashReader(300, short)(0, 0)).rejects.toThrow(MalformedBytes);
  });
});

describe('a bundle of entries', () => {
  const leaves = fc.array(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)));

  it('gives back its leaves', () => {
    fc.assert(
      fc.property(leaves, (all) => {
        expect(decodeEntryBundle(encodeEntryBundle(all))).toEqual(all);
      }),
    );
  });

  it('cut short inside an entry is refused', () => {
    const bundle = encodeEntryBundle([Buffer.from('one'), Buffer.from('two')]);
    expect(() => decodeEntryBundle(bundle.subarray(0, -1))).toThrow(MalformedBytes);
    expect(() => decodeEntryBundle(bundle.subarray(0, 6))).toThrow(MalformedBytes);
  });

  it('cannot hold a leaf of more than 65,535 bytes', () => {
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
