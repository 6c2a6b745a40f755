import type { Logger } from 'pino';
import { backOffMs } from './back-off.ts';
import { pause } from './pause.ts';

export interface RetryLoopParts {
  /** What is sent, for the log. */
  readonly name: string;
  /** Does the next piece of work. Gives how long to wait before looking again, in milliseconds, unless rung before. */
  readonly work: (signal: AbortSignal) => Promise<number>;
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
}

/** Does a piece of work again and again: at once when there is more, on a ring, and with growing waits after failures. */
export class RetryLoop {
  readonly #parts: RetryLoopParts;
  #nap = new AbortController();
  #failures = 0;

  constructor(parts: RetryLoopParts) {
    this.#parts = parts;
  }

  /** Says that there may be work. A ring while work is under way is not lost. */
  ring(): void {
    this.#nap.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { name, work, entropy, log } = this.#parts;
    while (!signal.aborted) {
      this.#nap = new AbortController();
      try {
        const delayMs = await work(signal);
        this.#failures = 0;
        await pause(delayMs, AbortSignal.any([signal, this.#nap.signal]));
      } catch (error) {
        if (signal.aborted) return;
        if (this.#failures === 0) log.warn({ err: error }, `${name} cannot be sent; trying again`);
        await pause(backOffMs(this.#failures, entropy), signal);
        this.#failures += 1;
      }
    }
  }
}
