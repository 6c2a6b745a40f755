import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { randomPassword } from '../passwords.ts';
import { isFileError, isThere, renameDurably } from './durable-files.ts';
import type { ServerHome } from './server-home.ts';
import type { ServerPrograms } from './server-programs.ts';
import { serverSettings } from './server-settings.ts';
import { handOver } from './server-user.ts';

/** Superuser of an embedded server. Migrations run as this; the application never does. */
export const ownerRole = 'deadset_owner';

/** How a program of the server ended. */
interface Ending {
  readonly code: number | null;
  readonly output: string;
}

/** A server that was just spawned. Whether it came up shows on its port. */
export interface SpawnedServer {
  readonly port: number;
  /** Whether the process is still there. */
  isRunning(): boolean;
}

/** A log longer than this, in bytes, is put aside at the next start; the one before it is dropped. */
const longestLogBytes = 16 * 1024 * 1024;

/**
 * Makes the database files and the owner's password, unless they are there.
 *
 * Both are made under another name and renamed into place together, so a first start that is cut short leaves nothing
 * that the next one could take for a record, and two at once end up with one.
 */
export async function ensureCluster(
  home: ServerHome,
  programs: ServerPrograms,
  log: (message: string) => void,
): Promise<void> {
  if (await isThere(home.cluster)) return;
  log('making the files of the record, once');
  const draft = await mkdtemp(join(home.folder, 'cluster-new-'));
  await handOver(draft, home.user);
  const password = join(draft, 'password');
  await writeFile(password, `${randomPassword()}\n`, { mode: 0o600, flush: true });
  await handOver(password, home.user);
  const ending = await runProgram(home, programs.initdb, [
    `--pgdata=${join(draft, 'data')}`,
    `--username=${ownerRole}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8: the same order everywhere, whatever locales the machine has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  if (ending.code !== 0) throw new Error(`PostgreSQL could not make its files: ${ending.output}`);
  try {
    await renameDurably(draft, home.cluster);
  } catch (error) {
    if (!isFileError(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await rm(draft, { recursive: true });
  }
}

/**
 * Starts the server on a port of 127.0.0.1, in a process group of its own: the terminal's Ctrl-C must reach us first.
 *
 * `goneProcessId` is the id that a server now dead left behind. PostgreSQL would take any process that has it today
 * for that server; told that it is an ancestor of the new one, it does not, and still looks for survivors of the old
 * server by its shared memory.
 */
export async function spawnServer(
  home: ServerHome,
  programs: ServerPrograms,
  port: number,
  goneProcessId: number | undefined,
): Promise<SpawnedServer> {
  const output = await openLog(home);
  try {
    const child = spawn(programs.postgres, ['-D', home.data, ...serverSettings(port)], {
      ...identity(home),
      cwd: home.folder,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: goneProcessId === undefined ? {} : { PG_GRANDPARENT_PID: goneProcessId.toString() },
    });
    await spawned(child);
    child.unref();
    return { port, isRunning: () => child.exitCode === null && child.signalCode === null };
  } finally {
    await output.close();
  }
}

/** Stops the server of this folder: sessions are ended, everything is on disk. Resolves when it is down. */
export async function stopServer(home: ServerHome, programs: ServerPrograms): Promise<void> {
  const ending = await runProgram(home, programs.pgCtl, [
    'stop',
    `--pgdata=${home.data}`,
    '--mode=fast',
    '--wait',
    '--timeout=300',
    '--silent',
  ]);
  if (ending.code !== 0) throw new Error(`PostgreSQL could not be stopped: ${ending.output}`);
}

/** A port of 127.0.0.1 that nobody listens on now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** The end of the server's log, for an error message. */
export async function logTail(home: ServerHome): Promise<string> {
  const file = await open(home.log);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 2000);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trim();
  } finally {
    await file.close();
  }
}

async function openLog(home: ServerHome) {
  if ((await isThere(home.log)) && (await stat(home.log)).size > longestLogBytes) {
    await rename(home.log, `${home.log}.old`);
  }
  const file = await open(home.log, 'a', 0o600);
  await handOver(home.log, home.user);
  return file;
}

async function runProgram(home: ServerHome, program: string, args: readonly string[]): Promise<Ending> {
  const child = spawn(program, args, {
    ...identity(home),
    cwd: home.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of our environment: variables like PGPORT or LC_ALL would change what the programs do.
    env: {},
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}

function identity({ user }: ServerHome): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve());
  });
}
