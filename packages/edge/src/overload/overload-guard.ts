/** Lowest priority of a request; 0 is the highest. RFC 7944 section 9.1. */
const lowestPriority = 15;
/** What a request has that names none, or none that there is. RFC 7944 section 8. */
const defaultPriority = 10;
/** Above every priority: nothing is turned away. */
const nobody = lowestPriority + 1;

/** How often `beat` is to be called, in milliseconds. */
export const beatMs = 25;

export interface OverloadLimits {
  /** Milliseconds of waiting from which on the lowest priority is turned away, and from which on everybody is. */
  readonly beginsMs: number;
  readonly endsMs: number;
}

/** Half a second is long for an answer of microseconds; a second is what this node means to let no request wait. */
const defaultOverloadLimits: OverloadLimits = { beginsMs: 500, endsMs: 1000 };

/**
 * Tells which requests to turn away because this thread has more to do than it can.
 *
 * Requests wait in the system's buffers while the thread works on earlier ones. A timer, the beat, ends each round of
 * that work: how long the last round took, and how long this one has taken so far, is how long what is read now may have
 * waited. Time in which the thread did something else is no overload: what waited through it is answered late.
 */
export class OverloadGuard {
  readonly #clock: () => number;
  readonly #limits: OverloadLimits;
  #lastRoundMs = 0;
  /** First and last look of this round; undefined before. */
  #firstLookAt: number | undefined;
  #lastLookAt = 0;
  /** Requests of this priority and lower ones are turned away. */
  #cutoff = nobody;

  /** `clock` is in milliseconds and never jumps. */
  constructor(clock: () => number, limits: OverloadLimits = defaultOverloadLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Ends a round; to be called by a timer, every `beatMs`. */
  beat(): void {
    this.#lastRoundMs = this.#roundMs();
    this.#firstLookAt = undefined;
    this.#decide();
  }

  /** To be called when bytes come and now and then while they are worked on. `now` is that of the clock. */
  look(now = this.#clock()): void {
    this.#firstLookAt ??= now;
    this.#lastLookAt = now;
    this.#decide();
  }

  /** Whether a request of this priority (`undefined` when it names none) is to be turned away. */
  turnsAway(priority: number | undefined): boolean {
    const known = priority === undefined || priority > lowestPriority ? defaultPriority : priority;
    return known >= this.#cutoff;
  }

  get isOverloaded(): boolean {
    return this.#cutoff !== nobody;
  }

  #roundMs(): number {
    return this.#firstLookAt === undefined ? 0 : this.#lastLookAt - this.#firstLookAt;
  }

  #decide(): void {
    const { beginsMs, endsMs } = this.#limits;
    const waitedMs = this.#lastRoundMs + this.#roundMs();
    if (waitedMs < beginsMs) {
      this.#cutoff = nobody;
      return;
    }
    const share = Math.min(1, (waitedMs - beginsMs) / (endsMs - beginsMs));
    this.#cutoff = lowestPriority - Math.floor(share * lowestPriority);
  }
}
