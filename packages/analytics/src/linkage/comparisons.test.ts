import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLegible } from './legible-digits.ts';
import { compareSerials, deletionsOf, digitsOneSlipAway, isOneSlip } from './near-text.ts';
import { compareCells, compareTimes } from './nearness.ts';
import { compareWords } from './word-overlap.ts';

const serials = fc.string({ unit: fc.constantFrom('A', 'B', '0', '1'), minLength: 1, maxLength: 9 });

/** Every text that one slip makes of this one, by making them. */
function slips(text: string): Set<string> {
  const made = new Set<string>();
  for (let i = 0; i <= text.length; i += 1) {
    const [before, after] = [text.slice(0, i), text.slice(i + 1)];
    if (i < text.length) made.add(before + after);
    for (const sign of 'AB01') {
      made.add(before + sign + text.slice(i));
      if (i < text.length) made.add(before + sign + after);
    }
    const [one, two] = [text[i] ?? '', text[i + 1]];
    if (two !== undefined) made.add(before + two + one + text.slice(i + 2));
  }
  made.delete(text);
  return made;
}

describe('two serial numbers', () => {
  it.each([
    ['F2LX90ABHG7F', 'F2LX90ABHG7F', 'same'],
    ['F2LX90ABHG7F', 'F2LX9OABHG7F', 'one-slip'],
    ['F2LX90ABHG7F', 'F2XL90ABHG7F', 'one-slip'],
    ['F2LX90ABHG7F', 'F2LX90ABHGF', 'one-slip'],
    ['F2LX90ABHG7F', 'F2LX90ABHG77F', 'one-slip'],
    ['F2LX90ABHG7F', 'F2LX9OA8HG7F', 'other'],
    ['F2LX90ABHG7F', 'F2LX0A9BHG7F', 'other'],
  ] as const)('%s and %s are %s', (a, b, level) => {
    expect(compareSerials(a, b)).toBe(level);
    expect(compareSerials(b, a)).toBe(level);
  });

  it('are one slip apart exactly where one slip makes the other', () => {
    fc.assert(
      fc.property(serials, serials, (a, b) => {
        expect(isOneSlip(a, b)).toBe(slips(a).has(b));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(serials, (a) => {
        for (const b of slips(a)) expect(isOneSlip(a, b)).toBe(true);
      }),
    );
  });

  it('one slip apart have something in common once a sign of each is left out', () => {
    fc.assert(
      fc.property(serials, (a) => {
        const own = new Set(deletionsOf(a));
        for (const b of slips(a)) expect(deletionsOf(b).some((one) => own.has(one))).toBe(true);
      }),
    );
  });
});

describe('the numbers around a number', () => {
  it('are those of one wrong digit and of one swap, each once, and never itself', () => {
    expect(digitsOneSlipAway('12')).toHaveLength(9 + 9 + 1);
    expect(digitsOneSlipAway('12')).toContain('21');
    expect(digitsOneSlipAway('11')).toHaveLength(18);
    // A swap of 09 is no wrong digit; 15 places have at most 14 swaps.
    expect(digitsOneSlipAway('490154203237518')).toHaveLength(15 * 9 + 14);
    expect(digitsOneSlipAway('490154203237518')).not.toContain('490154203237518');
  });
});

describe('a number with gaps', () => {
  it('fits by its legible places alone', () => {
    expect(compareLegible('4901542032????', '49015420323751')).toEqual({ legible: 10, fitting: 10 });
    expect(compareLegible('4901542032???2', '49015420323751')).toEqual({ legible: 11, fitting: 10 });
    expect(compareLegible('??????????????', '49015420323751')).toEqual({ legible: 0, fitting: 0 });
  });
});

describe('two descriptions', () => {
  it.each([
    ['Black iPhone, Arsenal sticker', 'black iphone with an ARSENAL sticker', 'most'],
    ['Black iPhone', 'Black iPhone', 'some'],
    ['Café Zoë case, cracked', 'cafe zoe CASE', 'most'],
    ['Black phone', 'red case', 'none'],
    ['?!', 'red case', undefined],
  ] as const)('%s and %s: %s', (a, b, level) => {
    expect(compareWords(a, b)).toBe(level);
    expect(compareWords(b, a)).toBe(level);
  });
});

describe('nearness', () => {
  const day = 86_400_000;
  it.each([
    [-1, 'before'],
    [0, 'day'],
    [day, 'day'],
    [day + 1, 'week'],
    [7 * day, 'week'],
    [31 * day, 'month'],
    [92 * day, 'quarter'],
    [92 * day + 1, 'later'],
  ] as const)('%i ms after is %s', (gap, level) => {
    expect(compareTimes(1_000, 1_000 + gap)).toBe(level);
  });

  it('of squares is by the squares around, corners too', () => {
    expect(compareCells({ east: 3, north: 4 }, { east: 3, north: 4 })).toBe('same');
    expect(compareCells({ east: 3, north: 4 }, { east: 2, north: 5 })).toBe('touching');
    expect(compareCells({ east: 3, north: 4 }, { east: 5, north: 4 })).toBe('apart');
  });
});
