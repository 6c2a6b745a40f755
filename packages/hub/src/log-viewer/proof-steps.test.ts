import { Frontier, inclusionProof, leafHash } from '@deadset/protocol';
import { expect, it } from 'vitest';
import { proofSteps } from './proof-steps.ts';

const hashAt = (i: number) => leafHash(Buffer.from(`leaf ${i}`));
const hashes = Array.from({ length: 33 }, (_, i) => hashAt(i));

it('the steps of a proof lead from every leaf of every tree to its root, and name sides that do', async () => {
  let steps = 0;
  for (let size = 1; size <= hashes.length; size += 1) {
    const root = Frontier.empty.append(hashes.slice(0, size)).root();
    for (let position = 0; position < size; position += 1) {
      const start = hashAt(position);
      const proof = await inclusionProof(position, size, async (level, index) =>
        Frontier.empty.append(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)).root(),
      );
      const taken = proofSteps(start, position, size, proof);
      expect(taken.at(-1)?.together ?? start).toEqual(root);
      steps += taken.length;
    }
  }
  expect(steps).toBeGreaterThan(1_000);
});

it('the last leaf of three has one neighbour, to its left', () => {
  const left = Frontier.empty.append([hashAt(0), hashAt(1)]).root();
  expect(proofSteps(hashAt(2), 2, 3, [left]).map(({ side }) => side)).toEqual(['left']);
});
