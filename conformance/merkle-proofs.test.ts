import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  consistencyProof,
  type HashReader,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '@deadset/protocol';
import { describe, expect, it } from 'vitest';

/** Published proofs and the tree of RFC 6962's reference; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/tlog');
const isThere = existsSync(folder);
if (!isThere) console.warn('skipped: the published Merkle proofs are not beside this checkout');

interface Inclusion {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  desc: string;
  wantErr: boolean;
}
interface Consistency {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  desc: string;
  wantErr: boolean;
}
interface ReferenceTree {
  nodeHashesHex: string[][];
  rootHashesHexBySize: string[];
}

/** Every vector of a kind, from all its folders. */
function vectorsOf<Vector>(kind: string): Vector[] {
  const files = isThere
    ? readdirSync(path.join(folder, 'transparency-dev-merkle/testdata', kind), {
        recursive: true,
        withFileTypes: true,
      })
    : [];
  return files
    .filter((file) => file.isFile())
    .map((file) => JSON.parse(readFileSync(path.join(file.parentPath, file.name), 'utf8')) as Vector);
}

const bytesOf = (text: string) => Buffer.from(text, 'base64');
const refused = (vectors: readonly { wantErr: boolean }[]) => vectors.filter(({ wantErr }) => wantErr).length;

describe.skipIf(!isThere)('published proofs', () => {
  it('of inclusion: six are taken and ninety-two refused, each as it should be', () => {
    const vectors = vectorsOf<Inclusion>('inclusion');
    expect([vectors.length, refused(vectors)]).toEqual([98, 92]);
    for (const { leafIdx, treeSize, root, leafHash, proof, desc, wantErr } of vectors) {
      const hashes = (proof ?? []).map(bytesOf);
      const isGood = verifyInclusion(bytesOf(leafHash), leafIdx, treeSize, hashes, bytesOf(root));
      expect({ desc, isGood }).toEqual({ desc, isGood: !wantErr });
    }
  });

  it('of consistency: six are taken and ninety-two refused, those from a tree of nothing among them', () => {
    const vectors = vectorsOf<Consistency>('consistency');
    expect([vectors.length, refused(vectors)]).toEqual([98, 92]);
    expect(vectors.filter(({ size1 }) => size1 === 0)).toHaveLength(9);
    for (const { size1, size2, root1, root2, proof, desc, wantErr } of vectors) {
      const hashes = (proof ?? []).map(bytesOf);
      const isGood = verifyConsistency(size1, bytesOf(root1), size2, bytesOf(root2), hashes);
      expect({ desc, isGood }).toEqual({ desc, isGood: !wantErr });
    }
  });

  it('are the ones that we make of the same tree', async () => {
    const { read, rootOf } = referenceTree();
    const good = vectorsOf<Inclusion>('inclusion').filter(
      ({ wantErr, root, treeSize }) => !wantErr && bytesOf(root).equals(rootOf(treeSize)),
    );
    expect(good.length).toBeGreaterThan(2);
    for (const { leafIdx, treeSize, proof } of good) {
      expect(await inclusionProof(leafIdx, treeSize, read)).toEqual((proof ?? []).map(bytesOf));
    }
    const grown = vectorsOf<Consistency>('consistency').filter(
      ({ wantErr, root2, size2 }) => !wantErr && bytesOf(root2).equals(rootOf(size2)),
    );
    expect(grown.length).toBeGreaterThan(2);
    for (const { size1, size2, proof } of grown) {
      expect(await consistencyProof(size1, size2, read)).toEqual((proof ?? []).map(bytesOf));
    }
  });
});

/** The reference tree of eight leaves, as its published nodes and roots. */
function referenceTree(): { read: HashReader; rootOf: (size: number) => Buffer } {
  const file = path.join(folder, 'rfc6962-reference-tree.json');
  const { nodeHashesHex, rootHashesHexBySize } = JSON.parse(readFileSync(file, 'utf8')) as ReferenceTree;
  return {
    read: async (level, index) => Buffer.from(nodeHashesHex[level]?.[index] ?? '', 'hex'),
    rootOf: (size) => Buffer.from(rootHashesHexBySize[size] ?? '', 'hex'),
  };
}
