import { releaseWords } from './release-words.ts';

/**
 * Release codes: 50 random bits with two spellings, six words or ten characters.
 *
 * The words carry 66 bits: the 50, and 16 that check them, so that a wrong or misheard word is told before anything is
 * asked of the record. The characters have no room for a check and are half as long to type.
 */
export const releaseCodeBits = 50;
/** Random bytes that a code is made from; the bits beyond the fiftieth are not used. */
export const releaseCodeBytes = 7;

/** One code, both ways. */
export interface SpelledCode {
  /** Ten characters in two groups, such as `7K3MQ-2XD0P`: the form that is compared and kept nowhere. */
  readonly characters: string;
  /** Six words. */
  readonly words: string;
}

/** Why what somebody typed is no release code. */
export type ReleaseCodeProblem =
  | { readonly problem: 'empty' | 'not-a-code' | 'words-do-not-fit' }
  | { readonly problem: 'word-count'; readonly count: number }
  | { readonly problem: 'unknown-word'; readonly place: number };

/** A code as it is compared, or why it is none. */
export type ReadReleaseCode =
  | { readonly ok: true; readonly characters: string }
  | ({ readonly ok: false } & ReleaseCodeProblem);

/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const characterCount = 10;
const wordCount = 6;
const wordBits = 11n;
const checkBits = 16n;
/** Every word has three letters at least, so six of them are longer than any spelling in characters. */
const fewestLetters = 18;

/** Spells a code; `random` gives its bits, `releaseCodeBytes` of them. */
export function spellReleaseCode(random: Uint8Array): SpelledCode {
  if (random.length !== releaseCodeBytes) throw new RangeError(`a code takes ${releaseCodeBytes} bytes`);
  let value = 0n;
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  return spell(BigInt.asUintN(releaseCodeBits, value));
}

/** Both spellings of a code that was read. */
export function spellingsOf(characters: string): SpelledCode {
  return spell(valueOf(characters));
}

/**
 * A code as people type it: in either case and spelling, with spaces or hyphens anywhere, O for 0, I and L for 1. A word
 * with one letter wrong is understood where only one word of the list is that near and the check fits.
 */
export function readReleaseCode(typed: string): ReadReleaseCode {
  const tokens = typed.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const letters = tokens.join('');
  if (letters === '') return { ok: false, problem: 'empty' };
  if (letters.length === characterCount) return readCharacters(letters);
  if (letters.length < fewestLetters) return { ok: false, problem: 'not-a-code' };
  return readWords(tokens);
}

function readCharacters(letters: string): ReadReleaseCode {
  const characters = letters.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]+$/.test(characters)
    ? { ok: true, characters: grouped(characters) }
    : { ok: false, problem: 'not-a-code' };
}

function readWords(tokens: readonly string[]): ReadReleaseCode {
  if (tokens.length !== wordCount) return { ok: false, problem: 'word-count', count: tokens.length };
  let value = 0n;
  for (const [at, token] of tokens.entries()) {
    const index = indexOfWord(token);
    if (index === undefined) return { ok: false, problem: 'unknown-word', place: at + 1 };
    value = (value << wordBits) | BigInt(index);
  }
  const secret = value >> checkBits;
  return BigInt.asUintN(Number(checkBits), value) === checkOf(secret)
    ? { ok: true, characters: spell(secret).characters }
    : { ok: false, problem: 'words-do-not-fit' };
}

function spell(value: bigint): SpelledCode {
  const characters = Array.from(
    { length: characterCount },
    (_, at) => alphabet[Number((value >> BigInt(5 * (characterCount - 1 - at))) & 31n)] ?? '',
  );
  const checked = (value << checkBits) | checkOf(value);
  const words = Array.from(
    { length: wordCount },
    (_, at) => releaseWords[Number((checked >> (wordBits * BigInt(wordCount - 1 - at))) & 2047n)] ?? '',
  );
  return { characters: grouped(characters.join('')), words: words.join(' ') };
}

function valueOf(characters: string): bigint {
  let value = 0n;
  for (const letter of characters.replace('-', '')) value = value * 32n + BigInt(alphabet.indexOf(letter));
  return value;
}

function grouped(characters: string): string {
  return `${characters.slice(0, 5)}-${characters.slice(5)}`;
}

/** CRC-16/CCITT-FALSE over the seven bytes of a code: polynomial 0x1021, from 0xFFFF. ITU-T V.41. */
function checkOf(value: bigint): bigint {
  let crc = 0xff_ff;
  for (let shift = 48n; shift >= 0n; shift -= 8n) {
    crc ^= Number((value >> shift) & 255n) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x80_00 ? 0x10_21 : 0)) & 0xff_ff;
  }
  return BigInt(crc);
}

const indexes: ReadonlyMap<string, number> = new Map(releaseWords.map((word, index) => [word, index]));

/** Place of a word in the list; of the only word that is one letter away when it is not there. */
function indexOfWord(token: string): number | undefined {
  const exact = indexes.get(token);
  if (exact !== undefined) return exact;
  const near = releaseWords.flatMap((word, index) => (isOneLetterAway(word, token) ? [index] : []));
  return near.length === 1 ? near[0] : undefined;
}

/** Whether one letter more, less or other turns one word into the other. */
function isOneLetterAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [skipA, skipB] = [a.length >= b.length ? 1 : 0, b.length >= a.length ? 1 : 0];
  return a.slice(same + skipA) === b.slice(same + skipB);
}
