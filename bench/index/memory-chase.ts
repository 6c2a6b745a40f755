import type { SeededDraw } from '../diameter-mutator.ts';

/** Of a processor's cache line; every step of the chase goes to another. */
const lineWords = 16;

/**
 * The machine's own dependent random access: a walk over all cache lines of a working set in one random cycle, each of
 * which says which comes next, so that no access can begin before the last has ended.
 *
 * In shared memory as the index is, so that the system maps both alike.
 */
export class MemoryChase {
  readonly #words: Uint32Array;
  #at = 0;

  /** A working set of so many bytes. */
  constructor(byteLength: number, draw: SeededDraw) {
    const lines = Math.ceil(byteLength / (lineWords * 4));
    this.#words = new Uint32Array(new SharedArrayBuffer(lines * lineWords * 4));
    // Sattolo's shuffle gives a single cycle.
    const order = Uint32Array.from({ length: lines }, (_, line) => line);
    for (let i = lines - 1; i > 0; i -= 1) {
      const other = draw.below(i);
      const kept = order[i] ?? 0;
      order[i] = order[other] ?? 0;
      order[other] = kept;
    }
    for (let i = 0; i < lines; i += 1) {
      this.#words[(order[i] ?? 0) * lineWords] = (order[(i + 1) % lines] ?? 0) * lineWords;
    }
  }

  /** Walks so many steps. */
  walk(steps: number): void {
    const words = this.#words;
    let at = this.#at;
    for (let i = 0; i < steps; i += 1) at = words[at] ?? 0;
    this.#at = at;
  }
}
