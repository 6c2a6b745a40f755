import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Which processors a process may use: one for the server, another for whoever asks it, or all. */
export const cores = { server: '0', generator: '1', all: `0-${availableParallelism() - 1}` } as const;

let isToldOf = false;

/** Keeps a process and all its threads on these processors, where `taskset` (util-linux) can; else says so once. */
export async function pin(processId: number, core: string): Promise<void> {
  try {
    await run('taskset', ['-apc', core, String(processId)]);
  } catch (error) {
    if (!isToldOf)
      console.log(
        `not pinned to processors: ${error instanceof Error ? error.message.trim() : 'no taskset'}`,
      );
    isToldOf = true;
  }
}
