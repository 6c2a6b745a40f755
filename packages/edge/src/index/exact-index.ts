import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { type KeyListing, ListState, statusByte } from '@deadset/protocol';
import { untouched } from './change-overlay.ts';
import { IndexGeneration } from './index-generation.ts';

/** What makes an index work in smaller or larger steps; it answers the same whatever they are. */
export interface IndexSteps {
  /** Runs work after whatever waits on the sockets. */
  readonly later: (work: () => void) => void;
  /** Entries copied at a time while a new generation is made. */
  readonly entriesPerSlice: number;
  /** Changes that even a small list can take before they are folded in. */
  readonly leastOverlayKeys: number;
}

/** Slices of some 0.1 ms, far below one answer's time limit. */
const usualSteps: IndexSteps = { later: setImmediate, entriesPerSlice: 65_536, leastOverlayKeys: 8192 };

/**
 * What every gate looks a device up in: IMEI key to status byte, exactly. No false positives, no false negatives.
 *
 * An immutable base and a small overlay of changes. When the overlay is half full a new generation is copied together
 * slice by slice from the verified list, which never changes in place; until it is complete its overlay already takes
 * the changes and the old generation answers for the rest, so no lookup ever waits.
 */
export class ExactIndex {
  #present: IndexGeneration;
  #next: IndexGeneration | undefined;
  /** Only unproved declarations have an end, so this stays small and apart from the shared memory. */
  readonly #ends = new Map<ImeiKey, number>();
  readonly #steps: IndexSteps;

  constructor(steps: IndexSteps = usualSteps) {
    this.#steps = steps;
    this.#present = this.#filled(ListState.empty);
  }

  /** `statusByte` of a key's listing, whether in force or past its end; 0 when it is not listed. Allocates nothing. */
  get(key: ImeiKey): number {
    if (this.#next !== undefined) {
      const change = this.#next.overlay.find(key);
      if (change !== untouched) return change;
    }
    return this.#present.find(key);
  }

  /** When a listed key's listing ends, milliseconds since 1970; undefined when it has no end. */
  untilOf(key: ImeiKey): number | undefined {
    return this.#ends.get(key);
  }

  /** Memory shared between threads, in bytes. */
  get byteLength(): number {
    return this.#present.memory.byteLength + (this.#next?.memory.byteLength ?? 0);
  }

  /** Makes the changes count; `list` is the list after them. */
  apply(changes: readonly KeyListing[], list: ListState): void {
    const { overlay } = this.#next ?? this.#present;
    if (changes.length > overlay.room) {
      this.replace(list);
      return;
    }
    for (const { key, listing } of changes) {
      overlay.set(key, listing === undefined ? 0 : statusByte(listing));
      if (listing?.untilAt === undefined) this.#ends.delete(key);
      else this.#ends.set(key, listing.untilAt);
    }
    if (this.#next === undefined && overlay.count > overlay.room) this.#fold(list);
  }

  /** Answers by another list from now on. */
  replace(list: ListState): void {
    this.#present = this.#filled(list);
    this.#next = undefined;
    this.#ends.clear();
    for (const { tac, ends } of list.rows()) {
      for (const [serial, untilAt] of ends) this.#setEnd(tac, serial, untilAt);
    }
  }

  #setEnd(tac: number, serial: number, untilAt: number): void {
    const key = imeiKeyFrom(tac, serial);
    if (key !== undefined) this.#ends.set(key, untilAt);
  }

  #fold(list: ListState): void {
    const { later, entriesPerSlice, leastOverlayKeys } = this.#steps;
    const next = new IndexGeneration([...list.rows()], leastOverlayKeys);
    this.#next = next;
    const step = () => {
      // Another list may have come in the meantime.
      if (this.#next !== next) return;
      if (next.fill(entriesPerSlice)) {
        this.#present = next;
        this.#next = undefined;
      } else later(step);
    };
    later(step);
  }

  #filled(list: ListState): IndexGeneration {
    const generation = new IndexGeneration([...list.rows()], this.#steps.leastOverlayKeys);
    generation.fill(Number.POSITIVE_INFINITY);
    return generation;
  }
}
