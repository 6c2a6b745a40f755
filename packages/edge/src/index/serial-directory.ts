import { serialsPerTac } from '@deadset/domain';

/** Serials whose upper part is the same stand in one run; the directory says where each run begins. */
const serialsPerByteRun = 256;
const serialsPerHalfRun = 4096;
/** One more than there are runs, so that the last has an end too. */
const byteRuns = Math.ceil(serialsPerTac / serialsPerByteRun) + 1;
const halfRuns = Math.ceil(serialsPerTac / serialsPerHalfRun) + 1;

/** Length of so many serials as a directory of 16-bit places with the low byte of each serial, in bytes. */
export function byteDirectoryBytes(count: number): number {
  return byteRuns * 2 + count;
}

/** Length of so many serials as a directory of 16-bit places with the low 12 bits of each serial in 16, in bytes. */
export function halfDirectoryBytes(count: number): number {
  return (halfRuns + count) * 2;
}

/** Writes at most 65,535 ascending serials, from 16-bit word `from` on. */
export function writeByteDirectory(halves: Uint16Array, from: number, serials: Uint32Array): void {
  writeRuns(halves.subarray(from, from + byteRuns), serials, serialsPerByteRun);
  const lows = new Uint8Array(halves.buffer, halves.byteOffset + (from + byteRuns) * 2, serials.length);
  for (let i = 0; i < serials.length; i += 1) lows[i] = serials[i] ?? 0;
}

/** Writes at most 65,535 ascending serials, from 16-bit word `from` on. */
export function writeHalfDirectory(halves: Uint16Array, from: number, serials: Uint32Array): void {
  writeRuns(halves.subarray(from, from + halfRuns), serials, serialsPerHalfRun);
  for (let i = 0; i < serials.length; i += 1) {
    halves[from + halfRuns + i] = (serials[i] ?? 0) & (serialsPerHalfRun - 1);
  }
}

function writeRuns(runs: Uint16Array, serials: Uint32Array, serialsPerRun: number): void {
  let place = 0;
  for (let run = 0; run < runs.length; run += 1) {
    while (place < serials.length && (serials[place] ?? 0) < run * serialsPerRun) place += 1;
    runs[run] = place;
  }
}

// Both searches halve a run without a branch on what they find: a wrong guess of the processor's costs more than all steps,
// and would keep it from beginning the next question before this one has its memory.

/** The place of a serial in the byte directory at 16-bit word `from`, or -1; `bytes` and `halves` see the same memory. */
export function rankInByteDirectory(
  bytes: Uint8Array,
  halves: Uint16Array,
  from: number,
  serial: number,
): number {
  const run = from + (serial >>> 8);
  const low = serial & 0xff;
  const lows = (from + byteRuns) * 2;
  const first = halves[run] ?? 0;
  let left = (halves[run + 1] ?? 0) - first;
  if (left === 0) return -1;
  let at = lows + first;
  while (left > 1) {
    const half = left >>> 1;
    // All ones when what stands there is less, else 0.
    at += half & (((bytes[at + half - 1] ?? 0) - low) >> 31);
    left -= half;
  }
  return bytes[at] === low ? at - lows : -1;
}

// The same search as above, written out for the other width: one function over both would be handed two kinds of array
// in the innermost loop of every answer, which a just-in-time compiler cannot make one machine loop of.
/** The place of a serial in the directory of 16-bit low parts at 16-bit word `from`, or -1. */
export function rankInHalfDirectory(halves: Uint16Array, from: number, serial: number): number {
  const run = from + (serial >>> 12);
  const low = serial & (serialsPerHalfRun - 1);
  const lows = from + halfRuns;
  const first = halves[run] ?? 0;
  let left = (halves[run + 1] ?? 0) - first;
  if (left === 0) return -1;
  let at = lows + first;
  while (left > 1) {
    const half = left >>> 1;
    // All ones when what stands there is less, else 0.
    at += half & (((halves[at + half - 1] ?? 0) - low) >> 31);
    left -= half;
  }
  return halves[at] === low ? at - lows : -1;
}
