import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createLocalJWKSet, type JWK, type JWSHeaderParameters, type LocalJWKSet } from 'jose';

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;
const fewestRsaBits = 2048;
const mostKeys = 64;

/** The public keys of the NRFs whose access tokens count. Throws as `readPublicKeys` does. */
export function readNrfKeys(path: string): Promise<LocalJWKSet> {
  return readPublicKeys(path, 'the NRF');
}

/**
 * The public keys of whoever gives access tokens out, from a file: a JWK Set (RFC 7517), or public keys and certificates
 * in PEM. Throws in an operator's words when the file is of no use.
 */
export async function readPublicKeys(path: string, giver: string): Promise<LocalJWKSet> {
  try {
    const text = await readFile(path, 'utf8');
    const keys = text.trimStart().startsWith('{') ? keysOfSet(text) : keysOfPem(text);
    if (keys.length === 0) throw new Error('there is no key in it');
    if (keys.length > mostKeys) throw new Error(`there are more than ${mostKeys} keys in it`);
    return keySetOf(keys);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the keys of ${giver} in ${path} cannot be used: ${why}`, { cause: error });
  }
}

/** Keys without names, as those in PEM are, count for tokens that name one. */
function keySetOf(keys: JWK[]): LocalJWKSet {
  const set = createLocalJWKSet({ keys });
  if (keys.some(({ kid }) => kid !== undefined)) return set;
  const nameless = ({ alg }: JWSHeaderParameters = {}) => set(alg === undefined ? {} : { alg });
  return Object.assign(nameless, { jwks: set.jwks });
}

function keysOfSet(text: string): JWK[] {
  const value: unknown = JSON.parse(text);
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('a JWK Set has a member "keys", a list');
  return keys.map((key: unknown) => {
    if (typeof key !== 'object' || key === null) throw new Error('a key is an object');
    if ('kty' in key && key.kty === 'oct')
      throw new Error('a shared secret is in it; only public keys count');
    if ('d' in key) throw new Error('a private key is in it; give the public one only');
    checked(createPublicKey({ key: { ...key }, format: 'jwk' }));
    return key;
  });
}

function keysOfPem(text: string): JWK[] {
  return Array.from(text.matchAll(pemBlock), ([block, label = '']) => {
    if (label.endsWith('PRIVATE KEY')) throw new Error('a private key is in it; give the public one only');
    return checked(createPublicKey(block)).export({ format: 'jwk' });
  });
}

/** RFC 7518 section 3.3: a shorter RSA key must not be used. */
function checked(key: KeyObject): KeyObject {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? fewestRsaBits;
  if (bits < fewestRsaBits)
    throw new Error(`an RSA key of ${bits} bits is in it; ${fewestRsaBits} are the least`);
  return key;
}
