import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomial } from '../binomial.ts';
import { countInterval, quantileRanks, shareInterval } from './intervals.ts';

const confidence = 0.95;

/** Probabilities of 0…n successes, by Pascal's triangle: nothing shared with what is tested. */
function pascal(n: number, p: number): number[] {
  let row = [1];
  for (let trial = 0; trial < n; trial += 1) {
    row = [...row, 0].map((chance, k) => chance * (1 - p) + (row[k - 1] ?? 0) * p);
  }
  return row;
}

it('the binomial distribution is that of Pascal’s triangle', () => {
  for (const n of [1, 2, 7, 40]) {
    for (const p of [0, 0.01, 0.37, 0.5, 0.99, 1]) {
      let sum = 0;
      pascal(n, p).forEach((chance, k) => {
        sum += chance;
        expect(binomial(n, p).atMost(k)).toBeCloseTo(sum, 12);
      });
    }
  }
});

it('a million trials cost no more than a look', () => {
  const half = binomial(1_000_000, 0.5);
  expect(half.atMost(500_000)).toBeCloseTo(0.500_399, 5);
  // Known from the normal approximation, which is good to the unit here.
  expect(Math.abs(half.firstReaching(0.975) - 500_980)).toBeLessThanOrEqual(1);
});

describe('the interval of a share', () => {
  it.each([
    // R: binom.test(k, n)$conf.int
    [0, 10, 0, 0.308_497],
    [3, 10, 0.066_739, 0.652_45],
    [10, 10, 0.691_503, 1],
    [1, 1000, 0.000_025_317, 0.005_558_9],
  ])('of %d of %d runs from %f to %f', (count, of, low, high) => {
    const interval = shareInterval(count, of, confidence);
    expect(interval.low).toBeCloseTo(low, 5);
    expect(interval.high).toBeCloseTo(high, 5);
  });

  it('holds the true share at least as often as it says, by every outcome of up to twelve trials', () => {
    for (let n = 1; n <= 12; n += 1) {
      const intervals = pascal(n, 0).map((_, k) => shareInterval(k, n, confidence));
      for (let p = 0.01; p < 1; p += 0.01) {
        const covered = pascal(n, p).reduce((sum, chance, k) => {
          const { low = 1, high = 0 } = intervals[k] ?? {};
          return low <= p && p <= high ? sum + chance : sum;
        }, 0);
        expect(covered).toBeGreaterThanOrEqual(confidence - 1e-9);
      }
    }
  });

  it('holds the share that was seen, and narrows as more is seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, x) => {
        const k = Math.round(x * n);
        const [once, tenTimes] = [shareInterval(k, n, confidence), shareInterval(10 * k, 10 * n, confidence)];
        expect(once.low).toBeLessThanOrEqual(k / n);
        expect(once.high).toBeGreaterThanOrEqual(k / n);
        expect(tenTimes.high - tenTimes.low).toBeLessThan(once.high - once.low);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the interval of a count', () => {
  it.each([
    // R: poisson.test(x)$conf.int
    [0, 0, 3.688_88],
    [1, 0.025_318, 5.571_64],
    [10, 4.795_389, 18.390_36],
    [100, 81.363_95, 121.627_2],
  ])('of %d runs from %f to %f', (count, low, high) => {
    const interval = countInterval(count, confidence);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });
});

describe('the interval of a quantile', () => {
  it.each([
    // By hand from the binomial: P(2 ≤ B(10, ½) ≤ 8) = 0.979; with 3 to 8 it would be 0.934.
    [10, 0.5, 2, 9],
    // Fewer than 368 values bound no 99 of 100 from above: 0.99^367 > 0.025.
    [367, 0.99, 359, 368],
    [368, 0.99, 360, 368],
  ])('of %d values for %f lies between places %d and %d', (n, share, low, high) => {
    expect(quantileRanks(n, share, confidence)).toEqual({ low, high });
  });

  it('holds the quantile at least as often as it says, and no narrower one does on either side', () => {
    for (let n = 1; n <= 40; n += 1) {
      for (const share of [0.5, 0.9, 0.99]) {
        const { low, high } = quantileRanks(n, share, confidence);
        const chances = pascal(n, share);
        const sum = (from: number, to: number) => chances.slice(from, to).reduce((a, b) => a + b, 0);
        expect(sum(low, high)).toBeGreaterThanOrEqual(confidence - 1e-12);
        // The next place inwards leaves too much outside, unless the sample has none.
        expect(sum(0, low + 1)).toBeGreaterThan((1 - confidence) / 2);
        expect(sum(high - 1, n + 1)).toBeGreaterThan((1 - confidence) / 2);
      }
    }
  });

  it('assumes no shape: every sample of six values of lumpy things, one by one', () => {
    const chanceOf = [0.5, 0.3, 0.15, 0.05];
    const median = 0;
    let covered = 0;
    const visit = (sample: number[], chance: number): void => {
      if (sample.length < 6) {
        chanceOf.forEach((own, value) => visit([...sample, value], chance * own));
        return;
      }
      const sorted = sample.toSorted((a, b) => a - b);
      const { low, high } = quantileRanks(6, 0.5, confidence);
      const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = [
        sorted[low - 1],
        sorted[high - 1],
      ];
      if (from <= median && median <= to) covered += chance;
    };
    visit([], 1);
    expect(covered).toBeGreaterThanOrEqual(confidence);
  });
});
