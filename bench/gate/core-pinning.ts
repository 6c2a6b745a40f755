import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { familyOf } from './processor-time.ts';

const run = promisify(execFile);

/** Which processors a process may use: one for the server, another for whoever asks it, or all. */
export const cores = { server: '0', generator: '1', all: `0-${availableParallelism() - 1}` } as const;

let isToldOf = false;

/** Keeps a process, its threads and its children on these processors, where `taskset` (util-linux) can; else says so once. */
export async function pin(processId: number, core: string): Promise<void> {
  try {
    for (const id of familyOf(processId)) await run('taskset', ['-apc', core, String(id)]);
  } catch (error) {
    if (!isToldOf)
      console.log(
        `not pinned to processors: ${error instanceof Error ? error.message.trim() : 'no taskset'}`,
      );
    isToldOf = true;
  }
}
