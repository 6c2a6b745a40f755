import type { ImeiKey } from '@deadset/domain';
import { OverlayView, untouched } from './change-overlay.ts';
import { EndTable } from './end-table.ts';
import { hasEnd, type IndexMemory } from './index-memory.ts';
import { KeyBase } from './key-base.ts';

const payloadMask = 0xff;

/**
 * The reading side of the index, for any thread: IMEI key to payload byte, exactly. No false positives, no false
 * negatives, no waiting, no allocation.
 */
export class IndexView {
  #memory: IndexMemory;
  #base: KeyBase;
  #ends: EndTable;
  #changes: OverlayView;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
    this.#base = new KeyBase(memory.base);
    this.#ends = new EndTable(memory.ends);
    this.#changes = new OverlayView(memory.changes);
  }

  /** Which memory it reads; told to the writer, so that it can drop what came before. */
  get generation(): number {
    return this.#memory.generation;
  }

  /** Reads another memory from now on. Between two requests, so that no answer rests on two. */
  adopt(memory: IndexMemory): void {
    if (memory.base !== this.#memory.base) this.#base = new KeyBase(memory.base);
    if (memory.ends !== this.#memory.ends) this.#ends = new EndTable(memory.ends);
    this.#changes = new OverlayView(memory.changes);
    this.#memory = memory;
  }

  /** The payload byte of a key, 0 when it is not there. */
  get(key: ImeiKey): number {
    return this.find(key) & payloadMask;
  }

  /** The payload byte of a key with a mark of its end above it, for `untilOf`; 0 in the low byte when it is not there. */
  find(key: ImeiKey): number {
    const state = this.#changes.find(key);
    return state === untouched ? this.#base.find(key) : state;
  }

  /**
   * When a listing ends, milliseconds since 1970; undefined when it has no end.
   *
   * With what `find` has just given for the key, it is the end of that very listing, though the writer may have changed it
   * since; without, it is that of the present one.
   */
  untilOf(key: ImeiKey, found: number = this.find(key)): number | undefined {
    if ((found & hasEnd) === 0) return undefined;
    return found > payloadMask ? this.#changes.untilOf(found) : this.#ends.find(key);
  }
}
