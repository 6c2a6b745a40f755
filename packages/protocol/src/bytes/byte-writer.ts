const firstCapacity = 256;

/** Writes big-endian fields one behind the other; grows as needed. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(firstCapacity);
  #length = 0;

  /** How many bytes have been written. */
  get length(): number {
    return this.#length;
  }

  uint8(value: number): this {
    this.#reserve(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
    return this;
  }

  uint16(value: number): this {
    this.#reserve(2);
    this.#length = this.#bytes.writeUInt16BE(value, this.#length);
    return this;
  }

  uint24(value: number): this {
    this.#reserve(3);
    this.#length = this.#bytes.writeUIntBE(value, this.#length, 3);
    return this;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
    return this;
  }

  /** Six bytes: an IMEI key, a count, or an instant in milliseconds until the year 10 889. */
  uint48(value: number): this {
    this.#reserve(6);
    this.#length = this.#bytes.writeUIntBE(value, this.#length, 6);
    return this;
  }

  /** Unsigned LEB128. */
  varint(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.uint8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.uint8(rest);
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** Text of at most 255 bytes in UTF-8, behind its length. */
  shortText(value: string): this {
    const encoded = Buffer.from(value, 'utf8');
    return this.uint8(encoded.length).bytes(encoded);
  }

  /** Bytes behind their length in four bytes. */
  block(value: Uint8Array): this {
    return this.uint32(value.length).bytes(value);
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
