import { hasEnd } from './index-memory.ts';

/** What `find` gives for a key that the overlay says nothing about. 0 means something: taken off the list. */
export const untouched = -1;

/** A tag, the low part of the key and the state; and an end for every second cell. */
const bytesPerCell = 2 + 4 + 4 + 4;
const twoTo32 = 4_294_967_296;
/** A state is the payload byte and above it which end belongs to it; small enough to be an integer without a heap cell. */
const payloadBits = 8;
const payloadMask = (1 << payloadBits) - 1;

/** More keys than this no overlay takes: their ends could not be counted in a state. */
export const mostOverlayKeys = 2 ** 21;

/** Fewest cells, a power of two, that leave at least half of them empty when this many keys are in. */
function cellsFor(keyCount: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, keyCount * 2)));
}

/** Memory for an overlay with room for this many keys, or a few more. */
export function overlayMemory(keyCount: number): SharedArrayBuffer {
  return new SharedArrayBuffer(cellsFor(keyCount) * bytesPerCell);
}

/**
 * Recent changes by key as any thread reads them while one writes: open addressing over shared memory.
 *
 * A cell is a tag (0 while it is empty, else the high 15 bits of its key), the low 32 bits, and the state, each in an array
 * of its own: most questions end at an empty tag, and tags alone stay in the processor's first cache. The tag is stored
 * last and the state whole, and the ends of states are never overwritten; so a reader sees a change wholly or not at all,
 * never the payload of one with the end of another.
 */
export class OverlayView {
  protected readonly tags: Uint16Array;
  protected readonly lows: Uint32Array;
  protected readonly states: Uint32Array;
  protected readonly ends: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    const cells = memory.byteLength / bytesPerCell;
    this.ends = new Float64Array(memory, 0, cells / 2);
    this.lows = new Uint32Array(memory, cells * 4, cells);
    this.states = new Uint32Array(memory, cells * 8, cells);
    this.tags = new Uint16Array(memory, cells * 12, cells);
  }

  /**
   * The state last set for a key, or `untouched`: its low byte is the payload, 0 when the key was taken off. Allocates
   * nothing.
   */
  find(key: number): number {
    const tags = this.tags;
    const mask = tags.length - 1;
    const low = key >>> 0;
    const tag = tagOf(key);
    for (let cell = cellOf(low, tag, mask); ; cell = (cell + 1) & mask) {
      // Nearly always empty, and then nothing else is read; an atomic load costs a call.
      if (tags[cell] === 0) return untouched;
      if (Atomics.load(tags, cell) === tag && this.lows[cell] === low) return Atomics.load(this.states, cell);
    }
  }

  /** The end that belongs to a state, milliseconds since 1970; undefined when there is none. */
  untilOf(state: number): number | undefined {
    return (state & hasEnd) === 0 ? undefined : this.ends[(state >>> payloadBits) - 1];
  }
}

/** The side of the one thread that writes. */
export class ChangeOverlay extends OverlayView {
  readonly memory: SharedArrayBuffer;
  #count = 0;
  #endCount = 0;

  /** `memory` is zeros, of `overlayMemory`. */
  constructor(memory: SharedArrayBuffer) {
    super(memory);
    this.memory = memory;
  }

  /** How much of the room is used, in changes. */
  get used(): number {
    return Math.max(this.#count, this.#endCount);
  }

  /** How many further changes fit before probing gets long. */
  get room(): number {
    return this.ends.length - this.used;
  }

  /** Sets payload and end (milliseconds since 1970) of a key. The caller sees to it that there is room. */
  set(key: number, payload: number, untilAt: number | undefined): void {
    const { tags, lows, states } = this;
    const mask = tags.length - 1;
    const low = key >>> 0;
    const tag = tagOf(key);
    const state =
      untilAt === undefined ? payload : payload | hasEnd | (this.#keepEnd(untilAt) << payloadBits);
    let cell = cellOf(low, tag, mask);
    while (tags[cell] !== 0 && (tags[cell] !== tag || lows[cell] !== low)) cell = (cell + 1) & mask;
    const isNew = tags[cell] === 0;
    lows[cell] = low;
    Atomics.store(states, cell, state);
    if (!isNew) return;
    this.#count += 1;
    Atomics.store(tags, cell, tag);
  }

  /** Takes over all that another overlay says. */
  takeOver(other: ChangeOverlay): void {
    for (let cell = 0; cell < other.tags.length; cell += 1) {
      const tag = other.tags[cell] ?? 0;
      if (tag === 0) continue;
      const key = (tag >>> 1) * twoTo32 + (other.lows[cell] ?? 0);
      const state = other.states[cell] ?? 0;
      this.set(key, state & payloadMask, other.untilOf(state));
    }
  }

  #keepEnd(untilAt: number): number {
    this.ends[this.#endCount] = untilAt;
    this.#endCount += 1;
    return this.#endCount;
  }
}

/** The 15 bits of a key above its low 32, and a lowest bit that is always set. */
function tagOf(key: number): number {
  return ((key / twoTo32) << 1) | 1;
}

/** Spreads neighbouring serial numbers over the cells. Multiplicative hashing by odd constants near 2^32 / phi. */
function cellOf(low: number, tag: number, mask: number): number {
  const mixed = Math.imul(low ^ Math.imul(tag, 0x85eb_ca6b), 0x9e37_79b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
