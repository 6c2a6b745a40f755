import { serialsPerTac } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';

const wordsPerCell = 3;

/** How much memory a base needs, in words and bytes of its three parts. */
export interface BaseSize {
  readonly tableWords: number;
  readonly entryCount: number;
}

/** The size of a base of so many TACs and entries; its table stays at least half empty. */
export function baseSize(tacCount: number, entryCount: number): BaseSize {
  const cells = 2 ** Math.ceil(Math.log2(Math.max(2, tacCount * 2)));
  return { tableWords: cells * wordsPerCell, entryCount };
}

/** Where a base lies. All three parts are zeros at first; `table` is `tableWords` long. */
export interface BaseMemory {
  readonly table: Uint32Array;
  readonly serials: Uint32Array;
  readonly statuses: Uint8Array;
}

/**
 * The bulk of the list, filled once and then never changed: a table from TAC to its run of ascending serial numbers,
 * with the status bytes at the same places apart, so that a miss never touches them.
 *
 * A cell of the table is TAC + 1 (0 is empty), where its run begins, and how long it is.
 */
export class TacBase {
  readonly #table: Uint32Array;
  readonly #serials: Uint32Array;
  readonly #statuses: Uint8Array;
  readonly #mask: number;
  #filled = 0;

  constructor({ table, serials, statuses }: BaseMemory) {
    this.#table = table;
    this.#serials = serials;
    this.#statuses = statuses;
    this.#mask = table.length / wordsPerCell - 1;
  }

  /** Adds a TAC that is not there yet. */
  add({ tac, serials, statuses }: TacRows): void {
    let cell = cellOf(tac) & this.#mask;
    while (this.#table[cell * wordsPerCell] !== 0) cell = (cell + 1) & this.#mask;
    this.#serials.set(serials, this.#filled);
    this.#statuses.set(statuses, this.#filled);
    this.#table[cell * wordsPerCell + 1] = this.#filled;
    this.#table[cell * wordsPerCell + 2] = serials.length;
    Atomics.store(this.#table, cell * wordsPerCell, tac + 1);
    this.#filled += serials.length;
  }

  /** The status byte of a key; 0 when it is not listed. Allocates nothing. */
  find(key: number): number {
    const table = this.#table;
    const tac = (key / serialsPerTac) | 0;
    let cell = cellOf(tac) & this.#mask;
    for (let tag = table[cell * wordsPerCell]; tag !== tac + 1; tag = table[cell * wordsPerCell]) {
      if (tag === 0) return 0;
      cell = (cell + 1) & this.#mask;
    }
    const from = table[cell * wordsPerCell + 1] ?? 0;
    return this.#findInRun(key - tac * serialsPerTac, from, from + (table[cell * wordsPerCell + 2] ?? 0));
  }

  #findInRun(serial: number, from: number, to: number): number {
    const serials = this.#serials;
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((serials[middle] ?? 0) < serial) low = middle + 1;
      else high = middle;
    }
    return low < to && serials[low] === serial ? (this.#statuses[low] ?? 0) : 0;
  }
}

function cellOf(tac: number): number {
  const mixed = Math.imul(tac, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
