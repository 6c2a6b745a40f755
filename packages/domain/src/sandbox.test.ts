import { expect, it } from 'vitest';
import { canaryKey, isCanaryKey } from './canary.ts';
import { enrolledSandboxKey, sandboxKey, unlistedSandboxKeys } from './sandbox.ts';

it('a sandbox device has a reserved number that no canary has', () => {
  const canaries = new Set([0, 899_999, 900_000, 1_799_999].map(canaryKey));
  for (const key of [sandboxKey(0), sandboxKey(99_899), sandboxKey(99_900), ...unlistedSandboxKeys(99)]) {
    expect(isCanaryKey(key)).toBe(true);
    expect(canaries.has(key)).toBe(false);
  }
});

it('a number that is never declared is not one that may be, however many there have been', () => {
  const never = new Set(unlistedSandboxKeys(99));
  never.add(enrolledSandboxKey());
  expect(never.size).toBe(100);
  for (const number of [0, 99_899, 99_900, 199_800]) expect(never.has(sandboxKey(number))).toBe(false);
  expect(sandboxKey(99_900)).toBe(sandboxKey(0));
  expect(() => unlistedSandboxKeys(100)).toThrow(RangeError);
});
