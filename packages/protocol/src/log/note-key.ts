import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../bytes/sha256.ts';

/** Kinds of signature on a note, as C2SP signed-note numbers them. Room is left for 0x06, ML-DSA-44. */
export const signatureTypes = { log: 0x01, cosignature: 0x04 } as const;
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

/** A key that verifies one kind of line on a note. C2SP signed-note. */
export interface VerifierKey {
  /** The name on the line; no spaces and no plus sign. */
  readonly name: string;
  readonly type: SignatureType;
  /** First four bytes of SHA-256(name, newline, type, public key). */
  readonly id: Buffer;
  /** The 32 bytes of an Ed25519 public key. RFC 8032. */
  readonly publicKey: Buffer;
}

/** A key that signs one kind of line, with what verifies it. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly privateKey: KeyObject;
}

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A verifier key from its name, kind and 32 raw bytes. */
export function verifierKey(name: string, type: SignatureType, publicKey: Buffer): VerifierKey {
  const id = sha256(Buffer.from(`${name}\n`), Buffer.from([type]), publicKey).subarray(0, 4);
  return { name, type, id, publicKey };
}

/** A signing key from a 32-byte Ed25519 seed, which whoever calls draws from its own source of randomness. */
export function signingKey(name: string, type: SignatureType, seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return { privateKey, verifier: verifierKey(name, type, rawPublicKey(privateKey)) };
}

/** The 32 raw bytes of the public half. */
export function rawPublicKey(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length);
}

/** The key in one line, as C2SP writes it: `name+id+base64(type, public key)`. */
export function formatVerifierKey(key: VerifierKey): string {
  const encoded = Buffer.concat([Buffer.from([key.type]), key.publicKey]).toString('base64');
  return `${key.name}+${key.id.toString('hex')}+${encoded}`;
}

/** Undefined when the line is not a key, its kind is not known here, or its id does not belong to it. */
export function parseVerifierKey(line: string): VerifierKey | undefined {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const type = Object.values(signatureTypes).find((known) => known === bytes[0]);
  if (type === undefined || bytes.length !== 33) return undefined;
  const key = verifierKey(name, type, bytes.subarray(1));
  return key.id.toString('hex') === id ? key : undefined;
}

/** Ed25519 signature, 64 bytes. */
export function signBytes(key: KeyObject, message: Uint8Array): Buffer {
  return sign(null, message, key);
}

/** Whether an Ed25519 signature under 32 raw key bytes is good; false for anything malformed. */
export function isSignatureGood(publicKey: Buffer, message: Uint8Array, signature: Buffer): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}
