/**
 * So many takings a second, and as many at once after a second's rest: over any span of `s` seconds no more than
 * `perSecond * (s + 1)`.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #filledAt: number;

  /** `perSecond` may be a fraction. `now` is in milliseconds on a clock that never jumps, as below. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#capacity = Math.max(1, perSecond);
    this.#tokens = this.#capacity;
    this.#filledAt = now;
  }

  /** Lets time pass; apart from `take`, so that many takings of one event cost one reading of the clock. */
  refill(now: number): void {
    const grown = this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#capacity, grown);
    this.#filledAt = now;
  }

  /** Takes one; false when there is none. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
