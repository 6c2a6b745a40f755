import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const mostFunctions = 15;
/** Work of a thread that is worth telling, in microseconds. */
const leastUs = 500_000;

/** What V8 writes with `--cpu-prof`, as far as it is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds on the clock of all threads. */
  readonly startTime: number;
  /** Node of each sample, with the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Prints, for each thread's profile in a folder, in which functions most of the time went by itself, callees not counted.
 * The first `startMs` milliseconds of the process are left out: that is loading, and nobody was asking yet.
 */
export async function tellProfile(folder: string, startMs: number): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).toSorted();
  const profiles = await Promise.all(
    files.map(async (file): Promise<CpuProfile> => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
  const servingAt = Math.min(...profiles.map(({ startTime }) => startTime)) + startMs * 1000;
  for (const [i, profile] of profiles.entries()) {
    const lines = topFunctions(profile, servingAt);
    // A thread that did next to nothing is of no interest.
    if (lines.length > 0)
      console.log(`\nself time of thread ${i}, share of its time at work\n${lines.join('\n')}`);
  }
}

function topFunctions({ nodes, samples, timeDeltas, startTime }: CpuProfile, from: number): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let at = startTime;
  for (const [i, id] of samples.entries()) {
    const tookUs = timeDeltas[i] ?? 0;
    at += tookUs;
    if (at < from) continue;
    const name = names.get(id) ?? '';
    times.set(name, (times.get(name) ?? 0) + tookUs);
  }
  for (const waiting of ['(idle)', '(root)']) times.delete(waiting);
  const total = [...times.values()].reduce((sum, one) => sum + one, 0);
  if (total < leastUs) return [];
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, mostFunctions)
    .map(([name, time]) => `  ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} (${basename(url)}:${lineNumber + 1})`;
}
