import { serialsPerTac } from '@deadset/domain';
import {
  bucketShift,
  equipmentLead,
  mixedTac,
  placeOf,
  serialBits,
  stepTableWords,
  stepWord,
  tacBits,
  valueOf,
  writeStepTable,
} from '../rules/index.ts';
import type { RowProblems } from './row-problems.ts';
import { noteConflict, type SortedRows } from './rule-rows.ts';

const nothing = 0;

/**
 * The bytes of `EquipmentRanges` for ranges (first and last key of each), sorted by their beginning, the widest first.
 *
 * A range may lie within another, and then decides for what is in it; ranges that overlap in part go to `conflicts`.
 */
export function buildEquipment(sorted: SortedRows, conflicts: RowProblems): Uint32Array[] {
  if (sorted.order.length === 0) return [];
  const builder = new EquipmentBuilder(sorted.order.length);
  sweep(sorted, conflicts, (place, value) => builder.step(place, value));
  return builder.finish();
}

/** Goes over all ranges and shows each place where the colour of the narrowest range changes; places never descend. */
function sweep(
  { rows, order }: SortedRows,
  conflicts: RowProblems,
  step: (place: number, value: number) => void,
): void {
  const { firsts, seconds, colours } = rows;
  const open: number[] = [];
  const closeBefore = (place: number) => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const end = seconds[last] ?? 0;
      if (end >= place) return;
      open.pop();
      step(end + 1, colours[open.at(-1) ?? -1] ?? nothing);
    }
  };
  for (const next of order) {
    const first = firsts[next] ?? 0;
    closeBefore(first);
    const around = open.at(-1);
    if (around !== undefined && (seconds[next] ?? 0) > (seconds[around] ?? 0)) {
      noteConflict(conflicts, rows, around, next, 'overlaps in part');
      continue;
    }
    open.push(next);
    step(first, colours[next] ?? nothing);
  }
  closeBefore(Number.POSITIVE_INFINITY);
}

/** Puts the steps over all keys into one table of TACs, and one of serial numbers for each TAC that has several colours. */
class EquipmentBuilder {
  readonly #tacSteps: Uint32Array;
  /** For each step of the TACs where its serial table begins in the pool, and that one's shift. */
  readonly #tables: Uint32Array;
  readonly #pool: Uint32Array;
  readonly #serialSteps = new Uint32Array(serialsPerTac + 1);
  #tacStepCount = 0;
  #poolUsed = 0;
  #serialStepCount = 0;
  /** The TAC whose serial numbers are being gathered, and the value with which it ends. */
  #tac = 0;
  #value = nothing;

  /** For at most `rangeCount` ranges. What is reserved and not written to is not taken from the machine. */
  constructor(rangeCount: number) {
    // A range has two ends, each in a TAC of its own at worst, which is one step there and one at the TAC behind it.
    const mostSteps = rangeCount * 4 + 2;
    this.#tacSteps = new Uint32Array(mostSteps);
    this.#tables = new Uint32Array(mostSteps * 2);
    const mostTables = rangeCount * 2;
    this.#pool = new Uint32Array(mostTables * stepTableWords(2, serialBits) + rangeCount * 4);
    this.#serialSteps[0] = stepWord(0, nothing);
    this.#serialStepCount = 1;
  }

  /** From `place` on (a key, not before the last one) the value is `value`. */
  step(place: number, value: number): void {
    const tac = Math.floor(place / serialsPerTac);
    if (tac !== this.#tac) this.#begin(tac);
    const serial = place - tac * serialsPerTac;
    const last = this.#serialSteps[this.#serialStepCount - 1] ?? 0;
    // Several ranges may begin or end at one place: the last word counts.
    if (placeOf(last) === serial) this.#serialStepCount -= 1;
    const before =
      this.#serialStepCount === 0 ? -1 : valueOf(this.#serialSteps[this.#serialStepCount - 1] ?? 0);
    if (before !== value) {
      this.#serialSteps[this.#serialStepCount] = stepWord(serial, value);
      this.#serialStepCount += 1;
    }
    this.#value = value;
  }

  finish(): Uint32Array[] {
    this.#endTac();
    const tacSteps = this.#tacSteps.subarray(0, this.#tacStepCount);
    const tableWords = stepTableWords(tacSteps.length, tacBits);
    const lead = new Uint32Array(equipmentLead.length + tableWords);
    lead[equipmentLead.tacTable] = equipmentLead.length;
    lead[equipmentLead.tacShift] = bucketShift(tacSteps.length, tacBits);
    lead[equipmentLead.firstStep] = lead.length - tacSteps.length;
    lead[equipmentLead.serialTables] = lead.length;
    writeStepTable(lead, equipmentLead.length, tacSteps, tacBits);
    const tables = this.#tables.subarray(0, tacSteps.length * 2);
    const poolAt = lead.length + tables.length;
    for (let pair = 0; pair < tables.length; pair += 2) tables[pair] = (tables[pair] ?? 0) + poolAt;
    return [lead, tables, this.#pool.subarray(0, this.#poolUsed)];
  }

  #begin(tac: number): void {
    this.#endTac();
    this.#tac = tac;
    this.#serialSteps[0] = stepWord(0, this.#value);
    this.#serialStepCount = 1;
  }

  /** Writes what was gathered of a TAC, and with what value the next one begins. */
  #endTac(): void {
    const steps = this.#serialSteps.subarray(0, this.#serialStepCount);
    if (steps.length === 1) {
      this.#tacStep(this.#tac, valueOf(steps[0] ?? 0));
    } else {
      this.#tacStep(this.#tac, mixedTac);
      const pair = (this.#tacStepCount - 1) * 2;
      this.#tables[pair] = this.#poolUsed;
      this.#tables[pair + 1] = bucketShift(steps.length, serialBits);
      this.#poolUsed += writeStepTable(this.#pool, this.#poolUsed, steps, serialBits);
    }
    this.#tacStep(this.#tac + 1, this.#value);
  }

  #tacStep(tac: number, value: number): void {
    const last = this.#tacSteps[this.#tacStepCount - 1] ?? 0;
    if (this.#tacStepCount > 0 && placeOf(last) === tac) this.#tacStepCount -= 1;
    const before = this.#tacStepCount === 0 ? -1 : valueOf(this.#tacSteps[this.#tacStepCount - 1] ?? 0);
    if (before === value && value !== mixedTac) return;
    this.#tacSteps[this.#tacStepCount] = stepWord(tac, value);
    this.#tacStepCount += 1;
  }
}
