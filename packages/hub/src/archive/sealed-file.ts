import { createCipheriv, createDecipheriv } from 'node:crypto';

const version = 1;
const cipher = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];

/**
 * The bytes of one file of the archive: version, nonce, ciphertext, tag. AES-256-GCM, NIST SP 800-38D.
 *
 * Bound to its place, so that one file cannot stand for another. With random nonces one key is good for 2^32 files, or
 * 13 years at ten a second.
 */
export function sealFile(key: Buffer, place: string, bytes: Buffer, nonce: Buffer): Buffer {
  const sealing = createCipheriv(cipher, key, nonce).setAAD(boundTo(place));
  return Buffer.concat([
    Buffer.from([version]),
    nonce,
    sealing.update(bytes),
    sealing.final(),
    sealing.getAuthTag(),
  ]);
}

/** Undefined when it was sealed under another key, for another place, or is not whole. */
export function openFile(key: Buffer, place: string, sealed: Buffer): Buffer | undefined {
  if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(boundTo(place));
  opening.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([opening.update(sealed.subarray(1 + nonceBytes, -tagBytes)), opening.final()]);
  } catch {
    // All that GCM tells: the tag does not fit.
    return undefined;
  }
}

function boundTo(place: string): Buffer {
  return Buffer.from(`deadset batch archive v1\n${place}\n`);
}
