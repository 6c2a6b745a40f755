import { randomFillSync } from 'node:crypto';
import { serialsPerTac } from '@deadset/domain';
import { declarationNameBytes, statusByte, type TacRows } from '@deadset/protocol';
import { seededDraw } from '../gate/seeded-draw.ts';

const tacCount = 5_000;
/** Of the million serial numbers of a TAC, as many as a very common phone has on a list. */
const mostPerTac = 500_000;
/** One TAC of so many is listed: spread over all eight-digit numbers, as nobody's code would like them. */
const tacsPerListed = 100_000_000 / tacCount;
const seed = 20_261_123;
const [usual, rare] = [
  statusByte({ effect: 'prohibited', tier: 1 }),
  statusByte({ effect: 'tracked', tier: 1 }),
];

/**
 * A list of `size` keys in 5,000 TACs of Zipf popularity, whose serial numbers are uniform: nothing about them can be
 * guessed but how many there are. One TAC in ten has two statuses, mixed; names are random, as they are in the log.
 */
export function uniformList(size: number): TacRows[] {
  const draw = seededDraw(seed);
  return zipfCounts(size).map((count, rank) => {
    const serials = uniformSerials(count, draw);
    const isMixed = rank % 10 === 9;
    const statuses = Uint8Array.from(serials, () => (isMixed && draw() < 0.1 ? rare : usual));
    const names = randomFillSync(new Uint8Array(count * declarationNameBytes));
    const tac = rank * tacsPerListed + Math.floor(draw() * tacsPerListed);
    return { tac, serials, statuses, ends: new Map(), names, several: new Map() };
  });
}

function uniformSerials(count: number, draw: () => number): Uint32Array {
  const isTaken = new Uint8Array(serialsPerTac);
  const serials = new Uint32Array(count);
  for (let i = 0; i < count; ) {
    const serial = Math.floor(draw() * serialsPerTac);
    if (isTaken[serial] === 1) continue;
    isTaken[serial] = 1;
    serials[i] = serial;
    i += 1;
  }
  return serials.sort();
}

/** What is above the most of one TAC goes to the next ones. */
function zipfCounts(size: number): number[] {
  let [left, weightLeft] = [size, 0];
  for (let rank = 1; rank <= tacCount; rank += 1) weightLeft += 1 / rank;
  return Array.from({ length: tacCount }, (_, rank) => {
    const weight = 1 / (rank + 1);
    const count = Math.max(1, Math.min(mostPerTac, Math.round((left * weight) / weightLeft)));
    left -= count;
    weightLeft -= weight;
    return count;
  });
}
