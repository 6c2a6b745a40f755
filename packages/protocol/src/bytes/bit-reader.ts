import { MalformedBytes } from './malformed-bytes.ts';

/** Widest field that is read at once, in bits: what is held beside it still fits into a word of 32. */
const widestField = 24;

/** Reads fields of bits, the highest bit of each byte first. Every read past the end throws `MalformedBytes`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next = 0;
  /** The bits that come next, left-aligned; behind them zeros. */
  #word = 0;
  #held = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many zeros stand before the next one; reads that one too. Throws when there are more than `most`. */
  unary(most: number): number {
    for (let zeros = 0; ; ) {
      this.#fill(1);
      const run = Math.min(Math.clz32(this.#word), this.#held);
      zeros += run;
      if (zeros > most) throw new MalformedBytes(`more than ${most} zeros before a one`);
      if (run < this.#held) {
        // In two steps: a shift by 32 would be one by nothing.
        this.#word = (this.#word << run) << 1;
        this.#held -= run + 1;
        return zeros;
      }
      this.#word = 0;
      this.#held = 0;
    }
  }

  /** A field of up to 24 bits, unsigned. */
  bits(width: number): number {
    if (width === 0) return 0;
    if (width > widestField) throw new RangeError(`a field of ${width} bits`);
    this.#fill(width);
    const value = this.#word >>> (32 - width);
    this.#word <<= width;
    this.#held -= width;
    return value;
  }

  /** Ends at the last byte that was begun, and gives how many bytes that makes. Refuses bits left over that are set. */
  end(): number {
    const whole = this.#held >> 3;
    const padding = this.#held & 7;
    if (padding > 0 && this.#word >>> (32 - padding) !== 0)
      throw new MalformedBytes('padding that is not zero');
    return this.#next - whole;
  }

  #fill(needed: number): void {
    if (this.#held >= needed) return;
    while (this.#held <= 24 && this.#next < this.#bytes.length) {
      this.#word |= (this.#bytes[this.#next] ?? 0) << (24 - this.#held);
      this.#next += 1;
      this.#held += 8;
    }
    if (this.#held < needed) throw new MalformedBytes('bits wanted behind the end');
  }
}
