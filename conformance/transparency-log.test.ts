import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  cosign,
  decodeEntryBundle,
  emptyRoot,
  encodeEntryBundle,
  Frontier,
  formatCheckpoint,
  isSignatureGood,
  leafHash,
  nodeHash,
  parseNote,
  parseTilePath,
  parseVerifierKey,
  publishedWidth,
  signatureTypes,
  signingKey,
  tilePath,
  tileWidth,
} from '@deadset/protocol';
import { describe, expect, it } from 'vitest';

/** Published vectors of RFC 6962 and of C2SP's notes; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/tlog');
const isThere = existsSync(folder);
if (!isThere)
  console.warn('skipped: the published vectors of transparency logs are not beside this checkout');

interface ReferenceTree {
  hashVectors: {
    what: string;
    leafHex?: string;
    leafUtf8?: string;
    leftUtf8?: string;
    rightUtf8?: string;
    hex: string;
  }[];
  leafInputsHex: string[];
  nodeHashesHex: string[][];
  rootHashesHexBySize: string[];
}
interface TileFacts {
  tileIndexPath: { n: number; path: string }[];
  partialTiles: {
    size: number;
    fullL0: number;
    partialL0: number;
    fullL1: number;
    partialL1: number;
    partialL2?: number;
  }[];
  limits: { fullTileBytes: number; entryMaxBytes: number; maxLevel: number };
}
interface Notes {
  signedNote: { vkey: string; note: string };
  cosignatureV1: { cosignerVkey: string; note: string };
}

const readTree = () => read('rfc6962-reference-tree.json') as ReferenceTree;
const readNotes = () => read('c2sp-note-and-cosignature.json') as Notes;

function read(name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}

describe.skipIf(!isThere)('the log', () => {
  it('hashes leaves and nodes as the reference does', () => {
    for (const vector of readTree().hashVectors) {
      expect(hashOf(vector).toString('hex'), vector.what).toBe(vector.hex);
    }
  });

  it('has the reference tree’s root at each of its sizes', () => {
    const { leafInputsHex, rootHashesHexBySize } = readTree();
    const leaves = leafInputsHex.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    expect(rootHashesHexBySize.length).toBe(9);
    for (const [size, root] of rootHashesHexBySize.entries()) {
      expect(Frontier.empty.append(leaves.slice(0, size)).root().toString('hex')).toBe(root);
    }
  });

  it('is cut into tiles, and they are named, as C2SP says', () => {
    const { tileIndexPath, partialTiles, limits } = read('tlog-tiles-facts.json') as TileFacts;
    for (const { n, path: parts } of tileIndexPath) {
      expect(tilePath({ level: 0, index: n, width: tileWidth })).toBe(`tile/0/${parts}`);
      expect(parseTilePath(`tile/0/${parts}`)).toEqual({ level: 0, index: n, width: tileWidth });
    }
    expect(partialTiles.map(({ size }) => size)).toEqual([70_000, 256]);
    for (const { size, fullL0, partialL0, fullL1, partialL1, partialL2 = 0 } of partialTiles) {
      const widths = (level: number, full: number) =>
        [full - 1, full, full + 1]
          .filter((index) => index >= 0)
          .map((index) => publishedWidth({ level, index }, size));
      const wanted = (full: number, partial: number) => [...(full > 0 ? [tileWidth] : []), partial, 0];
      expect(widths(0, fullL0)).toEqual(wanted(fullL0, partialL0));
      expect(widths(1, fullL1)).toEqual(wanted(fullL1, partialL1));
      expect(widths(2, 0)).toEqual(wanted(0, partialL2));
    }
    expect(tileWidth * 32).toBe(limits.fullTileBytes);
    const levelOf = (level: number) => parseTilePath(`tile/${level}/000`)?.level;
    expect([levelOf(limits.maxLevel), levelOf(limits.maxLevel + 1)]).toEqual([limits.maxLevel, undefined]);
    const longest = Buffer.alloc(limits.entryMaxBytes);
    expect(decodeEntryBundle(encodeEntryBundle([longest]))).toEqual([longest]);
    expect(() => encodeEntryBundle([Buffer.alloc(limits.entryMaxBytes + 1)])).toThrow(RangeError);
  });

  it('reads and verifies a published signed note', () => {
    const { vkey, note } = readNotes().signedNote;
    const key = parseVerifierKey(vkey);
    const [text = '', line = ''] = note.split('\n\n');
    const signature = Buffer.from(line.split(' ')[2] ?? '', 'base64');
    expect(signature.subarray(0, 4)).toEqual(key?.id);
    expect(
      isSignatureGood(key?.publicKey ?? Buffer.alloc(0), Buffer.from(`${text}\n`), signature.subarray(4)),
    ).toBe(true);
  });

  it('writes cosignatures in the form in which a published one verifies', () => {
    const { cosignerVkey, note } = readNotes().cosignatureV1;
    const key = parseVerifierKey(cosignerVkey);
    const parsed = parseNote(note);
    const [line] = parsed?.lines ?? [];
    if (key === undefined || parsed === undefined || line === undefined)
      throw new Error('a note with one line');
    expect(formatCheckpoint(parsed.checkpoint)).toBe(parsed.text);
    expect(verifies(parsed.text, key.publicKey, line.signature)).toBe(true);
    const ours = signingKey('witness.example', signatureTypes.cosignature, Buffer.alloc(32, 5));
    const written = parseNote(`${parsed.text}\n${cosign(parsed.text, ours, 1_700_000_000_000)}`)?.lines[0];
    expect(verifies(parsed.text, ours.verifier.publicKey, written?.signature ?? Buffer.alloc(0))).toBe(true);
  });
});

function hashOf(vector: ReferenceTree['hashVectors'][number]): Buffer {
  if (vector.leftUtf8 !== undefined)
    return nodeHash(Buffer.from(vector.leftUtf8), Buffer.from(vector.rightUtf8 ?? ''));
  if (vector.leafUtf8 !== undefined) return leafHash(Buffer.from(vector.leafUtf8));
  return vector.leafHex === undefined ? emptyRoot : leafHash(Buffer.from(vector.leafHex, 'hex'));
}

/** cosignature/v1 as C2SP words it, written here a second time on purpose. */
function verifies(text: string, publicKey: Buffer, stamped: Buffer): boolean {
  const seconds = stamped.readBigUInt64BE();
  return isSignatureGood(
    publicKey,
    Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`),
    stamped.subarray(8),
  );
}
