import { describe, expect, it } from 'vitest';
import { compareSamples } from './two-samples.ts';

/** The same "random" numbers in every run, 0 to 1. */
function draws(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  });
}

describe('two samples', () => {
  it('of which one is wholly above the other lie as far apart as can be', () => {
    const { delta, p, distance } = compareSamples([11, 12, 13, 14], [1, 2, 3, 4]);
    expect([delta, distance]).toEqual([1, 1]);
    expect(p).toBeLessThan(0.05);
    expect(compareSamples([1, 2], [11, 12]).delta).toBe(-1);
  });

  it('that are the same lie nowhere apart, with ties too', () => {
    const same = [3, 1, 2, 2, 2, 5];
    const { delta, p, distance, distanceP } = compareSamples(same, same);
    expect([delta, distance, distanceP]).toEqual([0, 0, 1]);
    expect(p).toBeCloseTo(1, 6);
    expect(compareSamples([1, 1], [1, 1, 1]).delta).toBe(0);
  });

  it('give the U of a worked example: Mann and Whitney by hand', () => {
    // Values of the first above those of the second: 3 + 4 + 4 of 12.
    const { delta } = compareSamples([7, 8, 9], [1, 2, 3, 7.5]);
    expect(delta).toBeCloseTo((11 - 1) / 12, 10);
  });

  it('of one distribution seldom look different, and a small shift of one is seen in many values', () => {
    const chance = Array.from(
      { length: 100 },
      (_, i) => compareSamples(draws(i + 1, 200), draws(i + 1_001, 200)).p,
    );
    expect(chance.filter((p) => p < 0.05).length).toBeLessThan(15);
    const shifted = draws(7, 2_000).map((value) => value + 0.1);
    const seen = compareSamples(shifted, draws(8, 2_000));
    expect(seen.p).toBeLessThan(1e-6);
    expect(seen.distanceP).toBeLessThan(1e-6);
  });

  it('of the same middle and another width differ in shape alone', () => {
    const narrow = draws(5, 1_000).map((value) => 0.45 + value / 10);
    const { p, distanceP } = compareSamples(narrow, draws(6, 1_000));
    expect(p).toBeGreaterThan(0.01);
    expect(distanceP).toBeLessThan(1e-6);
  });

  it('need values', () => {
    expect(() => compareSamples([], [1])).toThrow(RangeError);
  });
});
