import { setTimeout as delay } from 'node:timers/promises';

/**
 * How long every answer to the public takes at least, in milliseconds from the request's arrival: longer than the work
 * behind it, so that what little the work differs by from phone to phone is not to be seen.
 */
export const usualFloorMs = 60;

/** Waits until an answer may leave that has taken so long already, in milliseconds. */
export async function evenTime(elapsedMs: number, floorMs: number = usualFloorMs): Promise<void> {
  if (elapsedMs < floorMs) await delay(floorMs - elapsedMs);
}
