/** How far two descriptions use the same words. */
export const overlapLevels = ['none', 'some', 'most'] as const;
export type OverlapLevel = (typeof overlapLevels)[number];

/** Fewest common words of *most*: two may be a colour and a make. */
const fewestOfMost = 3;
/** Share of the shorter description's words that both have, from which on it is *most*. */
const shareOfMost = 2 / 3;

/** The different words of a text, in small letters and without accents; single letters are none. */
export function wordsOf(text: string): Set<string> {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return new Set(plain.match(/[\p{L}\p{N}]{2,}/gu));
}

/**
 * Compares two descriptions by the overlap coefficient of their words: D. Szymkiewicz, Acta Societatis Botanicorum
 * Poloniae 11 (1934). Undefined where either has no words.
 */
export function compareWords(a: string, b: string): OverlapLevel | undefined {
  const [first, second] = [wordsOf(a), wordsOf(b)];
  if (first.size === 0 || second.size === 0) return undefined;
  const common = [...first].filter((word) => second.has(word)).length;
  if (common === 0) return 'none';
  const share = common / Math.min(first.size, second.size);
  return common >= fewestOfMost && share >= shareOfMost ? 'most' : 'some';
}
