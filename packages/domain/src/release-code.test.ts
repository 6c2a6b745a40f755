import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReleaseCode, releaseCodeBytes, spellingsOf, spellReleaseCode } from './release-code.ts';
import { releaseWords } from './release-words.ts';

const anyRandom = fc.uint8Array({ minLength: releaseCodeBytes, maxLength: releaseCodeBytes });
const anySeparator = fc.constantFrom(' ', '  ', '-', ', ', '\n', ' / ');

function charactersOf(typed: string): string {
  const read = readReleaseCode(typed);
  if (!read.ok) throw new Error(`not read: ${read.problem}`);
  return read.characters;
}

describe('the words of release codes', () => {
  it('are 2,048 different words of three to nine plain letters', () => {
    expect(new Set(releaseWords).size).toBe(2048);
    expect(releaseWords.filter((word) => !/^[a-z]{3,9}$/.test(word))).toEqual([]);
  });

  it('differ by more than one letter, each from each', () => {
    const wildcards = releaseWords.flatMap((word) =>
      Array.from(word, (_, at) => `${word.slice(0, at)}?${word.slice(at + 1)}`),
    );
    expect(wildcards.filter((pattern, at) => wildcards.indexOf(pattern) !== at)).toEqual([]);
    const words = new Set(releaseWords);
    const shortened = releaseWords.flatMap((word) =>
      Array.from(word, (_, at) => `${word.slice(0, at)}${word.slice(at + 1)}`),
    );
    expect(shortened.filter((word) => words.has(word))).toEqual([]);
  });
});

describe('a release code', () => {
  it('is one code in both spellings, however it is typed', () => {
    fc.assert(
      fc.property(anyRandom, anySeparator, fc.boolean(), (random, separator, isShouted) => {
        const { characters, words } = spellReleaseCode(random);
        const typed = (text: string) => (isShouted ? text.toUpperCase() : text.toLowerCase());
        expect(charactersOf(typed(words.replaceAll(' ', separator)))).toBe(characters);
        expect(charactersOf(typed(characters.replace('-', separator)))).toBe(characters);
        expect(charactersOf(characters.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(characters);
        expect(spellingsOf(characters)).toEqual({ characters, words });
      }),
    );
  });

  it('uses fifty bits, and two that differ in one of them are two codes', () => {
    const seen = new Set<string>();
    for (let bit = 0; bit < 56; bit += 1) {
      const random = new Uint8Array(releaseCodeBytes);
      random[6 - Math.floor(bit / 8)] = 1 << (bit % 8);
      seen.add(spellReleaseCode(random).characters);
    }
    // Fifty single bits, and one code for the six that are not used.
    expect(seen.size).toBe(51);
  });

  it('with a word of the list in place of another is told to be wrong before the record is asked', () => {
    let slipped = 0;
    const tries = 2000;
    fc.assert(
      fc.property(anyRandom, fc.nat(5), fc.constantFrom(...releaseWords), (random, place, other) => {
        const words = spellReleaseCode(random).words.split(' ');
        fc.pre(words[place] !== other);
        words[place] = other;
        if (readReleaseCode(words.join(' ')).ok) slipped += 1;
      }),
      { numRuns: tries },
    );
    // 16 bits of check: one in 65,536 slips through.
    expect(slipped).toBeLessThanOrEqual(2);
  });

  it('with two words in each other’s place is told to be wrong', () => {
    const { words } = spellReleaseCode(new Uint8Array([1, 2, 3, 4, 5, 6, 7]));
    const [first = '', second = '', ...rest] = words.split(' ');
    expect(readReleaseCode([second, first, ...rest].join(' '))).toEqual({
      ok: false,
      problem: 'words-do-not-fit',
    });
  });

  it('is understood with one letter of a word wrong, missing or too many', () => {
    fc.assert(
      fc.property(
        anyRandom,
        fc.nat(5),
        fc.nat(8),
        fc.constantFrom('wrong', 'missing', 'more'),
        (random, place, at, how) => {
          const { words, characters } = spellReleaseCode(random);
          const typed = words.split(' ');
          const word = typed[place] ?? '';
          const cut = at % word.length;
          const middle = { wrong: 'q', missing: '', more: `q${word[cut] ?? ''}` }[how];
          typed[place] = word.slice(0, cut) + middle + word.slice(cut + 1);
          const read = readReleaseCode(typed.join(' '));
          // Where two words are that near, it says which word it does not know, and never takes another code for it.
          expect(read.ok ? read.characters : read.problem).toBe(
            read.ok
              ? characters
              : releaseWords.includes(typed[place] ?? '')
                ? 'words-do-not-fit'
                : 'unknown-word',
          );
        },
      ),
    );
  });

  it.each([
    ['', { problem: 'empty' }],
    ['  - ', { problem: 'empty' }],
    ['7K3M', { problem: 'not-a-code' }],
    ['7K3MQ-2XD0U', { problem: 'not-a-code' }],
    ['abbey above absent absorb academy', { problem: 'word-count', count: 5 }],
    ['abbey above absent absorb xyzzyx accent', { problem: 'unknown-word', place: 5 }],
  ])('that is none is answered with what is wrong: %j', (typed, problem) => {
    expect(readReleaseCode(typed)).toEqual({ ok: false, ...problem });
  });
});
