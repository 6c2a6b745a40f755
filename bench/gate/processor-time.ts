import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that runs Node. */
const ticksPerSecond = 100;

/** Processor time that a process and its descendants have used with all their threads, in seconds. */
export function processorSecondsOf(processId: number): number {
  return familyOf(processId).reduce((sum, id) => sum + secondsIn(`/proc/${id}/stat`), 0);
}

/** Processor time of each thread of a process and its descendants, in seconds, by the number of the thread. */
export function threadSecondsOf(processId: number): Map<string, number> {
  const threads = familyOf(processId).flatMap((id) =>
    readdirSync(`/proc/${id}/task`).map((thread) => [thread, `/proc/${id}/task/${thread}/stat`] as const),
  );
  return new Map(threads.map(([thread, path]) => [thread, secondsIn(path)]));
}

/** Resident memory of a process and its descendants, in bytes: now, and the sum of what each had at most. */
export function residentBytesOf(processId: number): { now: number; peak: number } {
  const texts = familyOf(processId).map((id) => readFileSync(`/proc/${id}/status`, 'utf8'));
  const bytes = (name: string) =>
    texts.reduce(
      (sum, text) => sum + Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024,
      0,
    );
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

/** A process and whatever it and its children have started. Throws where there is no /proc. */
export function familyOf(processId: number): number[] {
  const children = readdirSync(`/proc/${processId}/task`).flatMap((thread) =>
    readFileSync(`/proc/${processId}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((id) => id !== ''),
  );
  return [processId, ...children.flatMap((id) => familyOf(Number(id)))];
}

function secondsIn(path: string): number {
  const stat = readFileSync(path, 'utf8');
  // The name in brackets may hold spaces; the fields behind it are counted from the state, field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
