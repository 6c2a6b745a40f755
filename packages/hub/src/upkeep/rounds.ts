import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logger.ts';

/** Something that is done again and again until it is closed. */
export interface Rounds {
  /** Resolves when the round under way has ended. */
  close(): Promise<void>;
}

/** Does `work` now and then at every interval after it has ended. A round that fails is logged, and the next one comes. */
export function startRounds(
  name: string,
  intervalMs: number,
  work: () => Promise<unknown>,
  log: Logger,
): Rounds {
  const closing = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.error({ err: error, round: name }, 'a round failed');
      }
      // Rejects only when the rounds are closed.
      await delay(intervalMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    close: () => {
      closing.abort();
      return ended;
    },
  };
}
