/** Chooses among many things by their weights, in as many steps as the logarithm of their number. */
export class WeightedChoice<T> {
  readonly #things: readonly T[];
  readonly #sums: Float64Array;

  /** Things of weight 0 are never chosen. Throws `RangeError` where nothing has any weight. */
  constructor(things: readonly T[], weightOf: (thing: T) => number) {
    this.#things = things;
    this.#sums = new Float64Array(things.length);
    let sum = 0;
    things.forEach((thing, i) => {
      sum += weightOf(thing);
      this.#sums[i] = sum;
    });
    if (!(sum > 0)) throw new RangeError('nothing to choose from');
  }

  /** The sum of all weights. */
  get total(): number {
    return this.#sums.at(-1) ?? 0;
  }

  /** The thing at this share of the whole weight, 0 to 1 (without). */
  at(share: number): T {
    const aim = share * this.total;
    let [low, high] = [0, this.#sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle] ?? 0) > aim) high = middle;
      else low = middle + 1;
    }
    const thing = this.#things[low];
    if (thing === undefined) throw new RangeError('nothing to choose from');
    return thing;
  }
}
