import { serialsPerTac } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';
import type { SeededDraw } from '../diameter-mutator.ts';

/** Keys to be looked up. Each array is of the same length. */
export interface Questions {
  /** One in ten is listed. */
  readonly mix: Float64Array;
  readonly hits: Float64Array;
  /** Eight in nine of a TAC that is on the list. */
  readonly misses: Float64Array;
}

/**
 * Random questions: listed keys uniformly, and keys that are not. Most phones asked about are of models that are on the
 * list somewhere, so eight of nine misses are of a listed TAC, as often as it has keys on the list.
 */
export function questionsFor(rows: readonly TacRows[], count: number, draw: SeededDraw): Questions {
  const starts = new Float64Array(rows.length);
  let total = 0;
  rows.forEach(({ serials }, i) => {
    starts[i] = total;
    total += serials.length;
  });
  const rowAt = (place: number) => placeOf(starts, place + 1) - 1;
  const hit = () => {
    // A draw has 32 bits, and so is fine enough up to 4 G keys.
    const place = draw.below(total);
    const row = rowAt(place);
    const { tac, serials } = rows[row] ?? { tac: 0, serials: new Uint32Array(0) };
    return tac * serialsPerTac + (serials[place - (starts[row] ?? 0)] ?? 0);
  };
  const miss = (): number => {
    // No TAC of the list is odd in its last three digits.
    if (draw.once(9)) return (draw.below(99_999) * 1000 + 501) * serialsPerTac + draw.below(serialsPerTac);
    const { tac, serials } = rows[rowAt(draw.below(total))] ?? { tac: 0, serials: new Uint32Array(0) };
    for (;;) {
      const serial = draw.below(serialsPerTac);
      if (serials[placeOf(serials, serial)] !== serial) return tac * serialsPerTac + serial;
    }
  };
  const filled = (next: () => number) => new Float64Array(count).map(next);
  return {
    mix: filled(() => (draw.once(10) ? hit() : miss())),
    hits: filled(hit),
    misses: filled(miss),
  };
}

/** How many of ascending numbers are below one. */
function placeOf(numbers: Uint32Array | Float64Array, sought: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}
