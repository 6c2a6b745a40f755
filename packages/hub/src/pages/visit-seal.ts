import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Under what name a visit is kept: the hash of the token in the visitor's cookie. */
export function visitIdOf(token: Buffer): Buffer {
  return createHash('sha256').update('deadset visit id').update(token).digest();
}

/**
 * Locks what a visitor told us with a key made from the visitor's own token: whoever reads the database without the
 * cookie learns nothing. AES-256-GCM (NIST SP 800-38D), bound to the visit's id.
 */
export function sealVisit(token: Buffer, nonce: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce.subarray(0, nonceBytes));
  cipher.setAAD(visitIdOf(token));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce.subarray(0, nonceBytes), cipher.getAuthTag(), body]);
}

/** Opens what `sealVisit` locked; throws when it was changed or belongs to another token. */
export function openVisit(token: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(visitIdOf(token));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  return decipher.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
}

function keyOf(token: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', 'deadset visit seal', 32));
}
