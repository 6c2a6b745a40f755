import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '@deadset/protocol';
import type { Entropy } from '../entropy.ts';

/** A secret as it is kept: salted and hashed, so that nobody who reads the table can use it. */
export interface KeptSecret {
  readonly hash: Buffer;
  readonly salt: Buffer;
}

/** A new secret in the form in which it is given out, once: 256 random bits. */
export function newSecret(entropy: Entropy): string {
  return entropy(32).toString('base64url');
}

/**
 * One SHA-256 over salt and secret. A slow hash is for secrets that people choose and others can guess; this one has
 * 256 random bits, which no number of guesses finds, and a slow hash at the token endpoint would only be a way to
 * keep the hub busy.
 */
export function keepSecret(secret: string, entropy: Entropy): KeptSecret {
  const salt = entropy(16);
  return { hash: hashOf(secret, salt), salt };
}

/** Whether this is the secret, in a time that does not depend on where they differ. */
export function isSecret(secret: string, { hash, salt }: KeptSecret): boolean {
  const given = hashOf(secret, salt);
  return given.length === hash.length && timingSafeEqual(given, hash);
}

function hashOf(secret: string, salt: Buffer): Buffer {
  return sha256(salt, Buffer.from(secret));
}
