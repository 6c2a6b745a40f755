import { hash } from 'node:crypto';

/** SHA-256 over the parts, one behind the other. 32 bytes. FIPS 180-4. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const [first] = parts;
  // In one call: an object for each hash costs as much as the hash of a leaf, and again when it is collected.
  return hash('sha256', parts.length === 1 && first !== undefined ? first : Buffer.concat(parts), 'buffer');
}
