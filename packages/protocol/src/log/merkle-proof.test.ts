import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  type HashReader,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from './merkle-proof.ts';
import { emptyRoot, leafHash, nodeHash } from './merkle-tree.ts';

/** The definition of RFC 6962 section 2.1, written as it stands there, over leaf hashes. */
function definedRoot(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes;
  if (only === undefined) return emptyRoot;
  if (hashes.length === 1) return only;
  const split = splitOf(hashes.length);
  return nodeHash(definedRoot(hashes.slice(0, split)), definedRoot(hashes.slice(split)));
}

/** PATH(m, D[n]) of RFC 6962 section 2.1.1. */
function definedPath(index: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length === 1) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...definedPath(index, left), definedRoot(right)]
    : [...definedPath(index - split, right), definedRoot(left)];
}

/** SUBPROOF(m, D[n], b) of RFC 6962 section 2.1.2. */
function definedSubproof(size: number, hashes: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (size === hashes.length) return isWhole ? [] : [definedRoot(hashes)];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return size <= split
    ? [...definedSubproof(size, left, isWhole), definedRoot(right)]
    : [...definedSubproof(size - split, right, false), definedRoot(left)];
}

function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

const treeOf = (size: number) => Array.from({ length: size }, (_, i) => leafHash(Buffer.from([i])));

/** Reads complete subtrees from nothing but the definition, and refuses what is not one. */
function readerOf(hashes: readonly Buffer[]): HashReader {
  return async (level, index) => {
    const size = 2 ** level;
    if ((index + 1) * size > hashes.length) throw new Error(`no subtree ${index} of level ${level}`);
    return definedRoot(hashes.slice(index * size, (index + 1) * size));
  };
}

const aTree = fc.integer({ min: 1, max: 140 }).chain((size) =>
  fc.record({
    hashes: fc.constant(treeOf(size)),
    index: fc.nat(size - 1),
    other: fc.integer({ min: 1, max: size }),
  }),
);

describe('a proof of inclusion', () => {
  it('is the path that RFC 6962 defines, and verifies', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, async ({ hashes, index }) => {
        const proof = await inclusionProof(index, hashes.length, readerOf(hashes));
        expect(proof).toEqual(definedPath(index, hashes));
        const leaf = hashes[index] ?? Buffer.alloc(0);
        expect(verifyInclusion(leaf, index, hashes.length, proof, definedRoot(hashes))).toBe(true);
      }),
    );
  });

  it('proves nothing of another leaf, place or root, nor when a bit of it is another', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, fc.nat(), async ({ hashes, index }, bit) => {
        const size = hashes.length;
        const proof = definedPath(index, hashes);
        const [leaf, root] = [hashes[index] ?? Buffer.alloc(0), definedRoot(hashes)];
        expect(verifyInclusion(flipped(leaf, bit), index, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, proof, flipped(root, bit))).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
        const places = hashes.map((_, place) => verifyInclusion(leaf, place, size, proof, root));
        expect(places).toEqual(hashes.map((_, place) => place === index));
        for (const i of proof.keys()) {
          const bent = proof.map((hash, at) => (at === i ? flipped(hash, bit) : hash));
          expect(verifyInclusion(leaf, index, size, bent, root)).toBe(false);
          expect(verifyInclusion(leaf, index, size, proof.toSpliced(i, 1), root)).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [-1, 4],
    [4, 4],
    [0, 0],
    [0.5, 4],
    [0, Number.NaN],
    [0, 2 ** 60],
  ])('is refused for leaf %d of %d, and none is made', async (index, size) => {
    const hashes = treeOf(4);
    expect(
      verifyInclusion(hashes[0] ?? emptyRoot, index, size, definedPath(0, hashes), definedRoot(hashes)),
    ).toBe(false);
    await expect(inclusionProof(index, size, readerOf(hashes))).rejects.toThrow(RangeError);
  });
});

describe('a proof of consistency', () => {
  it('is the one that RFC 6962 defines, and verifies', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, async ({ hashes, other }) => {
        const proof = await consistencyProof(other, hashes.length, readerOf(hashes));
        expect(proof).toEqual(definedSubproof(other, hashes, true));
        const old = definedRoot(hashes.slice(0, other));
        expect(verifyConsistency(other, old, hashes.length, definedRoot(hashes), proof)).toBe(true);
      }),
    );
  });

  it('proves nothing of a tree whose past was changed, nor when a bit of it is another', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, fc.nat(), async ({ hashes, other, index }, bit) => {
        const size = hashes.length;
        const proof = definedSubproof(other, hashes, true);
        const [old, root] = [definedRoot(hashes.slice(0, other)), definedRoot(hashes)];
        expect(verifyConsistency(other, flipped(old, bit), size, root, proof)).toBe(false);
        expect(verifyConsistency(other, old, size, flipped(root, bit), proof)).toBe(false);
        expect(verifyConsistency(other, old, size, root, [...proof, root])).toBe(false);
        for (const i of proof.keys()) {
          const bent = proof.map((hash, at) => (at === i ? flipped(hash, bit) : hash));
          expect(verifyConsistency(other, old, size, root, bent)).toBe(false);
          expect(verifyConsistency(other, old, size, root, proof.toSpliced(i, 1))).toBe(false);
        }
        const rewritten = hashes.with(index % other, leafHash(Buffer.from('another')));
        const forged = definedSubproof(other, rewritten, true);
        expect(verifyConsistency(other, old, size, definedRoot(rewritten), forged)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('from a tree of nothing is refused, and none is made', async () => {
    const hashes = treeOf(4);
    const root = definedRoot(hashes);
    expect(verifyConsistency(0, emptyRoot, 4, root, [])).toBe(false);
    expect(verifyConsistency(0, emptyRoot, 0, emptyRoot, [])).toBe(false);
    await expect(consistencyProof(0, 4, readerOf(hashes))).rejects.toThrow(RangeError);
    await expect(consistencyProof(5, 4, readerOf(hashes))).rejects.toThrow(RangeError);
  });
});

it('positions beyond 2^32 are climbed like any other', async () => {
  const size = 2 ** 40 + 3;
  const same = leafHash(Buffer.from('same'));
  const levels = [same];
  for (let level = 1; level <= 40; level += 1) {
    const below = levels[level - 1] ?? same;
    levels.push(nodeHash(below, below));
  }
  const read: HashReader = async (level) => levels[level] ?? same;
  const tail = nodeHash(levels[1] ?? same, same);
  const root = nodeHash(levels[40] ?? same, tail);
  const proof = await inclusionProof(2 ** 40 - 1, size, read);
  expect(proof.length).toBe(41);
  expect(verifyInclusion(same, 2 ** 40 - 1, size, proof, root)).toBe(true);
  expect(
    verifyConsistency(2 ** 40, levels[40] ?? same, size, root, await consistencyProof(2 ** 40, size, read)),
  ).toBe(true);
});

function flipped(hash: Buffer, bit: number): Buffer {
  const copy = Buffer.from(hash);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
