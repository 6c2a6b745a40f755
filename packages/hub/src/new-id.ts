import type { Entropy } from './entropy.ts';

/** A new random id: a UUID of version 4. RFC 9562 section 5.4. */
export function newId(entropy: Entropy): string {
  const bytes = entropy(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
