import { RegistryError } from '@deadset/domain';
import { type Evidence, sha256 } from '@deadset/protocol';
import type { Basis } from './declaration-requests.ts';

const prefix = Buffer.from('deadset basis v1\n');
const saltBytes = 16;

/** A basis with the salt that keeps its reference from being guessed by its digest in the public log. */
export function saltedBasis<T extends Basis>(
  basis: T,
  entropy: (byteCount: number) => Buffer,
): T & { salt: Buffer } {
  if (!/^[\P{C}]{1,64}$/u.test(basis.reference) || basis.reference.trim() === '')
    throw new RegistryError('invalid', 'A reference has 1 to 64 characters, as it was issued.');
  return { ...basis, salt: entropy(saltBytes) };
}

/** What the entry shows of it: SHA-256 over kind, salt and reference. */
export function evidenceOfBasis({ kind, reference, salt }: Basis & { readonly salt: Buffer }): Evidence {
  const digest = sha256(prefix, Buffer.from(`${kind}\n`), salt, Buffer.from(reference));
  return { kind: 'keeper-proof', digest };
}
