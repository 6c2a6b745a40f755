import { setTimeout as delay } from 'node:timers/promises';

/** Whether something comes to be so in time. */
export async function comesTrue(
  isSo: () => boolean | Promise<boolean>,
  patienceMs: number,
  everyMs = 20,
): Promise<boolean> {
  const endsAt = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) return false;
    await delay(everyMs);
  }
  return true;
}
