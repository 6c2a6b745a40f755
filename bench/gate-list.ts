import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImeiKey } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';
import { answerNetwork } from '../packages/edge/src/checks/index.ts';
import { colour, loadRules, RulesView } from '../packages/edge/src/rules/index.ts';
import { SeededDraw } from './diameter-mutator.ts';
import type { BuildFigures } from './gate-list/build-process.ts';
import { writeKeys, writeRanges } from './gate-list/list-files.ts';
import { cpuNsPer, median } from './index/cpu-time.ts';
import { drawKeys, rowsOf } from './index/key-set.ts';
import { MemoryChase } from './index/memory-chase.ts';
import { questionsFor } from './index/questions.ts';

const lookups = 4_000_000;
const passes = 5;
const loads = 3;

/**
 * An operator's own list: building it from text (time and memory), its file, loading it with its checksums, and the whole
 * decision for a network with 90 % of the devices on no list, so that ranges are asked too. Beside it the machine's own
 * dependent random access over a working set of the same size, in the same run.
 *
 * `npm run bench -- gate-list [--keys N] [--ranges N]`
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      keys: { type: 'string', default: '10000000' },
      ranges: { type: 'string', default: '1000000' },
    },
  });
  const [keyCount, rangeCount] = [Number(values.keys), Number(values.ranges)];
  const draw = new SeededDraw(20_261_123);
  const rows = [...drawKeys(keyCount, draw)].map(rowsOf);
  const folder = await mkdtemp(join(tmpdir(), 'deadset-bench-'));
  try {
    const out = join(folder, 'list.gates');
    await reportBuild(folder, out, rows, rangeCount, draw);
    const memory = await reportLoad(out);
    reportLookups(new RulesView(memory), bytesOf(memory), rows, draw);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function reportBuild(
  folder: string,
  out: string,
  rows: readonly TacRows[],
  rangeCount: number,
  draw: SeededDraw,
): Promise<void> {
  const [keysFile, rangesFile] = [join(folder, 'keys.csv'), join(folder, 'ranges.csv')];
  writeKeys(keysFile, rows);
  writeRanges(rangesFile, rows, rangeCount, draw);
  const program = new URL('./gate-list/build-process.ts', import.meta.url);
  const builder = fork(program, [keysFile, rangesFile, out]);
  const [figures]: BuildFigures[] = await once(builder, 'message');
  if (figures === undefined) throw new Error('the builder told nothing');
  const { seconds, cpuSeconds, peakBytes, bytes } = figures;
  await Promise.all([rm(keysFile), rm(rangesFile)]);
  const keyCount = rows.reduce((sum, { serials }) => sum + serials.length, 0);
  console.log(`${keyCount.toLocaleString('en-GB')} devices, ${rangeCount.toLocaleString('en-GB')} ranges`);
  line('file', megabytes(bytes));
  line('build', `${seconds.toFixed(1)} s from shuffled text, ${cpuSeconds.toFixed(1)} s of processor time`);
  line('peak memory', `${megabytes(peakBytes)}, ${(peakBytes / bytes).toFixed(2)} × the file`);
}

async function reportLoad(out: string) {
  const times: number[] = [];
  for (let i = 1; i < loads; i += 1) times.push(await timed(() => loadRules(out)));
  const startedAt = performance.now();
  const { memory } = await loadRules(out);
  times.push(performance.now() - startedAt);
  line('load', `${median(times).toFixed(0)} ms with checksums, median of ${loads}`);
  const { sections } = memory;
  const parts = Object.entries(sections).filter(([, { byteLength }]) => byteLength > 0);
  line('memory', parts.map(([name, { byteLength }]) => `${name} ${megabytes(byteLength)}`).join(', '));
  return memory;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function reportLookups(
  view: RulesView,
  byteLength: number,
  rows: readonly TacRows[],
  draw: SeededDraw,
): void {
  const { mix, misses } = questionsFor(rows, lookups, draw);
  const policy = { globalResponse: colour.none, unknownDevice: colour.white };
  const byRule = new Map<string, number>();
  const decide = (keys: Float64Array) => {
    for (let i = 0; i < keys.length; i += 1)
      answerNetwork(view, policy, colour.none, (keys[i] ?? 0) as ImeiKey, -1, undefined, 0);
  };
  for (const key of mix) {
    const { rule } = answerNetwork(view, policy, colour.none, key as ImeiKey, -1, undefined, 0);
    byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  }
  const chase = new MemoryChase(byteLength, draw);
  const times: Record<'access' | 'decision' | 'misses' | 'keys' | 'ranges', number[]> = {
    access: [],
    decision: [],
    misses: [],
    keys: [],
    ranges: [],
  };
  for (let pass = 0; pass < passes; pass += 1) {
    times.access.push(cpuNsPer(lookups, () => chase.walk(lookups)));
    times.decision.push(cpuNsPer(lookups, () => decide(mix)));
    times.misses.push(cpuNsPer(lookups, () => decide(misses)));
    times.keys.push(cpuNsPer(lookups, () => askAll(mix, (key) => view.ofKey(key, 0))));
    times.ranges.push(cpuNsPer(lookups, () => askAll(mix, (key) => view.ofEquipment(key))));
  }
  const access = median(times.access);
  line('access', `${access.toFixed(0)} ns per dependent access over ${megabytes(byteLength)}`);
  const shares = [...byRule].map(([rule, count]) => `${((count / lookups) * 100).toFixed(0)} % ${rule}`);
  line('decided by', shares.join(', '));
  for (const name of ['decision', 'misses', 'keys', 'ranges'] as const) {
    const each = median(times[name]);
    line(name, `${each.toFixed(0)} ns per look-up, ${(each / access).toFixed(2)} × the access`);
  }
}

function askAll(keys: Float64Array, ask: (key: ImeiKey) => number): void {
  let sum = 0;
  for (let i = 0; i < keys.length; i += 1) sum += ask((keys[i] ?? 0) as ImeiKey);
  if (sum < 0) throw new Error('the answers must be used, or the loop is optimised away');
}

function bytesOf(memory: Awaited<ReturnType<typeof loadRules>>['memory']): number {
  return Object.values(memory.sections).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function line(name: string, text: string): void {
  console.log(`  ${name.padEnd(12)}${text}`);
}
