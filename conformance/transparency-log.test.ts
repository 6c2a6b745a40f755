import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  cosign,
  emptyRoot,
  Frontier,
  formatCheckpoint,
  isSignatureGood,
  leafHash,
  nodeHash,
  parseNote,
  parseVerifierKey,
  signatureTypes,
  signingKey,
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
