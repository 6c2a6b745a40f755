import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { type Colour, colour, colourOf } from './colour.ts';
import { findStep, valueOf } from './step-table.ts';

/** The value of a TAC whose serial numbers are not all of one colour. */
export const mixedTac = 7;
/** Bits of a TAC and of a serial number. */
export const tacBits = 27;
export const serialBits = 20;

/** Words at the beginning: see `EquipmentRanges`. */
export const equipmentLead = { tacTable: 0, tacShift: 1, firstStep: 2, serialTables: 3, length: 4 } as const;

/**
 * Which colour the ranges of equipment give a device: a table of steps over all TACs, and one over the serial numbers
 * of each TAC that has more than one colour.
 *
 * In memory, as words of 32 bits: where in them the step table of the TACs begins and its shift, where its first step
 * stands, and where the tables of serial numbers are found: for each step of the TACs a pair, the place of its table and
 * that one's shift. Then all tables. No words at all where there are no ranges.
 */
export class EquipmentRanges {
  readonly #words: Uint32Array;
  readonly #tacTable: number;
  readonly #tacShift: number;
  readonly #firstStep: number;
  readonly #serialTables: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Uint32Array(memory);
    this.#tacTable = this.#words[equipmentLead.tacTable] ?? 0;
    this.#tacShift = this.#words[equipmentLead.tacShift] ?? 0;
    this.#firstStep = this.#words[equipmentLead.firstStep] ?? 0;
    this.#serialTables = this.#words[equipmentLead.serialTables] ?? 0;
  }

  /** The colour of the narrowest range that a device is in. Allocates nothing. */
  get(key: ImeiKey): Colour {
    if (this.#tacTable === 0) return colour.none;
    const words = this.#words;
    const tac = (key / serialsPerTac) | 0;
    const step = findStep(words, this.#tacTable, this.#tacShift, tac);
    const value = valueOf(words[step] ?? 0);
    if (value !== mixedTac) return colourOf(value);
    const pair = this.#serialTables + (step - this.#firstStep) * 2;
    const serial = (key - tac * serialsPerTac) | 0;
    return colourOf(valueOf(words[findStep(words, words[pair] ?? 0, words[pair + 1] ?? 0, serial)] ?? 0));
  }
}
