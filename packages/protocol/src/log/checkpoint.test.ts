import { describe, expect, it } from 'vitest';
import { signCheckpoint, type VerifierPolicy, verifyCheckpoint } from './checkpoint.ts';
import { formatVerifierKey, parseVerifierKey, signatureTypes, signingKey } from './note-key.ts';
import { cosign, cosignedAtOf, formatCheckpoint, logSignatureOf, parseNote } from './signed-note.ts';

const log = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1));
const witnesses = [2, 3, 4].map((seed) =>
  signingKey(`witness.example/${seed}`, signatureTypes.cosignature, Buffer.alloc(32, seed)),
);
const policy: VerifierPolicy = {
  logKey: log.verifier,
  cosigners: witnesses.map((witness) => witness.verifier),
  quorum: 2,
};
const checkpoint = { origin: 'log.example', size: 7, root: Buffer.alloc(32, 9) };
const at = 1_800_000_000_000;

describe('a signed tree head', () => {
  it('is accepted with the log’s signature and enough cosigners, and tells the median of their clocks', () => {
    const [first, second, third] = witnesses;
    if (!first || !second || !third) throw new Error('three witnesses');
    const text = formatCheckpoint(checkpoint);
    const note =
      signCheckpoint(checkpoint, log, [first], at) +
      cosign(text, second, at + 5000) +
      cosign(text, third, at + 90_000);
    expect(verifyCheckpoint(note, policy)).toEqual({
      ok: true,
      checkpoint,
      cosignedAt: at + 5000,
      isEmergency: false,
    });
  });

  it('is refused below the quorum, however often one cosigner signs', () => {
    const [only] = witnesses;
    if (!only) throw new Error('a witness');
    const note = signCheckpoint(checkpoint, log, [only, only, only], at);
    expect(verifyCheckpoint(note, policy)).toEqual({ ok: false, refusal: 'no-quorum' });
  });

  it('is refused without a quorum even by a policy that asks for none', () => {
    const note = signCheckpoint(checkpoint, log, [], at);
    expect(verifyCheckpoint(note, { ...policy, quorum: 0 })).toEqual({ ok: false, refusal: 'no-quorum' });
  });

  it('is refused under another log’s key or name', () => {
    const thief = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 8));
    const other = { ...checkpoint, origin: 'other.example' };
    expect(verifyCheckpoint(signCheckpoint(checkpoint, thief, witnesses, at), policy).ok).toBe(false);
    expect(verifyCheckpoint(signCheckpoint(other, log, witnesses, at), policy).ok).toBe(false);
  });

  it('is refused when any one character of it is changed', () => {
    const note = signCheckpoint(checkpoint, log, witnesses, at);
    const strict = { ...policy, quorum: 3 };
    expect(verifyCheckpoint(note, strict).ok).toBe(true);
    for (let i = 0; i < note.length; i += 1) {
      const changed = `${note.slice(0, i)}${note[i] === 'A' ? 'B' : 'A'}${note.slice(i + 1)}`;
      expect(verifyCheckpoint(changed, strict).ok, `character ${i}`).toBe(false);
    }
  });

  it.each(['', '\n\n', 'a\n1\nAAAA\n\n', 'a\n01\n\n\n', 'no note at all'])('is not made of %j', (note) => {
    expect(verifyCheckpoint(note, policy)).toEqual({ ok: false, refusal: 'malformed-note' });
  });
});

describe('a note with extension lines', () => {
  const text = `${formatCheckpoint(checkpoint)}more of the log\n`;
  const [witness] = witnesses;
  if (!witness) throw new Error('a witness');
  const line = (note: string) => parseNote(note) ?? { text: '', lines: [] };

  it('is read, and its signatures are over them as well', () => {
    const note = `${text}\n${cosign(text, witness, at)}`;
    expect(parseNote(note)?.checkpoint).toEqual({ ...checkpoint, extension: ['more of the log'] });
    expect(cosignedAtOf(line(note), witness.verifier)).toBe(at);
    expect(cosignedAtOf(line(note.replace('more', 'less')), witness.verifier)).toBe('bad');
    expect(logSignatureOf(line(note), log.verifier)).toBe('absent');
  });
});

it('a size that no number here can hold is none', () => {
  const size = (text: string) => parseNote(`log.example\n${text}\n${checkpoint.root.toString('base64')}\n\n`);
  expect(size('9007199254740991')?.checkpoint.size).toBe(Number.MAX_SAFE_INTEGER);
  expect(size('9007199254740993')).toBeUndefined();
});

it('a verifier key survives its one-line form, and a line with another id does not', () => {
  expect(parseVerifierKey(formatVerifierKey(log.verifier))).toEqual(log.verifier);
  const line = formatVerifierKey(log.verifier);
  expect(parseVerifierKey(line.replace(log.verifier.id.toString('hex'), '00000000'))).toBeUndefined();
  expect(parseVerifierKey('nonsense')).toBeUndefined();
});
