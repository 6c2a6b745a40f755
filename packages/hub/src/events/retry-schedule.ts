const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];

/** Pauses between the tries of one delivery, in milliseconds: the schedule that Standard Webhooks recommends, some three days. */
export const retryPausesMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
] as const;

/** An endpoint that has accepted nothing for so long is disabled, in milliseconds. */
export const patienceMs = retryPausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0);

/**
 * The pause before the next try, in milliseconds, up to a fifth longer by chance so that what failed together does not
 * come together; undefined when there is none.
 *
 * @param tries How often it has been tried; 1 at least.
 * @param chance From 0 to 1.
 */
export function pauseBeforeNextTry(tries: number, chance: number): number | undefined {
  const pauseMs = retryPausesMs[tries - 1];
  return pauseMs === undefined ? undefined : Math.round(pauseMs * (1 + chance / 5));
}

/** How long an endpoint that failed this often in a row is left alone by one process, in milliseconds. */
export function restAfterFailures(failures: number): number {
  return Math.min(5 * minuteMs, 5 * secondMs * 2 ** (failures - 1));
}
