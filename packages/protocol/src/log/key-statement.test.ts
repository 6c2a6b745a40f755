import { describe, expect, it } from 'vitest';
import { signCheckpoint, type VerifierPolicy, verifyCheckpoint } from './checkpoint.ts';
import { emergencyPolicy } from './emergency-lane.ts';
import { formatKeyStatement, hasLogKey, verifyKeyStatement, withLogKeys } from './key-statement.ts';
import { type SigningKey, signatureTypes, signingKey, type VerifierKey } from './note-key.ts';
import { formatCheckpoint, formatSignatureLine, logSignatureLine } from './signed-note.ts';

const keyOf = (seed: number, name = 'log.example') =>
  signingKey(name, signatureTypes.log, Buffer.alloc(32, seed));
const [old, fresh, thief] = [keyOf(1), keyOf(2), keyOf(3)];
const witnesses = [5, 6, 7].map((seed) =>
  signingKey(`witness.example/${seed}`, signatureTypes.cosignature, Buffer.alloc(32, seed)),
);
const policy: VerifierPolicy = {
  logKey: old.verifier,
  cosigners: witnesses.map(({ verifier }) => verifier),
  quorum: 2,
  emergencyQuorum: 1,
};
const at = 1_800_000_000_000;
const head = { origin: 'log.example', size: 7, root: Buffer.alloc(32, 9) };

/** A head under the keys of a log that has two of them. */
function signedByBoth(first: SigningKey, second: SigningKey): string {
  return signCheckpoint(head, first, witnesses, at) + logSignatureLine(formatCheckpoint(head), second);
}

function stated(
  number: number,
  logKeys: readonly VerifierKey[],
  { by = old, cosigners = witnesses }: { by?: SigningKey; cosigners?: readonly SigningKey[] } = {},
): string {
  return signCheckpoint({ ...head, extension: [formatKeyStatement({ number, logKeys })] }, by, cosigners, at);
}

describe('a log with two keys', () => {
  const both = withLogKeys(policy, [fresh.verifier, old.verifier]);

  it('is believed under either of them, and under both', () => {
    for (const note of [
      signCheckpoint(head, old, witnesses, at),
      signCheckpoint(head, fresh, witnesses, at),
      signedByBoth(old, fresh),
      signedByBoth(fresh, old),
    ]) {
      expect(verifyCheckpoint(note, both).ok).toBe(true);
    }
    expect(verifyCheckpoint(signCheckpoint(head, thief, witnesses, at), both).ok).toBe(false);
  });

  it('is believed by those who know one of them', () => {
    expect(verifyCheckpoint(signedByBoth(old, fresh), policy).ok).toBe(true);
    expect(verifyCheckpoint(signedByBoth(old, fresh), withLogKeys(policy, [fresh.verifier])).ok).toBe(true);
  });

  it('is refused for a bad signature under one of them, however good the other', () => {
    const bad = formatSignatureLine({
      name: fresh.verifier.name,
      keyId: fresh.verifier.id,
      signature: Buffer.alloc(64, 1),
    });
    const note = signCheckpoint(head, old, witnesses, at) + bad;
    expect(verifyCheckpoint(note, both)).toEqual({ ok: false, refusal: 'bad-log-signature' });
    expect(verifyCheckpoint(note, policy).ok).toBe(true);
  });

  it('is refused under the old one once that is retired', () => {
    const retired = withLogKeys(both, [fresh.verifier]);
    expect(verifyCheckpoint(signCheckpoint(head, old, witnesses, at), retired).ok).toBe(false);
  });
});

describe('a signature of a kind that is not known here', () => {
  it.each([
    ['ML-DSA-44 (0x06), 2,420 bytes', 2_420],
    ['one to come, five bytes', 5],
  ])('is passed over: %s', (_, byteCount) => {
    for (const name of ['log.example', 'witness.example/5', 'somebody.example']) {
      const line = formatSignatureLine({
        name,
        keyId: Buffer.from('06aa55f0', 'hex'),
        signature: Buffer.alloc(byteCount, 6),
      });
      const note = signCheckpoint(head, old, witnesses, at);
      const [text = '', lines = ''] = note.split('\n\n');
      expect(verifyCheckpoint(note + line, policy).ok).toBe(true);
      expect(verifyCheckpoint(`${text}\n\n${line}${lines}`, policy).ok).toBe(true);
    }
  });

  it('counts for nothing', () => {
    const line = formatSignatureLine({
      name: 'witness.example/5',
      keyId: Buffer.from('06aa55f0', 'hex'),
      signature: Buffer.alloc(2_420, 6),
    });
    const note = signCheckpoint(head, old, witnesses.slice(0, 1), at) + line;
    expect(verifyCheckpoint(note, policy)).toEqual({ ok: false, refusal: 'no-quorum' });
  });
});

