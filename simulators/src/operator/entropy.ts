import { randomBytes, randomInt } from 'node:crypto';

/** A secret of 128 bits that nobody can guess, as text for URLs. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** Six digits, as operators send them to a phone. */
export function newSimCode(): string {
  return randomInt(1_000_000).toString().padStart(6, '0');
}
