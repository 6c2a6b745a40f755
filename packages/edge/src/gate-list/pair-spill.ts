import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Pairs that are gathered before they are written: 1 MiB. */
const mostPairs = 65_536;

/** Pairs of numbers on disk, in the order in which they came. */
export class PairSpill {
  readonly #path: string;
  readonly #file: number;
  readonly #pairs = new Float64Array(mostPairs * 2);
  #used = 0;
  #count = 0;

  /** Makes the file anew; `close` takes it away again. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'w+', 0o600);
  }

  get count(): number {
    return this.#count;
  }

  add(first: number, second: number): void {
    if (this.#used === this.#pairs.length) this.#flush();
    this.#pairs[this.#used] = first;
    this.#pairs[this.#used + 1] = second;
    this.#used += 2;
    this.#count += 1;
  }

  /** Shows the bytes of all pairs, as doubles of this machine. Each piece is overwritten when it returns. */
  replay(append: (bytes: Uint8Array) => void): void {
    this.#flush();
    const bytes = new Uint8Array(this.#pairs.buffer);
    for (let at = 0; ; ) {
      const read = readSync(this.#file, bytes, 0, bytes.length, at);
      if (read === 0) return;
      append(bytes.subarray(0, read));
      at += read;
    }
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }

  #flush(): void {
    const pairsAt = (this.#count - this.#used / 2) * 16;
    writeSync(this.#file, new Uint8Array(this.#pairs.buffer), 0, this.#used * 8, pairsAt);
    this.#used = 0;
  }
}
