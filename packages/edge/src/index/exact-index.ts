import type { ImeiKey } from '@deadset/domain';
import { type KeyListing, ListState, statusByte } from '@deadset/protocol';
import { mostOverlayKeys } from './change-overlay.ts';
import { BaseFilling, IndexGeneration } from './index-generation.ts';
import type { IndexMemory } from './index-memory.ts';
import { IndexView } from './index-view.ts';

/** What makes an index work in smaller or larger steps; it answers the same whatever they are. */
export interface IndexSteps {
  /** Runs work after whatever waits on the sockets. */
  readonly later: (work: () => void) => void;
  /** Entries copied at a time while a new generation is made. */
  readonly entriesPerSlice: number;
  /** Changes that an overlay begins with room for; half of them are folded in at the soonest. */
  readonly leastOverlayKeys: number;
}

/** Slices of some 0.3 ms, far below one answer's time limit. */
const usualSteps: IndexSteps = { later: setImmediate, entriesPerSlice: 16_384, leastOverlayKeys: 8192 };

/** As many entries are copied for every change that is folded in, which takes less time than verifying the change. */
const entriesPerFoldedChange = 4096;
/** A batch that changes more than a sixteenth of the list is cheaper built in than put in one by one. */
const entriesPerBulkChange = 16;

/**
 * What every gate looks a device up in, on the side that keeps it: IMEI key to payload byte, which is the listing's
 * `statusByte`, with `hasEnd` where it has one. Exactly: no false positives, no false negatives.
 *
 * An immutable base and a small overlay of changes, which grows where it must. At times a new generation is put together
 * slice by slice from the verified list, which never changes in place. Until it is complete the old one answers, and each
 * change is written to both. Other threads read the same memory by an `IndexView`; while they have not moved to a new
 * generation the one before it goes on taking changes. So no lookup ever waits.
 */
export class ExactIndex {
  /**
   * Told of every memory that takes the place of the one before. Set it before other threads get `memory`, and tell
   * `readersMoved` when all of them have adopted what it was given. Without it this thread is the only reader.
   */
  onPublish?: (memory: IndexMemory) => void;
  readonly #steps: IndexSteps;
  readonly #view: IndexView;
  #present: IndexGeneration;
  #next: IndexGeneration | undefined;
  /** What other threads may still read. */
  #former: IndexGeneration | undefined;
  #memory: IndexMemory;

  constructor(steps: IndexSteps = usualSteps) {
    this.#steps = steps;
    this.#present = this.#generationOf(ListState.empty);
    this.#present.base.fill(Number.POSITIVE_INFINITY);
    this.#memory = { ...this.#present.memory, generation: 0 };
    this.#view = new IndexView(this.#memory);
  }

  /** What other threads read by an `IndexView`, until `onPublish` gives another. */
  get memory(): IndexMemory {
    return this.#memory;
  }

  /** As `IndexView.get`. */
  get(key: ImeiKey): number {
    return this.#view.get(key);
  }

  /** As `IndexView.find`. */
  find(key: ImeiKey): number {
    return this.#view.find(key);
  }

  /** As `IndexView.untilOf`. */
  untilOf(key: ImeiKey, found: number = this.find(key)): number | undefined {
    return this.#view.untilOf(key, found);
  }

  /** Memory shared between threads, in bytes. */
  get byteLength(): number {
    const generations = [this.#former, this.#present, this.#next].filter((one) => one !== undefined);
    const buffers = generations.flatMap(({ memory: { base, ends, changes } }) => [base, ends, changes]);
    return [...new Set(buffers)].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Makes the changes count; `list` is the list after them. */
  apply(changes: readonly KeyListing[], list: ListState): void {
    if (!this.#makeRoom(changes.length, list)) {
      this.replace(list);
      return;
    }
    for (const { key, listing } of changes) {
      const payload = listing === undefined ? 0 : statusByte(listing);
      const untilAt = listing?.untilAt;
      this.#former?.overlay.set(key, payload, untilAt);
      this.#present.overlay.set(key, payload, untilAt);
      this.#next?.overlay.set(key, payload, untilAt);
    }
    if (this.#next === undefined && this.#present.overlay.used > this.#changesToFold(list)) this.#fold(list);
  }

  /** Answers by another list from now on; other threads do as soon as they adopt it. */
  replace(list: ListState): void {
    const fresh = this.#generationOf(list);
    fresh.base.fill(Number.POSITIVE_INFINITY);
    this.#next = undefined;
    this.#publish(fresh);
  }

  /** Says that every other thread reads the memory of this generation, or of a later one. */
  readersMoved(generation: number): void {
    if (generation >= this.#memory.generation) this.#former = undefined;
  }

  /** Sees to it that so many changes fit; false when they are too many to be put in one by one. */
  #makeRoom(count: number, list: ListState): boolean {
    // What is left over is for readers that are still at this generation when the next takes its place.
    const needed = count + this.#steps.leastOverlayKeys / 4;
    const lacks = (one: IndexGeneration | undefined) => one !== undefined && one.overlay.room < needed;
    if (lacks(this.#present) || lacks(this.#next)) {
      const most = Math.max(this.#present.overlay.used, this.#next?.overlay.used ?? 0) + needed;
      if (count * entriesPerBulkChange > list.count || most > mostOverlayKeys) return false;
    }
    if (lacks(this.#present)) this.#publish(this.#present.withRoomFor(needed));
    if (lacks(this.#next)) this.#next = this.#next?.withRoomFor(needed);
    if (this.#former !== undefined && this.#former.overlay.room < count) this.#former = undefined;
    return true;
  }

  #fold(list: ListState): void {
    const { later, entriesPerSlice } = this.#steps;
    const { base } = (this.#next = this.#generationOf(list));
    const step = () => {
      const next = this.#next;
      // Another list may have come in the meantime.
      if (next?.base !== base) return;
      if (!base.fill(entriesPerSlice)) later(step);
      else {
        this.#next = undefined;
        this.#publish(next, this.onPublish === undefined ? undefined : this.#present);
      }
    };
    later(step);
  }

  /** Makes this thread read a generation, and tells the others to. What they leave takes changes only as `former`. */
  #publish(fresh: IndexGeneration, former?: IndexGeneration): void {
    this.#former = former;
    this.#present = fresh;
    this.#memory = { ...fresh.memory, generation: this.#memory.generation + 1 };
    this.#view.adopt(this.#memory);
    this.onPublish?.(this.#memory);
  }

  #generationOf(list: ListState): IndexGeneration {
    return new IndexGeneration(new BaseFilling([...list.rows()]), this.#steps.leastOverlayKeys);
  }

  #changesToFold(list: ListState): number {
    return Math.max(this.#steps.leastOverlayKeys / 2, list.count / entriesPerFoldedChange);
  }
}
