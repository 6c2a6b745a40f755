import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const mostFunctions = 15;

/** What V8 writes with `--cpu-prof`, as far as it is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Node of each sample, with the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Prints, for each thread's profile in a folder, in which functions most of the time went by itself, callees not counted.
 * The first `startMs` milliseconds are left out: that is loading, and nobody was asking yet.
 */
export async function tellProfile(folder: string, startMs: number): Promise<void> {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile: CpuProfile = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const lines = topFunctions(profile, startMs);
    // A thread that did next to nothing is of no interest.
    if (lines.length > 0)
      console.log(`\nself time in ${file}, share of the time at work\n${lines.join('\n')}`);
  }
}

function topFunctions({ nodes, samples, timeDeltas }: CpuProfile, startMs: number): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let elapsedMs = 0;
  for (const [i, id] of samples.entries()) {
    elapsedMs += (timeDeltas[i] ?? 0) / 1000;
    if (elapsedMs < startMs) continue;
    const name = names.get(id) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0));
  }
  for (const waiting of ['(idle)', '(root)']) times.delete(waiting);
  const total = [...times.values()].reduce((sum, one) => sum + one, 0);
  if (total < 1e6) return [];
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, mostFunctions)
    .map(([name, time]) => `  ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} (${basename(url)}:${lineNumber + 1})`;
}
