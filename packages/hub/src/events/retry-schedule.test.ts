import { expect, it } from 'vitest';
import { patienceMs, pauseBeforeNextTry, restAfterFailures, retryPausesMs } from './retry-schedule.ts';

const hourMs = 3_600_000;

it('tries of a delivery are ever further apart, over three days', () => {
  const pauses = retryPausesMs.map((_, tried) => pauseBeforeNextTry(tried + 1, 0));
  expect(pauses).toEqual(pauses.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  expect(patienceMs / hourMs).toBeGreaterThan(72);
  expect(pauseBeforeNextTry(retryPausesMs.length + 1, 0)).toBeUndefined();
});

it('what failed together does not come again together', () => {
  const [atLeast, atMost] = [pauseBeforeNextTry(4, 0) ?? 0, pauseBeforeNextTry(4, 0.999) ?? 0];
  expect(atLeast).toBe(2 * hourMs);
  expect(atMost).toBeGreaterThan(2.3 * hourMs);
  expect(atMost).toBeLessThan(2.4 * hourMs);
});

it('an endpoint that fails again and again is asked every five minutes at most', () => {
  expect([1, 2, 3, 20].map(restAfterFailures)).toEqual([5_000, 10_000, 20_000, 300_000]);
});
