import { expect, it } from 'vitest';
import { bytesText, durationText } from './unit-words.ts';

it('tells a length of time in the largest unit in which it is a few', () => {
  const texts = [0, 999, 4_000, 90_000, 900_000, 7_200_000, 90 * 86_400_000].map(durationText);
  expect(texts).toEqual(['0 ms', '999 ms', '4 s', '90 s', '15 min', '2 h', '90 days']);
});

it('tells a size in powers of ten', () => {
  expect([0, 999, 1_500, 12_300_000, 123_456_789_012].map(bytesText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.5 kB',
    '12.3 MB',
    '123 GB',
  ]);
});
