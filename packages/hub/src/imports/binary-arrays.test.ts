import { describe, expect, it } from 'vitest';
import {
  bigintArray,
  booleanArray,
  smallintArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-arrays.ts';

/** Dimensions, whether there are nulls, type, count, first index; then each element behind its length. */
describe('an array in binary form', () => {
  const head = (nulls: string, type: string, count: string) => `00000001${nulls}${type}${count}00000001`;

  it.each([
    [
      'whole numbers',
      bigintArray([1, 99_999_999_999_999]),
      head('00000000', '00000014', '00000002'),
      '0000000800000000000000010000000800005af3107a3fff',
    ],
    [
      'a negative number',
      bigintArray([-1]),
      head('00000000', '00000014', '00000001'),
      '00000008ffffffffffffffff',
    ],
    [
      'small numbers and nothing',
      smallintArray([2, undefined]),
      head('00000001', '00000015', '00000002'),
      '000000020002ffffffff',
    ],
    ['truth', booleanArray([true, false]), head('00000000', '00000010', '00000002'), '00000001010000000100'],
    [
      'text',
      textArray(['proved', undefined]),
      head('00000001', '00000019', '00000002'),
      '0000000670726f766564ffffffff',
    ],
    [
      'an instant',
      timestamptzArray([946_684_800_001]),
      head('00000000', '000004a0', '00000001'),
      '0000000800000000000003e8',
    ],
    [
      'an instant before 2000',
      timestamptzArray([946_684_799_999]),
      head('00000000', '000004a0', '00000001'),
      '00000008fffffffffffffc18',
    ],
    [
      'an id',
      uuidArray([Buffer.alloc(16, 7)]),
      head('00000000', '00000b86', '00000001'),
      `00000010${'07'.repeat(16)}`,
    ],
  ])('of %s', (_, bytes, expectedHead, elements) => {
    expect(bytes.toString('hex')).toBe(expectedHead + elements);
  });
});
