import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { type KeyListing, ListState, type TacRows } from '@deadset/protocol';
import { ExactIndex, KeyBase } from '../packages/edge/src/index/index.ts';
import { SeededDraw } from './diameter-mutator.ts';
import { cpuNsPer, median } from './index/cpu-time.ts';
import { drawKeys, rowsOf } from './index/key-set.ts';
import { MemoryChase } from './index/memory-chase.ts';
import { type Questions, questionsFor } from './index/questions.ts';

const usualSizes = [10_000_000];
const lookups = 4_000_000;
const passes = 5;
const mostOfMap = 2 ** 24;
const readBytes = 64 * 2 ** 20;

/**
 * Memory, building, loading and look-up time of the exact index, beside the machine's own dependent random access over a
 * working set of the same size and a plain Map, all in the same run.
 *
 * `npm run bench -- index [SIZE…]`, sizes in entries. See `key-set.ts` and `questions.ts` for what is listed and asked.
 */
export async function run(args: string[]): Promise<void> {
  const sizes = args.length === 0 ? usualSizes : args.map(Number);
  console.log(
    `index: ${lookups / 1e6} M random look-ups, processor time, median of ${passes} passes in turns`,
  );
  console.log(`malloc    ${process.env['GLIBC_TUNABLES'] ?? 'as it comes'} (GLIBC_TUNABLES)`);
  for (const size of sizes) {
    const draw = new SeededDraw(20_261_122);
    const rows = [...drawKeys(size, draw)].map(rowsOf);
    const questions = questionsFor(rows, lookups, draw);
    const list = ListState.fromRows(rows);
    reportIndex(list, questions, draw);
    if (size <= mostOfMap) reportMap(rows, questions);
    reportChanges(list, questions.misses);
  }
}

function reportIndex(list: ListState, { mix, hits, misses }: Questions, draw: SeededDraw): void {
  const index = new ExactIndex();
  const startedAt = performance.now();
  index.replace(list);
  const buildMs = performance.now() - startedAt;
  expectAll(hits, index, (status) => status === 0x22);
  expectAll(misses, index, (status) => status === 0);
  console.log(`\n${thousands(list.count)} entries with status`);
  const { base } = index.memory;
  line(
    'memory',
    `${(base.byteLength / list.count).toFixed(3)} bytes/entry (${megabytes(base.byteLength)}), overlay and ends ${megabytes(index.byteLength - base.byteLength)}`,
  );
  line('build', `${(buildMs / 1000).toFixed(2)} s from sorted rows`);
  line('load', `${loadMs(base).toFixed(0)} ms from a file in the page cache, not verified`);

  const chase = new MemoryChase(index.byteLength, draw);
  const times: Record<'mix' | 'hits' | 'misses' | 'inTurn' | 'access', number[]> = {
    mix: [],
    hits: [],
    misses: [],
    inTurn: [],
    access: [],
  };
  const measure = (into: number[], work: () => void) => into.push(cpuNsPer(lookups, work));
  for (let pass = 0; pass < passes; pass += 1) {
    measure(times.access, () => chase.walk(lookups));
    measure(times.mix, () => askAll(index, mix));
    measure(times.hits, () => askAll(index, hits));
    measure(times.misses, () => askAll(index, misses));
    measure(times.inTurn, () => askInTurn(index, mix));
  }
  const access = median(times.access);
  line('access', `${access.toFixed(0)} ns per dependent access over ${megabytes(index.byteLength)}`);
  for (const [name, each] of [
    ['mix', times.mix],
    ['hits', times.hits],
    ['misses', times.misses],
    ['mix, in turn', times.inTurn],
  ] as const) {
    line(
      name,
      `${median(each).toFixed(0)} ns per look-up, ${(median(each) / access).toFixed(2)} × the access`,
    );
  }
}

/** Independent questions, as a loop over many has them: the processor may begin one before the last has ended. */
function askAll(index: Asked, keys: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < keys.length; i += 1) sum += index.get((keys[i] ?? 0) as ImeiKey);
  if (sum < 0) throw new Error('the answers must be used, or the loop is optimised away');
}

