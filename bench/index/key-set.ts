import { serialsPerTac } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';
import type { SeededDraw } from '../diameter-mutator.ts';

const tacCount = 5000;
/** Of the million serial numbers of a TAC, as many as a very common phone has on a list. */
const mostPerTac = 500_000;
/** TACs of the list stand this far apart, so that none of them is odd in its last three digits. */
const tacStep = 19_000;
const firstTac = 1_000_000;

/** The serials of one TAC, as bits and in ascending order. */
export interface DrawnTac {
  readonly tac: number;
  readonly bits: Uint32Array;
  readonly serials: Uint32Array;
}

/**
 * A list of so many keys over 5,000 TACs: popularity by Zipf's law with exponent 1, none above 500,000 keys, serial numbers
 * uniform. TACs ascend. `bits` is made anew for each.
 */
export function* drawKeys(size: number, draw: SeededDraw): Generator<DrawnTac> {
  const counts = popularities(size);
  const ranks = counts.map((_, rank) => ({ rank, tac: firstTac + ((rank * 7919) % tacCount) * tacStep }));
  for (const { rank, tac } of ranks.toSorted((a, b) => a.tac - b.tac)) {
    const count = counts[rank] ?? 0;
    const bits = new Uint32Array(Math.ceil(serialsPerTac / 32));
    for (let left = count; left > 0; ) {
      const serial = draw.below(serialsPerTac);
      const word = bits[serial >>> 5] ?? 0;
      const bit = 1 << (serial & 31);
      if ((word & bit) !== 0) continue;
      bits[serial >>> 5] = word | bit;
      left -= 1;
    }
    yield { tac, bits, serials: serialsIn(bits, count) };
  }
}

/** How many keys each TAC has, the most popular first: the greatest share of Zipf's law that the cap leaves to all. */
function popularities(size: number): number[] {
  if (!Number.isInteger(size) || size < tacCount || size > tacCount * mostPerTac * 0.5) {
    throw new Error(`a list has between ${tacCount} and ${(tacCount * mostPerTac) / 2} keys, not ${size}`);
  }
  const countsFor = (scale: number) =>
    Array.from({ length: tacCount }, (_, rank) =>
      Math.max(1, Math.min(mostPerTac, Math.floor(scale / (rank + 1)))),
    );
  let [low, high] = [0, size * tacCount];
  for (let i = 0; i < 64; i += 1) {
    const middle = (low + high) / 2;
    if (sum(countsFor(middle)) <= size) low = middle;
    else high = middle;
  }
  const counts = countsFor(low);
  // What rounding has left over goes to TACs in the middle, one each.
  for (let left = size - sum(counts), rank = tacCount >> 1; left > 0; left -= 1, rank += 1) {
    counts[rank % tacCount] = (counts[rank % tacCount] ?? 0) + 1;
  }
  return counts;
}

function serialsIn(bits: Uint32Array, count: number): Uint32Array {
  const serials = new Uint32Array(count);
  let filled = 0;
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
      serials[filled] = word * 32 + 31 - Math.clz32(rest & -rest);
      filled += 1;
    }
  }
  return serials;
}

/** Rows of a list for drawn keys, every one of them prohibited. Without names, which the index does not look at. */
export function rowsOf({ tac, serials }: DrawnTac): TacRows {
  const statuses = new Uint8Array(serials.length).fill(0x22);
  return { tac, serials, statuses, ends: new Map(), names: new Uint8Array(0), several: new Map() };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
