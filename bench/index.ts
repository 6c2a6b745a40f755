import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { declarationNameBytes, type KeyListing, ListState, type TacRows } from '@deadset/protocol';
import { ExactIndex } from '../packages/edge/src/index/index.ts';

const usualSizes = [1_000_000, 10_000_000];
const tacCount = 5000;
/** Of the million serial numbers of a TAC, as many as a very common phone has on a list. */
const mostPerTac = 500_000;
const lookups = 4_000_000;
const passes = 5;

/**
 * Memory, building time and look-up time of the exact index, beside a plain Map in the same run.
 *
 * `npm run bench -- index [SIZE…]`, sizes in entries. Keys are synthetic: 5,000 TACs of Zipf popularity, serial numbers
 * uniform. Misses are of listed TACs in eight of nine cases, as most phones asked about are of models that are on the
 * list somewhere.
 */
export async function run(args: string[]): Promise<void> {
  const sizes = args.length === 0 ? usualSizes : args.map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < tacCount))
    throw new Error(`sizes are whole numbers of at least ${tacCount}`);
  console.log(`index: ${lookups / 1e6} M random look-ups, median of ${passes} passes`);
  console.log(row(['', 'entries', 'build s', 'bytes/entry', 'ns per hit', 'ns per miss']));
  for (const size of sizes) {
    const rows = syntheticRows(size);
    const { hits, misses } = questionsFor(rows);
    report('exact index', size, measureIndex(ListState.fromRows(rows), hits, misses));
    if (size <= 2 ** 24) report('Map', size, measureMap(rows, hits, misses));
    else console.log(row(['Map', thousands(size), 'holds no more than 2^24 entries']));
    reportChanges(ListState.fromRows(rows), misses);
  }
}

interface Figures {
  readonly buildMs: number;
  readonly bytes: number;
  readonly hitNs: number;
  readonly missNs: number;
}

function measureIndex(list: ListState, hits: Float64Array, misses: Float64Array): Figures {
  const index = new ExactIndex();
  const startedAt = performance.now();
  index.replace(list);
  const buildMs = performance.now() - startedAt;
  const lookUp = (key: number) => index.get(key as ImeiKey);
  expectAll(hits, lookUp, (status) => status !== 0);
  expectAll(misses, lookUp, (status) => status === 0);
  return { buildMs, bytes: index.byteLength, hitNs: nsPer(hits, lookUp), missNs: nsPer(misses, lookUp) };
}

function measureMap(rows: readonly TacRows[], hits: Float64Array, misses: Float64Array): Figures {
  const before = heapBytes();
  const startedAt = performance.now();
  const map = new Map<number, number>();
  for (const { tac, serials, statuses } of rows) {
    for (let i = 0; i < serials.length; i += 1) {
      map.set(tac * serialsPerTac + (serials[i] ?? 0), statuses[i] ?? 0);
    }
  }
  const buildMs = performance.now() - startedAt;
  const bytes = heapBytes() - before;
  const lookUp = (key: number) => map.get(key) ?? 0;
  return { buildMs, bytes, hitNs: nsPer(hits, lookUp), missNs: nsPer(misses, lookUp) };
}

/** What keeping up costs: one change, and the longest time for which folding them in holds up an answer. */
function reportChanges(list: ListState, keys: Float64Array): void {
  const waiting: (() => void)[] = [];
  const index = new ExactIndex({
    later: (work) => waiting.push(work),
    entriesPerSlice: 65_536,
    leastOverlayKeys: 8192,
  });
  index.replace(list);
  let [changeMs, changes, slices] = [0, 0, 0];
  let longestApplyMs = 0;
  for (const value of keys) {
    const change: KeyListing = { key: value as ImeiKey, listing: { effect: 'prohibited', tier: 1 } };
    const startedAt = performance.now();
    index.apply([change], list);
    const tookMs = performance.now() - startedAt;
    longestApplyMs = Math.max(longestApplyMs, tookMs);
    changeMs += tookMs;
    changes += 1;
    if (waiting.length > 0) break;
  }
  let longestSliceMs = 0;
  for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
    const startedAt = performance.now();
    slice();
    longestSliceMs = Math.max(longestSliceMs, performance.now() - startedAt);
    slices += 1;
  }
  const each = ((changeMs / changes) * 1e6).toFixed(0);
  console.log(
    `  ${thousands(changes)} changes, ${each} ns each, the longest ${longestApplyMs.toFixed(2)} ms; ` +
      `folded in ${slices} slices, the longest ${longestSliceMs.toFixed(2)} ms`,
  );
}

