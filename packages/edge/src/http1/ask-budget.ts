/**
 * How many questions somebody may ask: so many a second, and at most one second's worth at once.
 *
 * Each worker keeps its own.
 */
export class AskBudget {
  readonly #perSecond: number;
  readonly #clock: () => number;
  #left: number;
  #filledAt: number;

  /** `clock` in milliseconds. While one that is set back is behind, nothing grows. */
  constructor(perSecond: number, clock: () => number) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond;
    this.#filledAt = clock();
  }

  /** Takes as many as are left, at most `wanted`; 0 when the budget is spent. */
  take(wanted: number): number {
    const now = this.#clock();
    const grown = (Math.max(0, now - this.#filledAt) * this.#perSecond) / 1000;
    this.#left = Math.min(this.#perSecond, this.#left + grown);
    this.#filledAt = now;
    const taken = Math.min(wanted, Math.floor(this.#left));
    this.#left -= taken;
    return taken;
  }

  /** Gives back what was taken and not used. */
  giveBack(count: number): void {
    this.#left += count;
  }
}
