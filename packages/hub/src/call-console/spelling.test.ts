import { expect, it } from 'vitest';
import { spelled } from './spelling.ts';

it('spells a code group by group, letters by the alphabet of the ICAO and digits as people say them', () => {
  const read = spelled('7K3M-Q2XD-0').map(({ characters }) => characters.map(({ word }) => word).join(' '));
  expect(read).toEqual(['seven Kilo three Mike', 'Quebec two X-ray Delta', 'zero']);
});

it('has another word for each character that a code can have', () => {
  const [all] = spelled('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
  const words = all?.characters.map(({ word }) => word) ?? [];
  expect(new Set(words).size).toBe(32);
  expect(words.every((word) => word.length > 2)).toBe(true);
});
