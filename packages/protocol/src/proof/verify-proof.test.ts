import { parseImeiKey } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { signCheckpoint, type VerifierPolicy } from '../log/checkpoint.ts';
import { inclusionProof } from '../log/merkle-proof.ts';
import { Frontier, leafHash } from '../log/merkle-tree.ts';
import { formatVerifierKey, signatureTypes, signingKey } from '../log/note-key.ts';
import { encodeEntryLeaf } from '../record/entry-leaf.ts';
import { commitmentTo, encodeOpening } from '../record/opening.ts';
import { type ProofFile, proofFileOf, proofText } from './proof-file.ts';
import { verifyProofFile } from './verify-proof.ts';

const log = signingKey('proof.test/log', signatureTypes.log, Buffer.alloc(32, 1));
const witnesses = [2, 3, 4].map((seed) =>
  signingKey(`witness-${seed}.test`, signatureTypes.cosignature, Buffer.alloc(32, seed)),
);
const policyOf = (quorum: number): VerifierPolicy => ({
  logKey: log.verifier,
  cosigners: witnesses.map(({ verifier }) => verifier),
  quorum,
});
const at = Date.parse('2026-11-22T12:00:00Z');
const cosignedAt = at + 4_000;
const key = parseImeiKey(35_209_900_176_148) ?? expect.unreachable();
const opening = encodeOpening({ salt: Buffer.alloc(32, 5), mode: 'total', isQuiet: false, keys: [key] });
const entry = encodeEntryLeaf({
  entryId: Buffer.alloc(16, 6),
  deviceLabel: Buffer.alloc(16, 7),
  declaration: Buffer.alloc(16, 6),
  commitment: commitmentTo(opening),
  act: 'declare',
  tier: 0,
  at,
  untilAt: at + 1000,
  authority: 'public',
  keyIds: [],
  evidence: { kind: 'none' },
});

/** A proof of the entry at a position of a log of this size, whose other leaves are anything. */
async function proofAt(position: number, size: number, signers = witnesses): Promise<ProofFile> {
  const leaves = Array.from({ length: size }, (_, i) => (i === position ? entry : Buffer.from(`leaf ${i}`)));
  const hashes = leaves.map((leaf) => leafHash(leaf));
  const root = Frontier.empty.append(hashes).root();
  const inclusion = await inclusionProof(position, size, async (level, index) =>
    Frontier.empty.append(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)).root(),
  );
  const checkpoint = signCheckpoint({ origin: 'proof.test/log', size, root }, log, signers, cosignedAt);
  return proofFileOf({ position, leaf: entry, opening, inclusion, checkpoint });
}

describe('a proof file', () => {
  it.each([
    [0, 1],
    [0, 2],
    [6, 7],
    [3, 8],
    [9, 13],
  ])('proves the act, the phone, the place %i of %i and who saw it', async (position, size) => {
    const result = verifyProofFile(proofText(await proofAt(position, size)), policyOf(2));
    expect(result).toMatchObject({
      ok: true,
      proved: {
        leaf: { act: 'declare', tier: 0, at, untilAt: at + 1000, authority: 'public' },
        keys: [key],
        mode: 'total',
        isQuiet: false,
        isDisputed: false,
        position,
        size,
        origin: 'proof.test/log',
        cosignedAt,
        cosigners: witnesses.map(({ verifier }) => ({ name: verifier.name, at: cosignedAt })),
      },
    });
  });

  it('is refused with any single bit of it flipped, when all cosigners must have signed', async () => {
    const bytes = Buffer.from(proofText(await proofAt(2, 5)));
    const accepted: string[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      const place = Math.floor(bit / 8);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (bit % 8));
      if (verifyProofFile(flipped.toString('utf8'), policyOf(3)).ok) accepted.push(`bit ${bit}`);
    }
    expect(accepted).toEqual([]);
    expect(verifyProofFile(bytes.toString('utf8'), policyOf(3)).ok).toBe(true);
  }, 60_000);

  it('proves nothing else with a cosigner to spare, whatever bit is flipped', async () => {
    const text = proofText(await proofAt(2, 5));
    const whole = verifyProofFile(text, policyOf(2));
    if (!whole.ok) throw new Error(whole.refusal);
    const { cosigners, ...facts } = whole.proved;
    const bytes = Buffer.from(text);
    let fewerSigned = 0;
    // What stands before the head is held by the test above, whoever has signed.
    for (let bit = text.indexOf('"checkpoint"') * 8; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      const place = Math.floor(bit / 8);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (bit % 8));
      const result = verifyProofFile(flipped.toString('utf8'), policyOf(2));
      if (!result.ok) continue;
      const { cosigners: left, ...same } = result.proved;
      expect(same).toEqual(facts);
      expect(left.length).toBe(cosigners.length - 1);
      fewerSigned += 1;
    }
    // A cosigner's line under another name is the line of a stranger, which C2SP says to pass over.
    expect(fewerSigned).toBeGreaterThan(0);
  }, 60_000);
});

