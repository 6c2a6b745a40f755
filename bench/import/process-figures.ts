import { readdir, readFile } from 'node:fs/promises';

/** What a process has used, as Linux counts it. */
export interface ProcessFigures {
  /** Largest resident set so far, in megabytes. */
  readonly peakMb: number;
  /** Processor time, in seconds. */
  readonly cpuSeconds: number;
}

/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that runs Node. */
const ticksPerSecond = 100;

/** Undefined when the process is gone, or where there is no /proc. */
export async function figuresOf(processId: number): Promise<ProcessFigures | undefined> {
  try {
    const status = await readFile(`/proc/${processId}/status`, 'utf8');
    const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
    const peakKb = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
    // The name in brackets may hold spaces; the fields behind it are counted from the state, field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { peakMb: peakKb / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
  } catch {
    // Gone between two looks, or no Linux: there is nothing to tell.
    return undefined;
  }
}

/** Processes that a process has started and that still run. */
export async function childrenOf(processId: number): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(ids.map(parentOf));
  return ids.filter((_, i) => parents[i] === processId);
}

async function parentOf(processId: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // Gone between two looks.
    return undefined;
  }
}
