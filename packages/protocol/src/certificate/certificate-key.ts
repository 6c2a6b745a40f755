import type { KeyObject } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { parserOf, strictObject } from '../api/schema.ts';
import { sha256 } from '../bytes/sha256.ts';
import { rawPublicKey } from '../log/note-key.ts';

/** A key that verifies check certificates. */
export interface CertificateKey {
  /** First 8 bytes of SHA-256(public key), base64url: by it a certificate says which key signed it. */
  readonly id: string;
  /** The 32 bytes of an Ed25519 public key. RFC 8032. */
  readonly publicKey: Buffer;
}

/** One Ed25519 key as a JSON Web Key. RFC 8037 section 2. */
const CertificateJwk = strictObject({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  alg: Type.Literal('EdDSA'),
  use: Type.Literal('sig'),
  kid: Type.String({ minLength: 1, maxLength: 64 }),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});

/** Where a hub publishes the keys that verify its check certificates. */
export const certificateKeysPath = '/.well-known/jwks.json';

/** The keys of a hub's check certificates, the one that signs now first. RFC 7517 section 5. */
export const CertificateKeySet = strictObject({ keys: Type.Array(CertificateJwk, { minItems: 1 }) });
export type CertificateKeySet = Static<typeof CertificateKeySet>;

/** The verifying half of a signing key. */
export function certificateKeyOf(privateKey: KeyObject): CertificateKey {
  return certificateKey(rawPublicKey(privateKey));
}

/** The set as it is published. */
export function keySetOf(keys: readonly CertificateKey[]): CertificateKeySet {
  return {
    keys: keys.map(({ id, publicKey }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      alg: 'EdDSA',
      use: 'sig',
      kid: id,
      x: publicKey.toString('base64url'),
    })),
  };
}

const parseKeySet = parserOf(CertificateKeySet);

/** Keys from a published set; undefined when it is something else, or a name in it does not belong to its key. */
export function readKeySet(json: unknown): CertificateKey[] | undefined {
  const set = parseKeySet(json);
  if (!set.ok) return undefined;
  const keys = set.value.keys.map(({ x }) => certificateKey(Buffer.from(x, 'base64url')));
  return keys.every(({ id }, i) => id === set.value.keys[i]?.kid) ? keys : undefined;
}

function certificateKey(publicKey: Buffer): CertificateKey {
  return { id: sha256(publicKey).subarray(0, 8).toString('base64url'), publicKey };
}
