import { expect, it } from 'vitest';
import { canaryKey, isCanaryKey } from './canary.ts';
import { formatImei, imeiKeyFrom } from './imei.ts';

it('a canary is a test device by its number: 00, then 10 and 17', () => {
  expect(formatImei(canaryKey(42))).toMatch(/^00101799000042\d$/);
  expect(canaryKey(900_042)).toBe(canaryKey(42));
  expect(() => canaryKey(-1)).toThrow(RangeError);
});

it('a canary’s number is reserved, and its neighbours’ are not', () => {
  expect(isCanaryKey(canaryKey(0))).toBe(true);
  expect(isCanaryKey(canaryKey(899_999))).toBe(true);
  const neighbours = [imeiKeyFrom(101_798, 999_999), imeiKeyFrom(101_800, 0), imeiKeyFrom(35_175_605, 1)];
  expect(neighbours.map((key) => key !== undefined && isCanaryKey(key))).toEqual([false, false, false]);
});
