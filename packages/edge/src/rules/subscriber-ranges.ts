import type { Imsi } from '@deadset/domain';
import { type Colour, colour, colourOf } from './colour.ts';

/** Bytes of one range: its first and its last subscriber as doubles, and its colour. */
export const bytesPerSubscriberRange = 17;

/** The three columns of ranges that do not overlap, ascending. */
export function subscriberColumns(memory: ArrayBufferLike) {
  const count = Math.floor(memory.byteLength / bytesPerSubscriberRange);
  return {
    firsts: new Float64Array(memory, 0, count),
    lasts: new Float64Array(memory, count * 8, count),
    colours: new Uint8Array(memory, count * 16, count),
  };
}

/** Which colour a subscriber's range gives whatever device it uses. */
export class SubscriberRanges {
  readonly #firsts: Float64Array;
  readonly #lasts: Float64Array;
  readonly #colours: Uint8Array;

  constructor(memory: ArrayBufferLike) {
    const { firsts, lasts, colours } = subscriberColumns(memory);
    this.#firsts = firsts;
    this.#lasts = lasts;
    this.#colours = colours;
  }

  /** Allocates nothing. */
  get(subscriber: Imsi): Colour {
    const firsts = this.#firsts;
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((firsts[middle] ?? 0) <= subscriber) low = middle + 1;
      else high = middle;
    }
    if (low === 0 || (this.#lasts[low - 1] ?? 0) < subscriber) return colour.none;
    return colourOf(this.#colours[low - 1] ?? 0);
  }
}
