/** A sentence with places for values: how a text that was made from it is told. */
export interface Shape {
  /** Such as `A phone has {mostKeys} IMEIs at most.` */
  readonly message: string;
  /** How many of its letters are its own. */
  readonly wordsLength: number;
  /** The values in a text that was made from it, or undefined for any other text. */
  read(text: string): Readonly<Record<string, string>> | undefined;
}

const place = /\{([A-Za-z]\w*)\}/g;
/** Fewest letters of its own by which a sentence can be told: `{day} at {time}` would be found in much that it is not. */
const fewestLetters = 5;
/** Longest text that is looked at, in characters: nothing on a page that is made in code is longer. */
const longestText = 2_000;

/** The shape of a sentence with values; undefined for one without, and for a passage of a template. */
export function shapeOf(message: string): Shape | undefined {
  if (message.includes('{{')) return undefined;
  const names = [...message.matchAll(place)].map(([, name = '']) => name);
  const words = message.split(/\{[A-Za-z]\w*\}/);
  const letters = words.join('').replace(/[^\p{L}]/gu, '');
  if (names.length === 0 || letters.length < fewestLetters) return undefined;
  const [first = '', ...later] = words;
  return {
    message,
    wordsLength: words.join('').length,
    read: (text) => (text.length > longestText ? undefined : valuesOf(text, first, later, names)),
  };
}

/** Reads from left to right, each value up to the words that follow it; no pattern, so that no text is slow to read. */
function valuesOf(
  text: string,
  first: string,
  later: readonly string[],
  names: readonly string[],
): Record<string, string> | undefined {
  if (!text.startsWith(first)) return undefined;
  const values: Record<string, string> = {};
  let at = first.length;
  for (const [index, words] of later.entries()) {
    const isLast = index === later.length - 1;
    const end = isLast ? text.length - words.length : text.indexOf(words, at + 1);
    if (end <= at || !text.startsWith(words, end)) return undefined;
    values[names[index] ?? ''] = text.slice(at, end);
    at = end + words.length;
  }
  return values;
}
