import { createHmac, timingSafeEqual } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new reference such as `7K3M-Q2XD`: 40 random bits. It names a declaration and opens nothing. */
export function newReference(entropy: (byteCount: number) => Buffer): string {
  return inGroups(encode(entropy(5)));
}

/**
 * The code that withdraws a declaration: 80 bits in four groups of four.
 *
 * It is computed from a key that is not in the database and the declaration's id, so that a stolen copy of the
 * database holds no code, and a repeated request can be given the same one again.
 */
export function withdrawalCode(codeKey: Buffer, declarationId: string): string {
  return inGroups(encode(createHmac('sha256', codeKey).update(declarationId).digest().subarray(0, 10)));
}

/** Whether what somebody typed is the code, in a time that does not depend on where they differ. */
export function isCodeOf(codeKey: Buffer, declarationId: string, typed: string): boolean {
  const [expected, given] = [withdrawalCode(codeKey, declarationId), typed].map((text) =>
    Buffer.from(readCode(text)),
  );
  return expected !== undefined && given?.length === expected.length && timingSafeEqual(expected, given);
}

/** A code or reference as people type it: any case, O for 0, I and L for 1, spaces and hyphens anywhere. */
function readCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** A reference in the form in which it is kept; undefined when it has another length. */
export function readReference(typed: string): string | undefined {
  const letters = readCode(typed);
  return letters.length === 8 ? inGroups(letters) : undefined;
}

function encode(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
}

function inGroups(letters: string): string {
  return letters.replace(/.{4}(?=.)/g, '$&-');
}