/** Each question waits for the answer to the one before it. */
function askInTurn(index: Asked, keys: Float64Array): void {
  let at = 0;
  for (let i = 0; i < keys.length; i += 1) at += 1 + (index.get((keys[at] ?? 0) as ImeiKey) >>> 8);
  if (at !== keys.length) throw new Error('an answer has more than eight bits');
}

interface Asked {
  get(key: ImeiKey): number;
}

function expectAll(keys: Float64Array, index: Asked, isRight: (status: number) => boolean): void {
  for (const key of keys) {
    if (!isRight(index.get(key as ImeiKey))) throw new Error('the index gave a wrong answer');
  }
}

/** Reads the bytes of a base from a file into shared memory and puts a reader over them: what a start costs at least. */
function loadMs(base: SharedArrayBuffer): number {
  const folder = mkdtempSync(join(tmpdir(), 'deadset-bench-'));
  try {
    const path = join(folder, 'base');
    writeFileSync(path, new Uint8Array(base));
    const times = [1, 2, 3].map(() => {
      const startedAt = performance.now();
      const memory = new SharedArrayBuffer(base.byteLength);
      const bytes = new Uint8Array(memory);
      const file = openSync(path, 'r');
      for (let at = 0; at < bytes.length; )
        at += readSync(file, bytes, at, Math.min(readBytes, bytes.length - at), at);
      closeSync(file);
      if (new KeyBase(memory).byteLength !== base.byteLength) throw new Error('the base has another length');
      return performance.now() - startedAt;
    });
    return median(times);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reportMap(rows: readonly TacRows[], { mix, hits, misses }: Questions): void {
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
  const asked: Asked = { get: (key) => map.get(key) ?? 0 };
  const nsFor = (keys: Float64Array) =>
    median(Array.from({ length: passes }, () => cpuNsPer(lookups, () => askAll(asked, keys)))).toFixed(0);
  console.log('\na plain Map of the same');
  line(
    'memory',
    `${(bytes / map.size).toFixed(1)} bytes/entry of heap; build ${(buildMs / 1000).toFixed(2)} s`,
  );
  line('ns', `${nsFor(mix)} mix, ${nsFor(hits)} hits, ${nsFor(misses)} misses`);
}

/** What keeping up costs: one change, and the longest time for which folding them in holds up an answer. */
function reportChanges(list: ListState, keys: Float64Array): void {
  const waiting: (() => void)[] = [];
  const index = new ExactIndex({
    later: (work) => waiting.push(work),
    entriesPerSlice: 16_384,
    leastOverlayKeys: 8192,
  });
  index.replace(list);
  const applyMs: number[] = [];
  for (const value of keys) {
    const change: KeyListing = { key: value as ImeiKey, listing: { effect: 'prohibited', tier: 1 } };
    applyMs.push(elapsedMs(() => index.apply([change], list)));
    if (waiting.length > 0) break;
  }
  const ns = cpuNsPer(keys.length, () => askAll(index, keys));
  const sliceMs: number[] = [];
  for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift())
    sliceMs.push(elapsedMs(slice));
  console.log('\nkeeping up');
  const each = (applyMs.reduce((sum, ms) => sum + ms, 0) / applyMs.length) * 1e6;
  line(
    'changes',
    `${thousands(applyMs.length)}, ${each.toFixed(0)} ns each; then ${ns.toFixed(0)} ns per miss`,
  );
  line('folding', `${thousands(sliceMs.length)} slices, the longest three ${longestMs(sliceMs)} ms`);
}

function longestMs(times: readonly number[]): string {
  return times
    .toSorted((a, b) => b - a)
    .slice(0, 3)
    .map((ms) => ms.toFixed(2))
    .join(', ');
}

function elapsedMs(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Heap in use after a collection, in bytes. */
function heapBytes(): number {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

function line(name: string, text: string): void {
  console.log(`  ${name.padEnd(13)} ${text}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function thousands(value: number): string {
  return value.toLocaleString('en-GB');
}
