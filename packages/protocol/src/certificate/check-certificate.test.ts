import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateKeyOf, keySetOf, readKeySet } from './certificate-key.ts';
import {
  type CheckCertificate,
  phoneCommitment,
  signCertificate,
  verifyCertificate,
} from './check-certificate.ts';
import { readSpokenCode, spokenCode } from './spoken-code.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const keys = [certificateKeyOf(privateKey)];
const phone: ImeiKey = parseImeiKey(35_175_605_000_001) ?? expect.unreachable('a key');
const neighbour: ImeiKey = parseImeiKey(35_175_605_000_002) ?? expect.unreachable('a key');
const holderCode = spokenCode(randomBytes(10));

const certificate: CheckCertificate = {
  number: '7K3M-Q2XD',
  issuer: 'deadset.example/log',
  participant: 'shop-one',
  gate: 'resale',
  issuedAt: Date.parse('2026-11-22T12:00:00Z'),
  validUntil: Date.parse('2027-02-20T12:00:00Z'),
  size: 4711,
  root: randomBytes(32),
  commitment: phoneCommitment(holderCode, phone),
};
const text = signCertificate(privateKey, certificate);

describe('a check certificate', () => {
  it('says what was signed to whoever has the key, with spaces and line breaks in it too', () => {
    expect(verifyCertificate(text, keys)).toEqual({ ok: true, certificate });
    const broken = text.replace(/.{60}/g, '$&\n ');
    expect(verifyCertificate(broken, keys)).toEqual({ ok: true, certificate });
  });

  it('is refused when one bit of it differs, wherever', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.nat({ max: 63 }), (at, letter) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        const changed = `${text.slice(0, at)}${alphabet[letter]}${text.slice(at + 1)}`;
        // The last character of the signature has bits that stand for nothing.
        fc.pre(changed !== text && at !== text.length - 1);
        expect(verifyCertificate(changed, keys).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused under another key, and under the same name of another key', () => {
    const other = certificateKeyOf(generateKeyPairSync('ed25519').privateKey);
    const [own] = keys;
    expect(verifyCertificate(text, [other])).toEqual({ ok: false, refusal: 'unknown-key' });
    expect(verifyCertificate(text, [{ id: own?.id ?? '', publicKey: other.publicKey }])).toEqual({
      ok: false,
      refusal: 'bad-signature',
    });
  });

  it.each(['', 'hello', 'a.b.c', 'e30.e30.e30', 'x'.repeat(10_000), `${text}.${text}`])(
    'is not %s',
    (nonsense) => {
      expect(verifyCertificate(nonsense, keys)).toEqual({ ok: false, refusal: 'malformed' });
    },
  );

  it('fits a QR code: fewer than 700 characters with the longest gate and a long name', () => {
    const long = { ...certificate, gate: 'network-attach', participant: 'x'.repeat(40) } as const;
    expect(signCertificate(privateKey, long).length).toBeLessThan(700);
  });

  it('is tied to one phone by the holder’s code, and to nothing without it', () => {
    expect(phoneCommitment(holderCode, phone).equals(certificate.commitment)).toBe(true);
    expect(phoneCommitment(holderCode, neighbour).equals(certificate.commitment)).toBe(false);
    expect(phoneCommitment(spokenCode(randomBytes(10)), phone).equals(certificate.commitment)).toBe(false);
    const said = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString();
    expect(said).not.toContain('35175605000001');
    expect(said).not.toContain(holderCode);
  });
});

describe('the published keys', () => {
  it('are read as they were written, and are the key in any other form', () => {
    expect(readKeySet(JSON.parse(JSON.stringify(keySetOf(keys))))).toEqual(keys);
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    expect(keySetOf(keys).keys[0]).toMatchObject({ kty: jwk.kty, crv: jwk.crv, x: jwk.x });
  });

  it('are refused when a name belongs to another key', () => {
    const [own] = keySetOf(keys).keys;
    expect(readKeySet({ keys: [{ ...own, kid: 'another' }] })).toBeUndefined();
    expect(readKeySet({ keys: [] })).toBeUndefined();
    expect(readKeySet('no set')).toBeUndefined();
  });
});

describe('a code that people type', () => {
  it('is read in either case, with O for 0 and I or L for 1, and gaps anywhere', () => {
    expect(readSpokenCode(' 7k3m q2xd9f4t', 12)).toBe('7K3M-Q2XD-9F4T');
    expect(readSpokenCode('O1Il-0000-0000', 12)).toBe('0111-0000-0000');
  });

  it.each(['', '7K3M-Q2XD-9F4', '7K3M-Q2XD-9F4TT', '7K3M-Q2XD-9F4U', '7K3M.Q2XD.9F4T'])(
    'is not %s',
    (typed) => {
      expect(readSpokenCode(typed, 12)).toBeUndefined();
    },
  );

  it('comes from any bytes and is read again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const code = spokenCode(bytes);
        expect(readSpokenCode(code.toLowerCase().replaceAll('-', ''), 16)).toBe(code);
      }),
    );
  });
});
