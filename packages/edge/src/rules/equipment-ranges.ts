import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { type Colour, colour, colourOf } from './colour.ts';
import { findStep, valueOf } from './step-table.ts';

/** The value of a TAC whose serial numbers are not all of one colour. */
export const mixedTac = 7;
/** Bits of a TAC and of a serial number. */
export const tacBits = 27;
export const serialBits = 20;

/**
 * Which colour the ranges of equipment give a device: a table of steps over all TACs, and one over the serial numbers
 * of each TAC that has more than one colour.
 *
 * In memory, as words of 32 bits: where in them the step table of the TACs begins (0 where there are no ranges), how far
 * behind each of its steps the place of that TAC's own table is found, then these places and all tables.
 */
export class EquipmentRanges {
  readonly #words: Uint32Array;
  readonly #tacTable: number;
  readonly #toSerialTable: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Uint32Array(memory);
    this.#tacTable = this.#words[0] ?? 0;
    this.#toSerialTable = this.#words[1] ?? 0;
  }

  /** The colour of the narrowest range that a device is in. Allocates nothing. */
  get(key: ImeiKey): Colour {
    if (this.#tacTable === 0) return colour.none;
    const words = this.#words;
    const tac = (key / serialsPerTac) | 0;
    const step = findStep(words, this.#tacTable, tac);
    const value = valueOf(words[step] ?? 0);
    if (value !== mixedTac) return colourOf(value);
    const serialTable = words[step + this.#toSerialTable] ?? 0;
    return colourOf(valueOf(words[findStep(words, serialTable, key - tac * serialsPerTac)] ?? 0));
  }
}