describe('a proof file is refused, by name,', () => {
  const good = proofAt(4, 6);
  const tampered: [string, string, (file: ProofFile) => unknown][] = [
    ['not-json', 'that is no JSON', () => undefined],
    ['unknown-format', 'of another version', (file) => ({ ...file, format: 'deadset-proof/v2' })],
    ['unknown-format', 'that is not an object', () => [1]],
    ['malformed', 'with a field that nobody knows', (file) => ({ ...file, note: '' })],
    ['malformed', 'without its opening', (file) => ({ ...file, opening: undefined })],
    ['malformed', 'in capitals', (file) => ({ ...file, leaf: file.leaf.toUpperCase() })],
    ['malformed', 'of a position that is no number', (file) => ({ ...file, position: '4' })],
    ['malformed-leaf', 'with a leaf cut short', (file) => ({ ...file, leaf: file.leaf.slice(2) })],
    ['malformed-opening', 'with a longer opening', (file) => ({ ...file, opening: `${file.opening}00` })],
    ['another-opening', 'about another phone', (file) => ({ ...file, opening: openingOfAnother() })],
    ['not-in-the-log', 'at another position', (file) => ({ ...file, position: 3 })],
    ['not-in-the-log', 'beyond the log', (file) => ({ ...file, position: 6 })],
    ['not-in-the-log', 'with a hash too few', (file) => ({ ...file, inclusion: file.inclusion.slice(1) })],
    [
      'not-in-the-log',
      'with a hash twice',
      ({ inclusion, ...file }) => ({
        ...file,
        inclusion: [...inclusion, inclusion[0]],
      }),
    ],
    ['not-in-the-log', 'of another act', (file) => ({ ...file, leaf: leafOfAnotherAct() })],
    ['malformed-note', 'without a head', (file) => ({ ...file, checkpoint: '' })],
    [
      'bad-log-signature',
      'under the head of another log',
      (file) => ({
        ...file,
        checkpoint: file.checkpoint.replaceAll('proof.test/log', 'other.test/log'),
      }),
    ],
    [
      'bad-log-signature',
      'of a larger log than was signed',
      (file) => ({
        ...file,
        checkpoint: file.checkpoint.replace('\n6\n', '\n7\n'),
      }),
    ],
    [
      'no-quorum',
      'that too few have cosigned',
      (file) => ({
        ...file,
        checkpoint: file.checkpoint.split('\n').slice(0, -3).join('\n'),
      }),
    ],
  ];

  it.each(tampered)('%s: one %s', async (refusal, _, tamper) => {
    const file = await good;
    const changed = tamper(file);
    const text = changed === undefined ? proofText(file).slice(1) : JSON.stringify(changed);
    expect(verifyProofFile(text, policyOf(2))).toEqual({ ok: false, refusal });
  });

  it('too-long: one that would take long to read', async () => {
    expect(verifyProofFile(' '.repeat(300_000), policyOf(2))).toEqual({ ok: false, refusal: 'too-long' });
  });

  it('whoever signed it, when the policy takes the word of others', async () => {
    const stranger = signingKey('proof.test/log', signatureTypes.log, Buffer.alloc(32, 9));
    const policy = { ...policyOf(2), logKey: stranger.verifier };
    expect(formatVerifierKey(policy.logKey)).not.toBe(formatVerifierKey(log.verifier));
    expect(verifyProofFile(proofText(await good), policy)).toEqual({
      ok: false,
      refusal: 'bad-log-signature',
    });
  });
});

function openingOfAnother(): string {
  const other = parseImeiKey(35_209_900_176_149) ?? expect.unreachable();
  return encodeOpening({ salt: Buffer.alloc(32, 5), mode: 'total', isQuiet: false, keys: [other] }).toString(
    'hex',
  );
}

function leafOfAnotherAct(): string {
  return encodeEntryLeaf({
    entryId: Buffer.alloc(16, 6),
    deviceLabel: Buffer.alloc(16, 7),
    declaration: Buffer.alloc(16, 6),
    commitment: commitmentTo(opening),
    act: 'withdraw',
    tier: 0,
    at,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
  }).toString('hex');
}
