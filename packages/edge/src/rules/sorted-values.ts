/** A number for each of few keys: entries with ascending keys, key and value in turn. */
export class SortedValues {
  readonly #entries: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#entries = new Float64Array(memory);
  }

  /** The value of a key; 0 when it has none. Allocates nothing. */
  get(key: number): number {
    const entries = this.#entries;
    let low = 0;
    let high = entries.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle * 2] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return entries[low * 2] === key ? (entries[low * 2 + 1] ?? 0) : 0;
  }
}
