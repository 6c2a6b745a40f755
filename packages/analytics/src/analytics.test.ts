import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';
import { timeToApply } from './time-to-apply.ts';

it.each([
  [0, 1],
  [0.25, 1.75],
  [0.5, 2.5],
  [0.9, 3.7],
  [1, 4],
])('the %f quantile of 1, 2, 3, 4 is %f, as R’s type 7 gives it', (share, expected) => {
  expect(quantile([4, 1, 3, 2], share)).toBeCloseTo(expected, 12);
});

it('a quantile lies within the sample and does not fall as the share grows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect((high ?? 0) - (low ?? 0)).toBeGreaterThanOrEqual(-1e-6);
      },
    ),
  );
  expect(quantile([], 0.5)).toBeUndefined();
});

it('each participant’s time to apply is its own', () => {
  const applications = [10, 20, 30].map((ms) => ({ participant: 'b', sealedAt: 1000, appliedAt: 1000 + ms }));
  expect(timeToApply([...applications, { participant: 'a', sealedAt: 5, appliedAt: 6 }])).toEqual([
    { participant: 'a', count: 1, medianMs: 1, p99Ms: 1, slowestMs: 1 },
    { participant: 'b', count: 3, medianMs: 20, p99Ms: 29.8, slowestMs: 30 },
  ]);
});
