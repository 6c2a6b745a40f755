import { hasEnd } from './index-memory.ts';

/** What `find` gives for a key that the overlay says nothing about. 0 means something: taken off the list. */
export const untouched = -1;

const wordsPerCell = 3;
const bytesPerEnd = 8;
const twoTo32 = 4_294_967_296;
/** A state is the payload byte and above it which end belongs to it; small enough to be an integer without a heap cell. */
const payloadBits = 8;
const payloadMask = (1 << payloadBits) - 1;

/** More keys than this no overlay takes: their ends could not be counted in a state. */
export const mostOverlayKeys = 2 ** 21;

/** Fewest cells, a power of two, that leave at least half of them empty when this many keys are in. */
function cellsFor(keyCount: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, keyCount * 2)));
}

/** Memory for an overlay with room for this many keys, or a few more. */
export function overlayMemory(keyCount: number): SharedArrayBuffer {
  const cells = cellsFor(keyCount);
  return new SharedArrayBuffer(cells * wordsPerCell * 4 + (cells / 2) * bytesPerEnd);
}

/** Cells of an overlay in so many bytes: three words each, and an end for every second. */
function cellsIn(byteLength: number): number {
  return byteLength / (wordsPerCell * 4 + bytesPerEnd / 2);
}

/**
 * Recent changes by key as any thread reads them while one writes: open addressing over shared memory.
 *
 * A cell is a tag (0 while it is empty, else the high 15 bits of its key), the low 32 bits, and the state. The tag is
 * stored last and the state whole, and the ends of states stand apart and are never overwritten; so a reader sees a change
 * wholly or not at all, never the payload of one with the end of another.
 */
export class OverlayView {
  protected readonly words: Uint32Array;
  protected readonly ends: Float64Array;
  protected readonly mask: number;

  constructor(memory: SharedArrayBuffer) {
    const cells = cellsIn(memory.byteLength);
    this.words = new Uint32Array(memory, 0, cells * wordsPerCell);
    this.ends = new Float64Array(memory, cells * wordsPerCell * 4, cells / 2);
    this.mask = cells - 1;
  }

  /**
   * The state last set for a key, or `untouched`: its low byte is the payload, 0 when the key was taken off. Allocates
   * nothing.
   */
  find(key: number): number {
    const words = this.words;
    const low = key >>> 0;
    const tag = tagOf(key);
    for (let at = cellOf(low, tag, this.mask); ; at = after(at, this.mask)) {
      // Nearly always empty, and then nothing else is read; an atomic load costs a call.
      if (words[at] === 0) return untouched;
      if (Atomics.load(words, at) === tag && words[at + 1] === low) return Atomics.load(words, at + 2);
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
    const words = this.words;
    const low = key >>> 0;
    const tag = tagOf(key);
    const state =
      untilAt === undefined ? payload : payload | hasEnd | (this.#keepEnd(untilAt) << payloadBits);
    let at = cellOf(low, tag, this.mask);
    while (words[at] !== 0 && (words[at] !== tag || words[at + 1] !== low)) at = after(at, this.mask);
    const isNew = words[at] === 0;
    words[at + 1] = low;
    Atomics.store(words, at + 2, state);
    if (!isNew) return;
    this.#count += 1;
    Atomics.store(words, at, tag);
  }

  /** Takes over all that another overlay says. */
  takeOver(other: ChangeOverlay): void {
    for (let at = 0; at < other.words.length; at += wordsPerCell) {
      const tag = other.words[at] ?? 0;
      if (tag === 0) continue;
      const key = (tag >>> 1) * twoTo32 + (other.words[at + 1] ?? 0);
      const state = other.words[at + 2] ?? 0;
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
  return ((mixed ^ (mixed >>> 15)) & mask) * wordsPerCell;
}

function after(at: number, mask: number): number {
  return at === mask * wordsPerCell ? 0 : at + wordsPerCell;
}
