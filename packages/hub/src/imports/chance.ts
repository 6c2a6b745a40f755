import type { Entropy } from '../entropy.ts';

/** Bytes drawn from the operating system at a time. */
const drawnAtOnce = 64 * 1024;
const clockBytes = 6;

/** Random bytes for a whole import, drawn in large pieces: one call for each secret would cost more than its use. */
export class Chance {
  readonly #entropy: Entropy;
  #bytes: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  readonly draw = (byteCount: number): Buffer => {
    if (this.#used + byteCount > this.#bytes.length) {
      this.#bytes = this.#entropy(drawnAtOnce);
      this.#used = 0;
    }
    this.#used += byteCount;
    return this.#bytes.subarray(this.#used - byteCount, this.#used);
  };

  /** Sixteen bytes: the time in milliseconds, then 80 random bits. In the manner of UUID version 7, RFC 9562 5.7. */
  timedId(at: number): Buffer {
    const id = this.draw(16);
    id.writeUIntBE(at, 0, clockBytes);
    return id;
  }
}
