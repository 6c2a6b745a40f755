import { Frontier, leafHash, nodeHash, verifyConsistency } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { proofsOfHead } from './head-proof.ts';

const hashes = Array.from({ length: 80 }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));
const treeOf = (size: number) => Frontier.empty.append(hashes.slice(0, size));
const nothing = () => Promise.reject(new Error('the log was read'));

function hashOf(level: number, index: number): Buffer {
  const leaf = hashes[index];
  if (level === 0 && leaf !== undefined) return leaf;
  return nodeHash(hashOf(level - 1, 2 * index), hashOf(level - 1, 2 * index + 1));
}

describe('a proof to the head of a batch', () => {
  it('from the head before it needs nothing but the frontier and the new leaves, whatever the sizes', async () => {
    for (let oldSize = 1; oldSize <= 64; oldSize += 1) {
      for (const count of [0, 1, 2, 3, 7, 16]) {
        const size = oldSize + count;
        const proof = await proofsOfHead(treeOf(oldSize), hashes.slice(oldSize, size), nothing)(oldSize);
        const [before, after] = [treeOf(oldSize).root(), treeOf(size).root()];
        expect(verifyConsistency(oldSize, before, size, after, [...proof]), `${oldSize} to ${size}`).toBe(
          true,
        );
      }
    }
  });

  it('from an older head is made with what the log holds', async () => {
    const prove = proofsOfHead(treeOf(50), hashes.slice(50, 61), async (level, index) =>
      hashOf(level, index),
    );
    for (let oldSize = 1; oldSize < 50; oldSize += 1) {
      const proof = await prove(oldSize);
      expect(verifyConsistency(oldSize, treeOf(oldSize).root(), 61, treeOf(61).root(), [...proof])).toBe(
        true,
      );
    }
    await expect(proofsOfHead(treeOf(50), hashes.slice(50, 61), nothing)(3)).rejects.toThrow('was read');
  });

  it('from nothing is empty', async () => {
    expect(await proofsOfHead(treeOf(50), hashes.slice(50, 61), nothing)(0)).toEqual([]);
  });
});
