import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyRoot, Frontier, leafHash, nodeHash } from './merkle-tree.ts';

/** The definition of RFC 6962 section 2.1, written as it stands there: slow, and nothing shared with the frontier. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return emptyRoot;
  if (leaves.length === 1) return leafHash(only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

const anyLeaves = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 70 },
);

it('the root of a frontier is the root that RFC 6962 defines', () => {
  fc.assert(
    fc.property(anyLeaves, (leaves) => {
      expect(Frontier.empty.append(leaves.map(leafHash)).root()).toEqual(definedRoot(leaves));
    }),
  );
});

it('appending in any portions gives the same tree', () => {
  fc.assert(
    fc.property(anyLeaves, fc.nat(70), (leaves, cut) => {
      const hashes = leaves.map(leafHash);
      const inTwo = Frontier.empty.append(hashes.slice(0, cut)).append(hashes.slice(cut));
      expect(inTwo.root()).toEqual(Frontier.empty.append(hashes).root());
      expect(inTwo.size).toBe(leaves.length);
    }),
  );
});

it('a frontier is rebuilt from its size and subtrees, and from nothing that does not fit', () => {
  fc.assert(
    fc.property(anyLeaves, (leaves) => {
      const frontier = Frontier.empty.append(leaves.map(leafHash));
      expect(Frontier.from(frontier.size, frontier.subtrees)?.root()).toEqual(frontier.root());
      expect(Frontier.from(frontier.size, [...frontier.subtrees, Buffer.alloc(32)])).toBeUndefined();
    }),
  );
  expect(Frontier.from(1, [Buffer.alloc(31)])).toBeUndefined();
  expect(Frontier.from(-1, [])).toBeUndefined();
});

it('a leaf cannot pass for a node', () => {
  const [left, right] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
  expect(leafHash(Buffer.concat([left, right]))).not.toEqual(nodeHash(left, right));
});
