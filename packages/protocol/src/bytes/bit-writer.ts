/** Writes fields of bits, the highest bit of each byte first, into memory taken once: `BitReader` reads them. */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #position = 0;

  /** `bitCount` is what will be written; the last byte is filled up with zeros. */
  constructor(bitCount: number) {
    this.#bytes = new Uint8Array(Math.ceil(bitCount / 8));
  }

  /** So many zeros and a one. */
  unary(zeros: number): this {
    this.#position += zeros;
    return this.bits(1, 1);
  }

  /** The lowest `width` bits of a number, at most 24. Throws `RangeError` where the memory ends. */
  bits(value: number, width: number): this {
    if (this.#position + width > this.#bytes.length * 8)
      throw new RangeError('more bits than were announced');
    for (let left = width; left > 0; ) {
      const room = 8 - (this.#position & 7);
      const taken = Math.min(room, left);
      const part = (value >>> (left - taken)) & ((1 << taken) - 1);
      const at = this.#position >>> 3;
      this.#bytes[at] = (this.#bytes[at] ?? 0) | (part << (room - taken));
      this.#position += taken;
      left -= taken;
    }
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes;
  }
}
