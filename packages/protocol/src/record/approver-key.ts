import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { sha256 } from '../bytes/sha256.ts';
import { isSignatureGood } from '../log/note-key.ts';

/** How an approver's passkey signs: COSE algorithms -7 and -8. RFC 9053 2.1 and 2.2. */
export type ApproverAlgorithm = 'ES256' | 'Ed25519';

/** A person's passkey as the record knows it: whose organisation it speaks for, and what verifies it. No name. */
export interface ApproverKey {
  /** Participant id of the organisation. At most 255 bytes. */
  readonly organisation: string;
  /** First 8 bytes of SHA-256(public key). */
  readonly keyId: Buffer;
  readonly algorithm: ApproverAlgorithm;
  /** ES256: the uncompressed point on P-256, 65 bytes (SEC 1, 2.3.3). Ed25519: 32 bytes (RFC 8032). */
  readonly publicKey: Buffer;
  /** SHA-256 of the host name to which the passkey is bound. 32 bytes. WebAuthn level 3, 6.1. */
  readonly rpIdHash: Buffer;
}

/** Bytes of an approver's key id. */
export const approverKeyIdLength = 8;

/** Bytes of a public key of each algorithm. */
export const approverKeyLengths: Readonly<Record<ApproverAlgorithm, number>> = { ES256: 65, Ed25519: 32 };

const uncompressedPoint = 4;
const coordinateLength = 32;

/** The id by which an approval names its key. 8 bytes. */
export function approverKeyId(publicKey: Uint8Array): Buffer {
  return sha256(publicKey).subarray(0, approverKeyIdLength);
}

/** Whether the bytes are a public key of that algorithm, and the id belongs to it. */
export function isApproverKeyGood(key: ApproverKey): boolean {
  if (key.publicKey.length !== approverKeyLengths[key.algorithm]) return false;
  if (!approverKeyId(key.publicKey).equals(key.keyId)) return false;
  return key.algorithm === 'Ed25519' || pointKey(key.publicKey) !== undefined;
}

/** Whether a signature of the key over the message is good: DER for ES256 (WebAuthn level 3, 6.5.5), 64 bytes for Ed25519. */
export function isApproverSignatureGood(key: ApproverKey, message: Uint8Array, signature: Buffer): boolean {
  if (key.algorithm === 'Ed25519') return isSignatureGood(key.publicKey, message, signature);
  const point = pointKey(key.publicKey);
  return point !== undefined && verify('sha256', message, { key: point, dsaEncoding: 'der' }, signature);
}

/** Undefined when the bytes are not a point on the curve. */
function pointKey(point: Buffer): KeyObject | undefined {
  if (point.length !== approverKeyLengths.ES256 || point[0] !== uncompressedPoint) return undefined;
  const x = point.subarray(1, 1 + coordinateLength).toString('base64url');
  const y = point.subarray(1 + coordinateLength).toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    // The only thing that can be wrong here is the point; what is not a key verifies nothing.
    return undefined;
  }
}
