import { WorkFile } from './work-file.ts';

/** Pairs that are gathered before they are written: 1 MiB. */
const mostPairs = 65_536;

/** Pairs of numbers on disk, in the order in which they came. */
export class PairSpill {
  readonly #file: WorkFile;
  readonly #pairs = new Float64Array(mostPairs * 2);
  #used = 0;
  #count = 0;

  /** `path` is that of its work file. */
  constructor(path: string) {
    this.#file = new WorkFile(path);
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
      const read = this.#file.read(bytes, at);
      if (read === 0) return;
      append(bytes.subarray(0, read));
      at += read;
    }
  }

  close(): void {
    this.#file.close();
  }

  #flush(): void {
    const pairsAt = (this.#count - this.#used / 2) * 16;
    this.#file.write(new Uint8Array(this.#pairs.buffer, 0, this.#used * 8), pairsAt);
    this.#used = 0;
  }
}
