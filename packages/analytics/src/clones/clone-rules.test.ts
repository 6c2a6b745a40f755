import { cloneRuleNames, cloneRules, countFamilies } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { greatCircleMetres } from '../great-circle.ts';
import { defaultCloneLimits, requireUsableLimits } from './clone-limits.ts';
import { crowdSignals } from './crowd-rule.ts';
import { IdentifierBook } from './identifier-book.ts';
import { brokenNumberRule, type DeviceType } from './number-rule.ts';
import { formatRadio, parseRadio } from './radio-generation.ts';
import { leastSpeedKmh, mayBeTooFar } from './travel-rule.ts';

const limits = defaultCloneLimits;
const hourMs = 3_600_000;
const london = { latitude: 51.5074, longitude: -0.1278, radiusKm: 2 };
const manchester = { latitude: 53.4808, longitude: -2.2426, radiusKm: 3 };

describe('distance and speed', () => {
  it('London and Manchester are 261.98 km apart', () => {
    const km = greatCircleMetres(london, manchester) / 1_000;
    expect(km).toBeCloseTo(261.9832, 3);
  });

  it('the reach of both cells comes off the distance, and the error of clocks is added to the time', () => {
    const km = 261.9832 - 5;
    expect(leastSpeedKmh(london, manchester, hourMs, 0)).toBeCloseTo(km, 2);
    expect(leastSpeedKmh(london, manchester, -hourMs, hourMs)).toBeCloseTo(km / 2, 2);
  });

  it('cells that may overlap ask for no speed, at whatever time', () => {
    const nextDoor = { latitude: 51.51, longitude: -0.13, radiusKm: 1 };
    expect(leastSpeedKmh(london, nextDoor, 0, 0)).toBe(0);
    expect(leastSpeedKmh(london, manchester, 0, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('the quick look never passes over what is too fast, across the date line and near a pole', () => {
    const places = [
      london,
      manchester,
      { latitude: -17.7, longitude: 179.9, radiusKm: 1 },
      { latitude: -17.7, longitude: -179.9, radiusKm: 1 },
      { latitude: 89.9, longitude: 0, radiusKm: 1 },
      { latitude: 89.9, longitude: 170, radiusKm: 1 },
      { latitude: 0, longitude: 0, radiusKm: 1 },
    ];
    const tooFast = places.flatMap((a) =>
      places.flatMap((b) =>
        [0, 60_000, hourMs, 6 * hourMs]
          .filter((ms) => leastSpeedKmh(a, b, ms, 60_000) > 1_200)
          .map((ms) => ({ a, b, ms })),
      ),
    );
    expect(tooFast.length).toBeGreaterThan(50);
    const passedOver = tooFast.filter(({ a, b, ms }) => !mayBeTooFar(a, b, (ms + 60_000) / hourMs, 1_200));
    expect(passedOver).toEqual([]);
  });
});

describe('the number itself', () => {
  const types = new Map<number, DeviceType>([
    [35_175_605, { allocatedAt: Date.UTC(2024, 0, 1) }],
    [35_209_900, {}],
  ]);
  const seenAt = Date.UTC(2025, 0, 1);
  const known = 35_175_605_123_456;

  it('breaks no rule where its range is known and older than the sighting', () => {
    expect(brokenNumberRule(known, seenAt, types)).toBeUndefined();
    expect(brokenNumberRule(35_209_900_123_456, 0, types)).toBeUndefined();
  });

  it.each([
    [0, 'invalid-imei'],
    [11_111_111_111_111, 'invalid-imei'],
    [99_999_999_999_999, 'invalid-imei'],
    [1_010_101_010_101, 'invalid-imei'],
    // 001001…, 001013… and 0044…, 0086…, 0091…, but not 001018… or 001124….
    [100_131_308_879, 'test-tac'],
    [101_331_308_879, 'test-tac'],
    [443_131_308_879, 'test-tac'],
    [863_131_308_879, 'test-tac'],
    [913_131_308_879, 'test-tac'],
    [101_833_370_026, 'unallocated-tac'],
    [112_434_077_459, 'unallocated-tac'],
    [35_999_999_123_456, 'unallocated-tac'],
  ])('%s is told as %s', (key, rule) => {
    expect(brokenNumberRule(key, seenAt, types)).toBe(rule);
  });

  it('was seen before its range was given to a maker', () => {
    expect(brokenNumberRule(known, Date.UTC(2023, 11, 31), types)).toBe('before-allocation');
  });

  it('is no unknown range where no list of ranges is there', () => {
    expect(brokenNumberRule(35_999_999_123_456, seenAt, undefined)).toBeUndefined();
  });
});

describe('identifiers', () => {
  it('are one number for all forms of one phone, and another for what is no IMEI', () => {
    const book = new IdentifierBook();
    const key = book.keyOf('351756051234565');
    expect(key).toBe(35_175_605_123_456);
    expect(book.keyOf('3517560512345601')).toBe(key);
    expect(book.keyOf('35175605123456')).toBe(key);
    const odd = book.keyOf('2a2609341217330');
    expect(odd).toBeGreaterThan(99_999_999_999_999);
    expect(book.keyOf('2A2609341217330')).toBe(odd);
    expect(odd === undefined ? undefined : book.nameOf(odd)).toBe('2A2609341217330');
    expect(book.keyOf('  ')).toBeUndefined();
    expect(brokenNumberRule(odd ?? 0, 0, undefined)).toBe('invalid-imei');
  });

  it('are bounded: of those that are no IMEI only so many are told apart', () => {
    const book = new IdentifierBook(2);
    expect(['*1', '*2', '*3', '*1'].map((text) => book.keyOf(text) !== undefined)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('radio', () => {
  it('is read from words and from the codes of networks, and said in words again', () => {
    expect(formatRadio(parseRadio('001|006') ?? 0)).toBe('3g|4g');
    expect(formatRadio(parseRadio('5G|2g') ?? 0)).toBe('2g|5g');
    expect(parseRadio('003')).toBe(0);
    expect(parseRadio('')).toBe(0);
    expect(parseRadio('6g')).toBeUndefined();
  });
});

describe('lines and days', () => {
  const day = (...days: number[]) => days.reduce((bits, one) => bits | (1 << one), 0);
  const rulesOf = (lines: number[]) => crowdSignals(lines, limits).map(({ rule }) => rule);

  it('one line on every day is nothing', () => {
    expect(rulesOf([-1 >>> 2])).toEqual([]);
  });

  it('the average counts each line on each day, over the days on which any was seen', () => {
    const everyDay = day(0, 1, 2, 3, 4);
    expect(crowdSignals([everyDay, everyDay, everyDay, everyDay], limits)).toEqual([
      { rule: 'many-lines-a-day', value: 4 },
    ]);
    // Three on each of five days are below 3.1, and four on four days are too few days.
    expect(rulesOf([everyDay, everyDay, everyDay])).toEqual([]);
    expect(rulesOf(Array.from({ length: 4 }, () => day(0, 1, 2, 3)))).toEqual([]);
  });

  it('the last day of 31 counts as the first does', () => {
    const long = { ...limits, windowDays: 31, transientDays: 31 };
    const ends = day(0, 8, 16, 24, 30);
    expect(crowdSignals([ends, ends, ends, ends], long)).toEqual([{ rule: 'many-lines-a-day', value: 4 }]);
    expect(crowdSignals([day(0), day(15), day(30)], long)).toEqual([{ rule: 'transient-lines', value: 3 }]);
  });

  it('line after line of one day each within twenty days is transient, and one that stays is none of them', () => {
    expect(rulesOf([day(0), day(9), day(19), day(1, 2)])).toEqual(['transient-lines']);
    expect(rulesOf([day(0), day(9), day(20)])).toEqual([]);
    expect(rulesOf([day(10), day(20), day(29)])).toEqual(['transient-lines']);
    expect(rulesOf([day(0, 1), day(9), day(19)])).toEqual([]);
  });

  it('five lines are too many, four are not', () => {
    const twoDays = day(0, 1);
    expect(rulesOf([twoDays, twoDays, twoDays, twoDays])).toEqual([]);
    expect(rulesOf([twoDays, twoDays, twoDays, twoDays, twoDays])).toEqual(['many-lines']);
  });
});

describe('independence', () => {
  it('rules that may be wrong for the same reason count once', () => {
    expect(countFamilies(['many-lines', 'many-lines-a-day', 'transient-lines'])).toBe(1);
    expect(countFamilies(['unallocated-tac', 'before-allocation', 'test-tac', 'invalid-imei'])).toBe(1);
    expect(countFamilies(['many-lines', 'impossible-travel'])).toBe(2);
  });

  it('every rule has words for whoever decides', () => {
    for (const name of cloneRuleNames) expect(cloneRules[name].words.length).toBeGreaterThan(20);
  });
});

describe('limits', () => {
  it.each([
    [{ windowDays: 32 }, '31 days'],
    [{ windowDays: 10 }, 'Transient'],
    [{ manyLines: 2_000 }, '1024'],
    [{ manyLines: 2.5 }, 'manyLines'],
    [{ linesADay: 0 }, 'above 0'],
    [{ clockErrorMs: -1 }, 'clock'],
  ])('%o cannot be kept to', (change, words) => {
    expect(() => requireUsableLimits({ ...limits, ...change })).toThrow(words);
  });
});
