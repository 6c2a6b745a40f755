import type { TacRows } from '@deadset/protocol';
import { ChangeOverlay, overlayCells, overlayWords, untouched } from './change-overlay.ts';
import { baseSize, TacBase } from './tac-base.ts';

/**
 * The overlay takes a 64th of the list, or the caller's least number of keys where that is more.
 *
 * Changes that do not fit cost a new generation, whose copying is then at most 64 entries per change: no dearer than
 * putting them in one by one.
 */
const entriesPerOverlayKey = 64;

/** One base and the changes since it was made, in one block of memory that every thread can read. */
export class IndexGeneration {
  readonly memory: SharedArrayBuffer;
  readonly overlay: ChangeOverlay;
  readonly #base: TacBase;
  readonly #rows: readonly TacRows[];
  #added = 0;

  /** `rows` have distinct TACs. The base answers for none of them until `fill` has said that it is complete. */
  constructor(rows: readonly TacRows[], leastOverlayKeys: number) {
    const entryCount = rows.reduce((sum, { serials }) => sum + serials.length, 0);
    const size = baseSize(rows.length, entryCount);
    const cells = overlayCells(Math.max(leastOverlayKeys, entryCount / entriesPerOverlayKey));
    const tableAt = overlayWords(cells) * 4;
    const serialsAt = tableAt + size.tableWords * 4;
    const statusesAt = serialsAt + entryCount * 4;
    this.memory = new SharedArrayBuffer(statusesAt + entryCount);
    this.overlay = new ChangeOverlay(new Uint32Array(this.memory, 0, overlayWords(cells)));
    this.#base = new TacBase({
      table: new Uint32Array(this.memory, tableAt, size.tableWords),
      serials: new Uint32Array(this.memory, serialsAt, entryCount),
      statuses: new Uint8Array(this.memory, statusesAt, entryCount),
    });
    this.#rows = rows;
  }

  /** Copies at least this many entries into the base, whole TACs at a time; true when all are in. */
  fill(entryCount: number): boolean {
    let left = entryCount;
    while (left > 0) {
      const rows = this.#rows[this.#added];
      if (rows === undefined) return true;
      this.#base.add(rows);
      this.#added += 1;
      left -= rows.serials.length;
    }
    return this.#added === this.#rows.length;
  }

  /** The status byte of a key; 0 when it is not listed. Allocates nothing. */
  find(key: number): number {
    const change = this.overlay.find(key);
    return change === untouched ? this.#base.find(key) : change;
  }
}