/** Ascending rows: popularity of TACs by Zipf's law with exponent 1, none above `mostPerTac`. */
function syntheticRows(size: number): TacRows[] {
  const draw = seededDraw(20_261_122);
  const harmonic = Array.from({ length: tacCount }, (_, i) => 1 / (i + 1)).reduce(
    (sum, share) => sum + share,
    0,
  );
  const rows: TacRows[] = [];
  let left = size;
  for (let rank = 0; rank < tacCount; rank += 1) {
    const remaining = tacCount - rank - 1;
    const share = Math.ceil(size / ((rank + 1) * harmonic));
    const even = Math.ceil(left / (remaining + 1));
    const count = Math.min(mostPerTac, left - remaining, Math.max(share, rank > tacCount / 2 ? even : 1));
    left -= count;
    // Spread over the whole range of TACs, each only once.
    const tac = 1_000_000 + ((rank * 7919) % tacCount) * 19_000;
    const serials = distinctSerials(count, draw);
    const statuses = new Uint8Array(count).fill(0x22);
    const names = new Uint8Array(count * declarationNameBytes);
    rows.push({ tac, serials, statuses, ends: new Map(), names, several: new Map() });
  }
  if (left > 0) throw new Error(`${left} entries found no place`);
  return rows.toSorted((a, b) => a.tac - b.tac);
}

function distinctSerials(count: number, draw: () => number): Uint32Array {
  const isTaken = new Uint8Array(serialsPerTac);
  for (let left = count; left > 0; ) {
    const serial = Math.floor(draw() * serialsPerTac);
    if (isTaken[serial] === 1) continue;
    isTaken[serial] = 1;
    left -= 1;
  }
  const serials = new Uint32Array(count);
  for (let serial = 0, i = 0; serial < serialsPerTac; serial += 1) {
    if (isTaken[serial] === 1) serials[i++] = serial;
  }
  return serials;
}

/** Random keys that are listed, and random ones that are not. */
function questionsFor(rows: readonly TacRows[]): { hits: Float64Array; misses: Float64Array } {
  const draw = seededDraw(3);
  const starts = new Float64Array(rows.length);
  let total = 0;
  rows.forEach(({ serials }, i) => {
    starts[i] = total;
    total += serials.length;
  });
  const listed = rows.map(({ serials }) => new Set(serials));
  const pick = () => {
    const place = Math.floor(draw() * total);
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return { i: low, tac: rows[low]?.tac ?? 0, serial: rows[low]?.serials[place - (starts[low] ?? 0)] ?? 0 };
  };
  const hits = new Float64Array(lookups).map(() => {
    const { tac, serial } = pick();
    return tac * serialsPerTac + serial;
  });
  const misses = new Float64Array(lookups).map((_, n) => {
    // No TAC of the list is odd in its last three digits.
    if (n % 9 === 0)
      return (Math.floor(draw() * 99_999) * 1000 + 501) * serialsPerTac + Math.floor(draw() * 1e6);
    const { i, tac } = pick();
    for (;;) {
      const serial = Math.floor(draw() * serialsPerTac);
      if (listed[i]?.has(serial) === false) return tac * serialsPerTac + serial;
    }
  });
  return { hits, misses };
}

function nsPer(keys: Float64Array, lookUp: (key: number) => number): number {
  const times: number[] = [];
  let sum = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    const startedAt = performance.now();
    for (let i = 0; i < keys.length; i += 1) sum += lookUp(keys[i] ?? 0);
    times.push(performance.now() - startedAt);
  }
  if (sum < 0) throw new Error('the answers must be used, or the loop is optimised away');
  return ((times.toSorted((a, b) => a - b)[passes >> 1] ?? 0) / keys.length) * 1e6;
}

function expectAll(
  keys: Float64Array,
  lookUp: (key: number) => number,
  isRight: (status: number) => boolean,
): void {
  for (const key of keys) {
    if (!isRight(lookUp(key))) throw new Error('the index gave a wrong answer');
  }
}

/** Heap in use after a collection, in bytes. */
function heapBytes(): number {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** A seeded generator (mulberry32) of numbers in [0, 1): every run asks about the same keys. */
function seededDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function report(name: string, size: number, { buildMs, bytes, hitNs, missNs }: Figures): void {
  const figures = [
    (buildMs / 1000).toFixed(2),
    (bytes / size).toFixed(2),
    hitNs.toFixed(0),
    missNs.toFixed(0),
  ];
  console.log(row([name, thousands(size), ...figures]));
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(13))).join('');
}

function thousands(value: number): string {
  return value.toLocaleString('en-GB');
}
