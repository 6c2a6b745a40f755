import { createHmac } from 'node:crypto';
import { sha256 } from '@deadset/protocol';
import { newReference } from '../declarations/index.ts';

/**
 * The code that opens an appeal: 80 bits in four groups of four, like that of a report.
 *
 * It is computed from a key that is not in the database, so that the same request sent again is told the same code, and
 * only its hash is kept: nobody tries out 80 random bits.
 */
export function appealCode(codeKey: Buffer, appealId: string, idempotencyKey: string): string {
  const mac = createHmac('sha256', codeKey).update(`appeal\n${appealId}\n${idempotencyKey}`).digest();
  return `${newReference(() => mac.subarray(0, 5))}-${newReference(() => mac.subarray(5, 10))}`;
}

/** What is kept of a code, and what a typed one is compared with. 32 bytes. */
export function hashOfCode(typed: string): Buffer {
  return sha256(Buffer.from(lettersOf(typed)));
}

/** A reference as it is kept, from how people type it. */
export function referenceTyped(typed: string): string {
  return lettersOf(typed).replace(/.{4}(?=.)/g, '$&-');
}

/** In either case, O for 0, I and L for 1, spaces and hyphens anywhere. */
function lettersOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}
