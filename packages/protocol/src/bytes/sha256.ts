import { hash } from 'node:crypto';

/**
 * SHA-256 over the parts, one behind the other. 32 bytes. FIPS 180-4.
 *
 * Taken in one call and as text of one byte a character: an object for each hash, and memory of its own for each
 * result, cost several times what it takes to hash a leaf. The result lies in a piece of memory that others share; what
 * is kept for long belongs into `unshared`.
 */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const [first] = parts;
  const bytes = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

/** The same bytes in memory of their own, so that they do not keep 8 KB of other bytes alive. */
export function unshared(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
