import { isSeal, RegistryError } from '@deadset/domain';

/** The number of a seal as it is kept. Throws 'invalid' for what cannot be one. */
export function readSeal(typed: string): string {
  const seal = typed.trim();
  if (!isSeal(seal))
    throw new RegistryError(
      'invalid',
      'A seal number has letters, digits, hyphens and slashes only, 30 at most.',
    );
  return seal;
}
