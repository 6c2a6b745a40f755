import { RegistryError } from '@deadset/domain';

/** Controls, and marks that turn the order of a line round: they would show another text than is kept (CWE-1007). */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const hidden = /[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]/;

/** Whether a text has characters that nobody sees. */
export function holdsHidden(text: string): boolean {
  return hidden.test(text);
}

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
