import { createCipheriv, createDecipheriv, createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { readReleaseCode, releaseCodeBytes, type SpelledCode, spellReleaseCode } from '@deadset/domain';
import { newReference } from '../declarations/index.ts';

/** Bytes of the secret that lets a device go at every follower. */
const secretBytes = 16;

/**
 * Work that each try of a code costs: some 50 ms and 16 MB. A logbook code has 80 random bits and needs none of it; a
 * release code has 50, so that whoever steals the database still tries for longer than the 14 days that it lives.
 */
const scryptCost = { N: 2 ** 14, r: 8, p: 1 } as const;
const derive = promisify<string, string, number, typeof scryptCost, Buffer>(scrypt);

/**
 * The code that opens a logbook: 80 bits in four groups of four. Computed from a key that is not in the database and the
 * idempotency key of the request, as the withdrawal code of a report is: the same request is told the same code again.
 */
export function logbookCode(codeKey: Buffer, id: string, idempotencyKey: string): string {
  const mac = codeMac(codeKey, 'logbook', id, idempotencyKey);
  return [mac.subarray(0, 5), mac.subarray(5, 10)].map((five) => newReference(() => five)).join('-');
}

/** A release or duress code, computed in the same way: the two cannot be told apart. */
export function shortCode(
  codeKey: Buffer,
  purpose: 'release' | 'duress',
  id: string,
  idempotencyKey: string,
): SpelledCode {
  return spellReleaseCode(codeMac(codeKey, purpose, id, idempotencyKey).subarray(0, releaseCodeBytes));
}

function codeMac(codeKey: Buffer, purpose: string, id: string, idempotencyKey: string): Buffer {
  return createHmac('sha256', codeKey)
    .update(`deadset ${purpose} code v1\n${id}\n${idempotencyKey}`)
    .digest();
}

/** A typed code made into a key, slowly. One stretch serves every question about the code, so all take the same time. */
export function stretch(typed: string, saltId: string): Promise<Buffer> {
  return derive(plainCode(typed), saltId, 32, scryptCost);
}

/** Any code as people type it, in the one form that is compared. */
function plainCode(typed: string): string {
  const short = readReleaseCode(typed);
  const letters = short.ok ? short.characters : typed;
  return letters
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** The secret of an enrolment, from its keeper's stretched code. */
export function secretOf(stretched: Buffer, enrolmentId: string): Buffer {
  return part(stretched, 'secret', enrolmentId).subarray(0, secretBytes);
}

/** By which a duress code is known; 32 bytes. */
export function duressCheckOf(stretched: Buffer, enrolmentId: string): Buffer {
  return part(stretched, 'duress', enrolmentId);
}

const cipher = 'aes-256-gcm';
/** Each key seals one secret only, so the nonce need not differ. NIST SP 800-38D, 8.2. */
const nonce = Buffer.alloc(12);

/** The secret under a release code: nobody opens it without, not even whoever has the whole database. 32 bytes. */
export function sealForRelease(secret: Buffer, stretched: Buffer, releaseId: string): Buffer {
  const seal = createCipheriv(cipher, part(stretched, 'release', releaseId), nonce);
  return Buffer.concat([seal.update(secret), seal.final(), seal.getAuthTag()]);
}

/** The secret, if the stretched code is that of the release; undefined otherwise. */
export function openRelease(sealed: Buffer, stretched: Buffer, releaseId: string): Buffer | undefined {
  const open = createDecipheriv(cipher, part(stretched, 'release', releaseId), nonce);
  open.setAuthTag(sealed.subarray(secretBytes));
  const secret = open.update(sealed.subarray(0, secretBytes));
  try {
    return Buffer.concat([secret, open.final()]);
  } catch {
    // The tag does not fit: another code. It is the only fault that `final` knows.
    return undefined;
  }
}

function part(stretched: Buffer, purpose: string, id: string): Buffer {
  return createHmac('sha256', stretched).update(`deadset ${purpose} part v1\n${id}`).digest();
}
