import { createCipheriv, createDecipheriv, createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { sha256 } from '@deadset/protocol';
import { checkCharacter } from './reference-check.ts';

/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new reference such as `7K3M-Q2XD`: 40 random bits. It names a declaration and opens nothing. */
export function newReference(entropy: (byteCount: number) => Buffer): string {
  return inGroups(encode(entropy(5)));
}

/**
 * The code that withdraws a declaration: 80 bits in four groups of four.
 *
 * It is computed from a key that is not in the database, the declaration's id and the idempotency key under which it was
 * made, so that the same request sent again is told the same code. Of the idempotency key the record keeps a hash alone:
 * neither the database nor the key of the hub, nor both, give the code to anybody but who made the request.
 */
export function withdrawalCode(codeKey: Buffer, declarationId: string, idempotencyKey: string): string {
  const mac = createHmac('sha256', codeKey).update(`${declarationId}\n${idempotencyKey}`).digest();
  return inGroups(encode(mac.subarray(0, 10)));
}

/** A code such as `7K3-M2Q-XDR` by which a report under way is gone on with elsewhere: 45 random bits, for a day. */
export function newResumeCode(entropy: (byteCount: number) => Buffer): string {
  return inThrees(encode(entropy(6)).slice(0, 9));
}

/** Such a code in the form in which it was shown; undefined when it has another length. */
export function readResumeCode(typed: string): string | undefined {
  const letters = readCode(typed);
  return letters.length === 9 ? inThrees(letters) : undefined;
}

/** Bytes of the secret that withdraws a declaration at every follower. */
export const withdrawalSecretBytes = 16;

/**
 * Work that each try of a code costs: some 10 ms. The code has 80 random bits, which nobody tries out at any price; this
 * is a second lock, and not worth the time of those who wait for their phone to be refused.
 */
const scryptCost = { N: 2 ** 11, r: 8, p: 1 } as const;
const cipher = 'aes-256-gcm';
/** Each key seals one secret only, so the nonce need not differ. NIST SP 800-38D, 8.2. */
const nonce = Buffer.alloc(12);

/** The secret as it is kept: nobody opens it without the code, not even whoever has the whole database. 32 bytes. */
export async function sealSecret(secret: Buffer, declarationId: string, code: string): Promise<Buffer> {
  const seal = createCipheriv(cipher, await keyOf(declarationId, code), nonce);
  return Buffer.concat([seal.update(secret), seal.final(), seal.getAuthTag()]);
}

/** The secret, if what somebody typed is the code; undefined otherwise. */
export async function unsealSecret(
  sealed: Buffer,
  declarationId: string,
  typed: string,
): Promise<Buffer | undefined> {
  const open = createDecipheriv(cipher, await keyOf(declarationId, typed), nonce);
  open.setAuthTag(sealed.subarray(withdrawalSecretBytes));
  const secret = open.update(sealed.subarray(0, withdrawalSecretBytes));
  try {
    return Buffer.concat([secret, open.final()]);
  } catch {
    // The tag does not fit: another code. It is the only fault that `final` knows.
    return undefined;
  }
}

const contributorPrefix = Buffer.from('deadset contributor withdrawal v1\n');

/** The secret of a row of a contributor's list. Such rows have no code: the contributor withdraws them by its next list. */
export function contributorSecret(codeKey: Buffer, declarationId: Uint8Array): Buffer {
  // Prefix, key and id have fixed lengths and half of the hash is kept, so HMAC's second round would add nothing but
  // three seconds to an import of a million rows.
  return sha256(contributorPrefix, codeKey, declarationId).subarray(0, withdrawalSecretBytes);
}

const derive = promisify<string, string, number, typeof scryptCost, Buffer>(scrypt);

function keyOf(declarationId: string, typed: string): Promise<Buffer> {
  return derive(readCode(typed), declarationId, 32, scryptCost);
}

/** A code or reference as people type it: in either case, O for 0, I and L for 1, spaces and hyphens anywhere. */
function readCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/**
 * A reference in the form in which it is kept, without its check character, which it may be typed with; undefined when it
 * has another length, or a check character that does not fit.
 */
export function readReference(typed: string): string | undefined {
  const letters = readCode(typed);
  const kept = letters.slice(0, 8);
  const isWhole =
    letters.length === 8 || (letters.length === 9 && checkCharacter(kept) === letters.charAt(8));
  return isWhole ? inGroups(kept) : undefined;
}

function encode(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
}

function inThrees(letters: string): string {
  return letters.replace(/.{3}(?=.)/g, '$&-');
}

function inGroups(letters: string): string {
  return letters.replace(/.{4}(?=.)/g, '$&-');
}
