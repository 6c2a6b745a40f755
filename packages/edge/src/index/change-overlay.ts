/** What `find` gives for a key that the overlay says nothing about. 0 means something: taken off the list. */
export const untouched = -1;

const wordsPerCell = 2;
const occupied = 0x8000_0000;
const twoTo32 = 4_294_967_296;

/** Fewest cells, a power of two, that leave at least half of them empty when this many keys are in. */
export function overlayCells(keyCount: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, keyCount * 2)));
}

/** Words of memory for this many cells. */
export function overlayWords(cells: number): number {
  return cells * wordsPerCell;
}

/**
 * Recent changes by key, open addressing over memory given by the caller: the low 32 bits of the key in one word; the
 * high 15, an occupied bit and the status byte in the other. A key that was taken off stays as a status of 0.
 *
 * One thread writes. Others may read at the same time: the second word is stored last and whole, so a reader sees a
 * cell as it was or as it is.
 */
export class ChangeOverlay {
  readonly #words: Uint32Array;
  readonly #mask: number;
  #count = 0;

  /** `words` must be zeros and `overlayWords` of a power of two long. */
  constructor(words: Uint32Array) {
    this.#words = words;
    this.#mask = words.length / wordsPerCell - 1;
  }

  /** Keys it holds. */
  get count(): number {
    return this.#count;
  }

  /** How many further keys fit before probing gets long. */
  get room(): number {
    return (this.#mask + 1) / 2 - this.#count;
  }

  /** The status byte last set for a key, 0 when it was taken off, or `untouched`. Allocates nothing. */
  find(key: number): number {
    const words = this.#words;
    const low = key >>> 0;
    const high = (key / twoTo32) | 0;
    for (let cell = cellOf(low, high) & this.#mask; ; cell = (cell + 1) & this.#mask) {
      const word = words[cell * 2 + 1] ?? 0;
      if (word === 0) return untouched;
      if ((word & 0x7fff_ff00) >>> 8 === high && words[cell * 2] === low) return word & 0xff;
    }
  }

  /** Sets the status byte of a key. The caller sees to it that there is room. */
  set(key: number, status: number): void {
    const words = this.#words;
    const low = key >>> 0;
    const high = (key / twoTo32) | 0;
    let cell = cellOf(low, high) & this.#mask;
    for (let word = words[cell * 2 + 1] ?? 0; word !== 0; word = words[cell * 2 + 1] ?? 0) {
      if ((word & 0x7fff_ff00) >>> 8 === high && words[cell * 2] === low) break;
      cell = (cell + 1) & this.#mask;
    }
    if (words[cell * 2 + 1] === 0) this.#count += 1;
    words[cell * 2] = low;
    Atomics.store(words, cell * 2 + 1, (occupied | (high << 8) | status) >>> 0);
  }
}

/** Spreads neighbouring serial numbers over the cells. Multiplicative hashing by odd constants near 2^32 / phi. */
function cellOf(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
