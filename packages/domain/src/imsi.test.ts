import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImsi, imsiFrom, parseImsi } from './imsi.ts';

const anyDigits = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 15 })
  .map((digits) => digits.join(''));

describe('a subscriber', () => {
  it('is its digits with a 1 in front, so that leading zeros count and no two are the same number', () => {
    expect(parseImsi('001010123456789')).toBe(1_001_010_123_456_789);
    expect(parseImsi('999999999999999')).toBe(1_999_999_999_999_999);
    fc.assert(
      fc.property(anyDigits, (digits) => {
        const imsi = parseImsi(digits);
        expect(imsi !== undefined && Number.isSafeInteger(imsi) && formatImsi(imsi)).toBe(digits);
      }),
    );
  });

  it('is the same read as a number and a count of digits', () => {
    fc.assert(
      fc.property(anyDigits, (digits) => {
        expect(imsiFrom(Number(digits), digits.length)).toBe(parseImsi(digits));
      }),
    );
    expect(imsiFrom(1010, 4)).toBeUndefined();
    expect(imsiFrom(1, 16)).toBeUndefined();
    expect(imsiFrom(100_000, 5)).toBeUndefined();
    expect(imsiFrom(-1, 15)).toBeUndefined();
  });

  it.each(['', '0010', '0010101234567890', '00101012345678a', ' 001010123456789', '٠٠١٠١٠'])(
    'is not understood as %j',
    (text) => expect(parseImsi(text)).toBeUndefined(),
  );
});
