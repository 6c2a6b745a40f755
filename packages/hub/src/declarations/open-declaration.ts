import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { readReference, unsealSecret, withdrawalSecretBytes } from './declaration-codes.ts';
import { type Declaration, findByReference } from './declaration-store.ts';

/**
 * The declaration that a reference and its code open, with its withdrawal secret. Throws `not-found`, with the same words
 * whichever of the two is wrong.
 */
export async function opened(
  db: Db,
  reference: string,
  code: string,
): Promise<{ declaration: Declaration; secret: Buffer }> {
  const kept = readReference(reference);
  const declaration = kept === undefined ? undefined : await findByReference(db, kept);
  // An unknown reference costs the caller the same time as a wrong code.
  const sealed = declaration?.sealedSecret ?? noSecret;
  const secret = await unsealSecret(sealed, declaration?.id ?? '', code);
  if (declaration === undefined || secret === undefined) {
    throw codeDoesNotOpen();
  }
  return { declaration, secret };
}

/** The same words whichever of the two is wrong. */
export function codeDoesNotOpen(): RegistryError {
  return new RegistryError('not-found', 'We cannot find a report with this reference and code. Check both.');
}

/** Opened by no code. */
const noSecret = Buffer.alloc(withdrawalSecretBytes + 16);
