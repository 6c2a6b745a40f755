import { RegistryError } from '@deadset/domain';
import { holdsHidden } from '../pages/index.ts';

/** Most that is kept of a place or a reason, in characters. */
const longestWords = 200;

/**
 * Words that go into a custody chain, which nobody can take out again. Throws 'invalid' when there are none, too many, or
 * something in them looks like a telephone number, an identifier or an address of a person.
 */
export function chainWords(typed: string, what: string): string {
  const words = typed.trim().replace(/\s+/g, ' ');
  if (words.length < 2 || words.length > longestWords)
    throw new RegistryError('invalid', `${what} in 2 to ${longestWords} characters.`);
  if (/@|\d(?:[ -]?\d){8,}/.test(words) || holdsHidden(words))
    throw new RegistryError(
      'invalid',
      'Leave out telephone numbers, numbers of phones and e-mail addresses: what you write here is kept for good.',
    );
  return words;
}
