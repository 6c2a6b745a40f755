import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/** Something that is done again and again until it is closed. */
export interface Rounds {
  readonly state: () => RoundState;
  /** Resolves when the round under way has ended. */
  close(): Promise<void>;
}

/** How the rounds of one kind go in this process. Instants in milliseconds since 1970. */
export interface RoundState {
  readonly name: string;
  readonly intervalMs: number;
  /** When the last one ended, well or not; absent before the first. */
  readonly endedAt?: number;
  readonly tookMs?: number;
  /** Since when every one has failed; absent while they do not. */
  readonly failingSince?: number;
}

/** Does `work` now and then at every interval after it has ended. A round that fails is logged, and the next one comes. */
export function startRounds(
  name: string,
  intervalMs: number,
  work: () => Promise<unknown>,
  log: Logger,
): Rounds {
  const closing = new AbortController();
  let state: RoundState = { name, intervalMs };
  const run = async () => {
    while (!closing.signal.aborted) {
      const beganAt = systemClock();
      const { failingSince = beganAt } = state;
      const how = await work().then(
        () => ({}),
        (error: unknown) => {
          log.error({ err: error, round: name }, 'a round failed');
          return { failingSince };
        },
      );
      const endedAt = systemClock();
      state = { name, intervalMs, endedAt, tookMs: endedAt - beganAt, ...how };
      // Rejects only when the rounds are closed.
      await delay(intervalMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    state: () => state,
    close: () => {
      closing.abort();
      return ended;
    },
  };
}
