import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Entropy } from './entropy.ts';

const cipher = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];

/**
 * Text under a key of the hub, bound to what it belongs to, so that one row's cannot stand in another's: nonce,
 * ciphertext, tag. AES-256-GCM, NIST SP 800-38D; with random nonces one key is good for 2^32 texts.
 */
export function sealText(key: Buffer, place: string, text: string, entropy: Entropy): Buffer {
  const nonce = entropy(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]);
}

/** What `sealText` sealed. Throws when it was sealed under another key, for another place, or is not whole. */
export function openText(key: Buffer, place: string, sealed: Buffer): string {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(-tagBytes));
  return opening.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
}
