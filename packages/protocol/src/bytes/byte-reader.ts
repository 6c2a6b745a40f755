import { MalformedBytes } from './malformed-bytes.ts';

/** Reads big-endian fields one behind the other. Every read past the end throws `MalformedBytes`. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  uint24(): number {
    return this.#bytes.readUIntBE(this.#take(3), 3);
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  uint48(): number {
    return this.#bytes.readUIntBE(this.#take(6), 6);
  }

  /** Unsigned LEB128 of up to seven bytes, and no longer than the number needs. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 7; i += 1) {
      const byte = this.uint8();
      value += (byte & 0x7f) * scale;
      if (byte === 0 && i > 0) throw new MalformedBytes('a number with a byte too many');
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw new MalformedBytes('a number longer than seven bytes');
  }

  /** A view of the next bytes, not a copy. */
  bytes(count: number): Buffer {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** A view of all that is left, which stays to be read. */
  rest(): Buffer {
    return this.#bytes.subarray(this.#offset);
  }

  /** A view of what was read since an earlier `offset`. */
  since(offset: number): Buffer {
    return this.#bytes.subarray(offset, this.#offset);
  }

  shortText(): string {
    return this.bytes(this.uint8()).toString('utf8');
  }

  block(): Buffer {
    return this.bytes(this.uint32());
  }

  /** Refuses bytes left over behind the last field. */
  end(): void {
    if (this.remaining > 0) throw new MalformedBytes(`${this.remaining} bytes left over`);
  }

  #take(count: number): number {
    if (count > this.remaining) throw new MalformedBytes(`${count} bytes wanted, ${this.remaining} left`);
    const start = this.#offset;
    this.#offset += count;
    return start;
  }
}
