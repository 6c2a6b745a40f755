import type { ImeiKey, Imsi } from '@deadset/domain';
import { type Colour, colour, colourOf } from './colour.ts';

/** Bytes of one cell: device and subscriber as doubles, and the colour; 0 is an empty cell. */
export const bytesPerOverrideCell = 17;

/** The three columns of a table; how many cells it has is a power of two, or none at all. */
export function overrideColumns(memory: ArrayBufferLike) {
  const cells = Math.floor(memory.byteLength / bytesPerOverrideCell);
  return {
    keys: new Float64Array(memory, 0, cells),
    subscribers: new Float64Array(memory, cells * 8, cells),
    colours: new Uint8Array(memory, cells * 16, cells),
  };
}

/** Fewest cells, a power of two, that leave half of them empty. */
export function overrideCells(overrideCount: number): number {
  return overrideCount === 0 ? 0 : 2 ** Math.ceil(Math.log2(overrideCount * 2));
}

/** Where the cell of a device and a subscriber is looked for first. */
export function overrideCellOf(key: number, subscriber: number): number {
  // Both are wider than 32 bits: their high and low halves are mixed one after the other.
  let mixed = Math.imul((key / 2 ** 24) ^ key, 0x9e37_79b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ subscriber, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ (subscriber / 2 ** 24), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * What is said of a device in the hands of one subscriber, whatever is said of the device: the proven keeper of a copied
 * IMEI is served, and the copies are not. Open addressing; a device may have any number of subscribers.
 */
export class SubscriberOverrides {
  readonly #keys: Float64Array;
  readonly #subscribers: Float64Array;
  readonly #colours: Uint8Array;
  readonly #mask: number;

  constructor(memory: ArrayBufferLike) {
    const { keys, subscribers, colours } = overrideColumns(memory);
    this.#keys = keys;
    this.#subscribers = subscribers;
    this.#colours = colours;
    this.#mask = keys.length - 1;
  }

  /** Allocates nothing. */
  get(key: ImeiKey, subscriber: Imsi): Colour {
    if (this.#mask < 0) return colour.none;
    for (let cell = overrideCellOf(key, subscriber) & this.#mask; ; cell = (cell + 1) & this.#mask) {
      const found = this.#colours[cell] ?? 0;
      if (found === 0) return colour.none;
      if (this.#keys[cell] === key && this.#subscribers[cell] === subscriber) return colourOf(found);
    }
  }
}
