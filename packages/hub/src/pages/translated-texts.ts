import type { Translate } from './translations.ts';

/**
 * What a macro is given, with every `text` and `divider` in it in the reader's language: the items of radios, the rows of a summary
 * list, the lines of an error summary, where these are made in TypeScript.
 */
export function translatedTexts(value: unknown, translate: Translate): unknown {
  if (Array.isArray(value)) return value.map((one) => translatedTexts(one, translate));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) =>
      (name === 'text' || name === 'divider') && typeof inner === 'string'
        ? [name, translate(inner)]
        : [name, translatedTexts(inner, translate)],
    ),
  );
}
