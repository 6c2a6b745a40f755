/** Of the entries of a base that have an end: all keys ascending, then their ends, 8 bytes each. */
export function endTableBytes(count: number): number {
  return count * 16;
}

/** When the listings of a base end, by key: filled once, in ascending order of keys, and then never changed. */
export class EndTable {
  readonly #keys: Float64Array;
  readonly #ends: Float64Array;

  /** `memory` is `endTableBytes` of the count. */
  constructor(memory: SharedArrayBuffer) {
    const count = memory.byteLength / endTableBytes(1);
    this.#keys = new Float64Array(memory, 0, count);
    this.#ends = new Float64Array(memory, count * 8, count);
  }

  /** Puts the end of a key, milliseconds since 1970, into a place. */
  put(place: number, key: number, untilAt: number): void {
    this.#keys[place] = key;
    this.#ends[place] = untilAt;
  }

  /** The end of a key, milliseconds since 1970; undefined when it has none. */
  find(key: number): number | undefined {
    const keys = this.#keys;
    let first = 0;
    let last = keys.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if ((keys[middle] ?? 0) < key) first = middle + 1;
      else last = middle;
    }
    return keys[first] === key ? this.#ends[first] : undefined;
  }
}
