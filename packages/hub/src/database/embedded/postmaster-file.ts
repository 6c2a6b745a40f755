import { readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError, isThere, readIfThere } from './durable-files.ts';
import type { ServerHome } from './server-home.ts';

/** What PostgreSQL wrote about itself in `postmaster.pid`. PostgreSQL documentation, "Database File Layout". */
export interface Postmaster {
  readonly processId: number;
  readonly port: number;
  /** Whether that process is there and is, or may be, the server of this very folder. */
  readonly isAlive: boolean;
}

/** The server that has, or had, the data folder open; undefined when it was last closed cleanly. */
export async function readPostmaster(home: Pick<ServerHome, 'data'>): Promise<Postmaster | undefined> {
  const lines = (await readIfThere(join(home.data, 'postmaster.pid')))?.split('\n');
  const [processId, port] = [Number(lines?.[0]), Number(lines?.[3])];
  if (!Number.isInteger(processId) || processId <= 0 || !Number.isInteger(port)) return undefined;
  return { processId, port, isAlive: await isServerOf(home.data, processId) };
}

/**
 * After a power cut another program may have the id of the server that was. Where the system tells what a process
 * works on, we look: the server works in its data folder, and no other program does.
 */
async function isServerOf(dataFolder: string, processId: number): Promise<boolean> {
  if (!(await isThere('/proc/self'))) return isRunning(processId);
  try {
    return (await readlink(`/proc/${processId}/cwd`)) === (await realpath(dataFolder));
  } catch (error) {
    // Root of a container may not look at another user's process: it may be ours, and the connection will tell.
    if (isFileError(error, 'EACCES', 'EPERM')) return isRunning(processId);
    if (isFileError(error, 'ENOENT', 'ESRCH')) return false;
    throw error;
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // A process that we may not signal runs as another user than our server.
    if (isFileError(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}
