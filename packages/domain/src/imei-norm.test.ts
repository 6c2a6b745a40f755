import { expect, it } from 'vitest';
import { isWholeNorm, normaliseImei } from './imei-norm.ts';

it.each([
  ['35675105123456', '35675105123456'],
  ['356751051234565', '35675105123456'],
  [' 3567510512345601 ', '35675105123456'],
  ['97777777777777a', '97777777777777'],
  ['22a456789012345', '22A456789012345'],
  ['642222#2222222', '642222#2222222'],
  ['aa', 'AA'],
  ['   ', undefined],
])('the file identifier "%s" compares as %s', (text, norm) => {
  expect(normaliseImei(text)).toBe(norm);
});

it('only fourteen digits are something that a network can ask for', () => {
  expect(isWholeNorm('35675105123456')).toBe(true);
  expect(isWholeNorm('22A456789012345')).toBe(false);
  expect(isWholeNorm('3567510512345')).toBe(false);
});
