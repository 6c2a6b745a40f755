import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatImei,
  formatImeiKey,
  imeiKeyFrom,
  isNeighbouringPair,
  isPlausiblePair,
  luhnCheckDigit,
  parseHumanImei,
  parseImeiKey,
  parseNetworkImei,
  serialOf,
  tacOf,
} from './imei.ts';

const anyKey = fc.integer({ min: 0, max: 99_999_999_999_999 }).map((n) => {
  const key = parseImeiKey(n);
  if (key === undefined) throw new Error('not a key');
  return key;
});

function keyOf(digits: string) {
  const imei = parseNetworkImei(digits);
  if (imei === undefined) throw new Error(`not an IMEI: ${digits}`);
  return imei.key;
}

describe('the key of an IMEI', () => {
  it('is its TAC and serial put together, leading zeros kept', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(imeiKeyFrom(tacOf(key), serialOf(key))).toBe(key);
        expect(formatImeiKey(key)).toMatch(/^[0-9]{14}$/);
        expect(keyOf(formatImeiKey(key))).toBe(key);
      }),
    );
  });

  it('takes no number of more than 14 digits, no fraction and no serial of seven digits', () => {
    expect(parseImeiKey(100_000_000_000_000)).toBeUndefined();
    expect(parseImeiKey(1.5)).toBeUndefined();
    expect(parseImeiKey(-1)).toBeUndefined();
    expect(imeiKeyFrom(35_209_900, 1_000_000)).toBeUndefined();
  });

  it.each([
    ['35209900176148', 1],
    ['49015420323751', 8],
  ])('%s has the check digit %i', (digits, expected) => {
    expect(luhnCheckDigit(digits)).toBe(expected);
    expect(formatImei(keyOf(digits))).toBe(`${digits}${expected}`);
  });
});

describe('an identity sent by a network', () => {
  it('is the same key with 14, 15 or 16 digits, whatever the fifteenth is', () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 99 }),
        (key, spare, svn) => {
          const digits = formatImeiKey(key);
          const version = svn.toString().padStart(2, '0');
          expect(parseNetworkImei(digits)).toEqual({ key });
          expect(parseNetworkImei(`${digits}${spare}`)).toEqual({ key });
          expect(parseNetworkImei(`${digits}${version}`)).toEqual({ key, softwareVersion: version });
        },
      ),
    );
  });

  it.each(['', '3520990017614', '35209900176148123', '3520990017614a', ' 35209900176148', '*#06#'])(
    'is not understood as %j',
    (text) => expect(parseNetworkImei(text)).toBeUndefined(),
  );
});

describe('an IMEI typed by a person', () => {
  it.each([
    '35209900176148',
    '352099001761481',
    '35-209900-176148-1',
    '35 209900 176148 1',
    'IMEI: 352099001761481',
    'IMEI1: 352099001761481 / 01',
    '3520990017614823',
  ])('is understood as %j', (text) => {
    const result = parseHumanImei(text);
    expect(result.ok && result.imei.key).toBe(35_209_900_176_148);
    expect(result.ok && result.imei.warning).toBeFalsy();
  });

  it('gets a warning for a wrong check digit and is not changed', () => {
    const result = parseHumanImei('352099001761482');
    expect(result).toEqual({
      ok: true,
      imei: { key: 35_209_900_176_148, warning: 'check-digit-mismatch' },
    });
  });

  it.each([
    ['', 'empty'],
    ['  - ', 'empty'],
    ['3520990017614', 'too-short'],
    ['352099001761481234', 'too-long'],
    ['35209900176148x', 'not-digits'],
    ['٣٥٢٠٩٩٠٠١٧٦١٤٨', 'not-digits'],
  ])('%j is refused as %s', (text, error) => {
    expect(parseHumanImei(text)).toEqual({ ok: false, error });
  });
});

describe('two IMEIs', () => {
  it('may be one phone with the same TAC, or the same serial under sibling TACs, and not otherwise', () => {
    expect(isPlausiblePair(keyOf('35209900176148'), keyOf('35209900176149'))).toBe(true);
    expect(isPlausiblePair(keyOf('35209900176148'), keyOf('35209901176148'))).toBe(true);
    expect(isPlausiblePair(keyOf('35209900176148'), keyOf('35209901176149'))).toBe(false);
    expect(isPlausiblePair(keyOf('35209900176148'), keyOf('49015420176148'))).toBe(false);
  });

  it('typed by somebody must be neighbours: another phone of the same model is no second slot', () => {
    expect(isNeighbouringPair(keyOf('35209900176148'), keyOf('35209900176149'))).toBe(true);
    expect(isNeighbouringPair(keyOf('35209900176149'), keyOf('35209900176148'))).toBe(true);
    expect(isNeighbouringPair(keyOf('35209900176148'), keyOf('35209901176148'))).toBe(true);
    expect(isNeighbouringPair(keyOf('35209900176148'), keyOf('35209900176150'))).toBe(false);
    expect(isNeighbouringPair(keyOf('35209900176148'), keyOf('35209901176149'))).toBe(false);
  });
});
