/** Bytes of one entry: the key as a double and the value as a word. */
export const bytesPerSortedValue = 12;

/** The two columns of entries with ascending keys. */
export function sortedColumns(memory: SharedArrayBuffer) {
  const count = Math.floor(memory.byteLength / bytesPerSortedValue);
  return { keys: new Float64Array(memory, 0, count), values: new Uint32Array(memory, count * 8, count) };
}

/** A word for each of few keys. */
export class SortedValues {
  readonly #keys: Float64Array;
  readonly #values: Uint32Array;

  constructor(memory: SharedArrayBuffer) {
    const { keys, values } = sortedColumns(memory);
    this.#keys = keys;
    this.#values = values;
  }

  get count(): number {
    return this.#keys.length;
  }

  /** The word of a key; 0 when it has none. Allocates nothing. */
  get(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return keys[low] === key ? (this.#values[low] ?? 0) : 0;
  }
}
