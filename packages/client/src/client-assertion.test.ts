import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAssertion } from './client-assertion.ts';

const audience = 'https://hub.test/v1/token';
const now = Date.parse('2026-11-22T12:00:00Z');
const keys = {
  EdDSA: generateKeyPairSync('ed25519'),
  ES256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
};

describe('a client assertion', () => {
  it.each(['EdDSA', 'ES256'] as const)(
    'signed by %s is one that jose takes, with the claims of RFC 7523',
    async (algorithm) => {
      const { privateKey, publicKey } = keys[algorithm];
      const options = { participant: 'network-a', audience, privateKey, keyId: 'k1', clock: () => now };
      const { payload, protectedHeader } = await jwtVerify(signAssertion(options), publicKey, {
        algorithms: [algorithm],
        audience,
        issuer: 'network-a',
        subject: 'network-a',
        requiredClaims: ['exp', 'jti'],
        currentDate: new Date(now + 59_000),
      });
      expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k1' });
      expect(payload.exp).toBe(now / 1000 + 60);
    },
  );

  it('is over after a minute, and never the same twice', async () => {
    const { privateKey, publicKey } = keys.EdDSA;
    const options = { participant: 'network-a', audience, privateKey, clock: () => now };
    const assertion = signAssertion(options);
    await expect(
      jwtVerify(assertion, publicKey, { currentDate: new Date(now + 60_000) }),
    ).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    expect(signAssertion(options)).not.toBe(assertion);
  });

  it('is refused to a key of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
    for (const privateKey of [rsa, p384]) {
      expect(() => signAssertion({ participant: 'a', audience, privateKey })).toThrow('Ed25519 or P-256');
    }
  });
});