describe('a statement of keys', () => {
  it('counts under a key that is taken already and the witness quorum, and names the keys from then on', () => {
    const keys = [fresh.verifier, old.verifier];
    const statement = verifyKeyStatement(stated(1, keys), policy);
    expect(statement).toEqual({ number: 1, logKeys: keys });
    const after = withLogKeys(policy, statement?.logKeys ?? []);
    const taken = [old, fresh, thief].map(({ verifier }) => hasLogKey(after, verifier));
    expect(taken).toEqual([true, true, false]);
    const retiring = stated(2, [fresh.verifier], { by: fresh });
    expect(verifyKeyStatement(retiring, policy)).toBeUndefined();
    expect(verifyKeyStatement(retiring, after)).toEqual({ number: 2, logKeys: [fresh.verifier] });
  });

  it('is also a head like any other', () => {
    const note = stated(1, [fresh.verifier]);
    expect(verifyCheckpoint(note, policy)).toMatchObject({ ok: true, checkpoint: head });
  });

  it('of a thief counts for nothing: neither under a key of its own, nor under the old one without the quorum', () => {
    const keys = [thief.verifier];
    expect(verifyKeyStatement(stated(1, keys, { by: thief }), policy)).toBeUndefined();
    expect(verifyKeyStatement(stated(1, keys, { cosigners: [] }), policy)).toBeUndefined();
    expect(verifyKeyStatement(stated(1, keys, { cosigners: witnesses.slice(0, 1) }), policy)).toBeUndefined();
  });

  it('does not come by the emergency lane', () => {
    const note = stated(1, [fresh.verifier], { cosigners: witnesses.slice(0, 1) });
    expect(verifyCheckpoint(note, emergencyPolicy(policy)).ok).toBe(true);
    expect(verifyKeyStatement(note, emergencyPolicy(policy))).toBeUndefined();
  });

  it('with a byte changed anywhere is none', () => {
    const note = stated(1, [fresh.verifier]);
    const end = note.indexOf('\n\n');
    for (let i = 0; i < end; i += 1) {
      const changed = `${note.slice(0, i)}${note[i] === 'A' ? 'B' : 'A'}${note.slice(i + 1)}`;
      expect(verifyKeyStatement(changed, policy), `character ${i}`).toBeUndefined();
    }
  });

  it.each([
    ['no keys', () => 'log-keys 1'],
    ['number 0', () => formatKeyStatement({ number: 0, logKeys: [fresh.verifier] })],
    ['a number with zeros before it', () => `log-keys 01 ${vkeyOf(fresh)}`],
    ['a key of another log', () => formatKeyStatement({ number: 1, logKeys: [keyOf(2, 'other').verifier] })],
    ['a witness as a key', () => `log-keys 1 ${vkeyOf(witnesses[0] ?? fresh)}`],
    ['something that is no key', () => 'log-keys 1 nonsense'],
    ['five keys', () => `log-keys 1${` ${vkeyOf(fresh)}`.repeat(5)}`],
    ['another word', () => `log-key 1 ${vkeyOf(fresh)}`],
  ])('with %s is none', (_, line) => {
    const note = signCheckpoint({ ...head, extension: [line()] }, old, witnesses, at);
    expect(verifyCheckpoint(note, policy).ok).toBe(true);
    expect(verifyKeyStatement(note, policy)).toBeUndefined();
  });

  it('beside another one is none', () => {
    const line = formatKeyStatement({ number: 1, logKeys: [fresh.verifier] });
    const note = signCheckpoint({ ...head, extension: [line, line] }, old, witnesses, at);
    expect(verifyKeyStatement(note, policy)).toBeUndefined();
  });
});

function vkeyOf({ verifier }: SigningKey): string {
  return formatKeyStatement({ number: 1, logKeys: [verifier] }).slice('log-keys 1 '.length);
}
