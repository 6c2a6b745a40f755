import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('../../packages/cli/bin/deadset.js', import.meta.url));

/** A folder that is nobody else's; open to pass through, for the user that runs PostgreSQL when tests run as root. */
export async function freshFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'deadset-story-'));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A program in TypeScript of this repository, and what its environment has besides. */
export interface Script {
  /** From the root. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The `deadset` command, or a script of this repository, as a real process, with everything that it says. */
export class DeadsetProcess {
  readonly child: ChildProcess;
  output = '';
  errors = '';

  constructor(args: readonly string[], script?: Script) {
    const run = script === undefined ? [program] : ['--import', 'tsx', join(root, script.path)];
    this.child = spawn(process.execPath, [...run, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...script?.env },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** Waits until it has said something; throws with all it said when it ends before. */
  async saying(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`it ended without saying "${words}":\n${this.output}\n${this.errors}`);
      }
      await delay(50);
    }
  }

  /** Asks it to end by a signal, and gives its exit code; null when the signal ended it. */
  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'close');
      if (signal !== undefined) this.child.kill(signal);
      await closed;
    }
    return this.child.exitCode;
  }
}

/** Command lines of the processes that work on a folder, ours and PostgreSQL's. */
export async function processesOn(folder: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const lines = await Promise.all(
    // A process may end while it is looked at.
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.map((line) => line.replaceAll('\0', ' ')).filter((line) => line.includes(folder));
}
