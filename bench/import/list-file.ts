import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { luhnCheckDigit } from '@deadset/domain';

const tacCount = 5_000;
/** Of the million serial numbers of a TAC, as many as a very common phone has on a list. */
const mostPerTac = 500_000;
const linesPerWrite = 5_000;

/** What a list file holds, as far as the bench asks for it. */
export interface ListFile {
  /** 14 digits of the device on its last line. */
  readonly last: string;
  /** The one that the hub writes last: of the largest key. */
  readonly largest: string;
}

/**
 * Writes a stolen list of distinct devices in random order: 5,000 TACs of Zipf popularity, half of the reporting dates
 * given, one row in a hundred pending. The same seed gives the same file.
 */
export async function writeListFile(path: string, size: number, seed: number): Promise<ListFile> {
  const draw = seededDraw(seed);
  const keys = shuffled(drawKeys(size, draw), draw);
  const file = createWriteStream(path);
  file.write('IMEI,reporting_date,status\n');
  for (let from = 0; from < size; from += linesPerWrite) {
    const lines = Array.from(keys.subarray(from, from + linesPerWrite), (key) => lineFor(key, draw));
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  const largest = keys.reduce((most, key) => Math.max(most, key), 0);
  return { last: digitsOf(keys[size - 1] ?? 0), largest: digitsOf(largest) };
}

function lineFor(key: number, draw: () => number): string {
  const digits = digitsOf(key);
  const date = draw() < 0.5 ? `2026${pair(1 + draw() * 9)}${pair(1 + draw() * 28)}` : '';
  const status = draw() < 0.01 ? 'pending' : draw() < 0.5 ? 'blacklist' : '';
  return `${digits}${luhnCheckDigit(digits)},${date},${status}\n`;
}

function drawKeys(size: number, draw: () => number): Float64Array {
  const harmonic = Array.from({ length: tacCount }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
  const keys = new Float64Array(size);
  let count = 0;
  for (let rank = 0; count < size; rank = (rank + 1) % tacCount) {
    const share = Math.ceil(size / ((rank + 1) * harmonic));
    const wanted = Math.min(share, mostPerTac, size - count);
    const serials = new Set<number>();
    while (serials.size < wanted) serials.add(Math.floor(draw() * 1_000_000));
    // Spread over the whole range of TACs, each only once.
    const tac = 1_000_000 + ((rank * 7919) % tacCount) * 19_000;
    for (const serial of serials) keys[count++] = tac * 1_000_000 + serial;
  }
  return keys;
}

/** Fisher and Yates. */
function shuffled(keys: Float64Array, draw: () => number): Float64Array {
  for (let i = keys.length - 1; i > 0; i -= 1) {
    const j = Math.floor(draw() * (i + 1));
    [keys[i], keys[j]] = [keys[j] ?? 0, keys[i] ?? 0];
  }
  return keys;
}

/** A seeded generator (mulberry32) of numbers in [0, 1). */
function seededDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function digitsOf(key: number): string {
  return key.toString().padStart(14, '0');
}

function pair(value: number): string {
  return Math.floor(value).toString().padStart(2, '0');
}
