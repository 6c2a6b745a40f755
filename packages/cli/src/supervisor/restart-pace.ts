/** How often a service may be brought back before it is given up, and how fast. */
export interface RestartLimits {
  readonly mostRestarts: number;
  readonly withinMs: number;
  readonly firstPauseMs: number;
}

const restartLimits: RestartLimits = { mostRestarts: 5, withinMs: 60_000, firstPauseMs: 100 };

/**
 * Paces the restarts of one service: the pause doubles with each restart that is still recent.
 *
 * A service that dies again and again is not brought back for ever: something is wrong that a restart does not mend.
 */
export class RestartPace {
  readonly #limits: RestartLimits;
  #restartedAt: number[] = [];

  constructor(limits: RestartLimits = restartLimits) {
    this.#limits = limits;
  }

  /** How long to wait before the next restart, in milliseconds; undefined when it should be given up. */
  next(now: number): number | undefined {
    const { mostRestarts, withinMs, firstPauseMs } = this.#limits;
    this.#restartedAt = this.#restartedAt.filter((at) => now - at < withinMs);
    if (this.#restartedAt.length >= mostRestarts) return undefined;
    this.#restartedAt.push(now);
    return firstPauseMs * 2 ** (this.#restartedAt.length - 1);
  }
}
