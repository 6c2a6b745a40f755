import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine } from '../../packages/cli/src/supervisor/ready-line.ts';

export interface KillableOptions {
  readonly name: string;
  /** Arguments of `deadset`. */
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Another program than `deadset` itself, for one that is put together differently; an absolute path. */
  readonly program?: string;
  /** Told when it ends although nobody here ended it. */
  readonly onDeath: (name: string) => void;
}

const deadset = fileURLToPath(new URL('../../packages/cli/bin/deadset.js', import.meta.url));
/** How long a process may take to serve, in milliseconds. */
const patienceMs = 60_000;
/** How much of what it said last is in an error, in characters. */
const lastWordsLength = 1_500;

/**
 * One of our own commands as a real process, to be killed and started again at will.
 *
 * It has a channel to us and ends when that closes, so nothing outlives a run however it ends.
 */
export class KillableProcess {
  readonly #options: KillableOptions;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #isEnding = false;

  constructor(options: KillableOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
  }

  get name(): string {
    return this.#options.name;
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves with the lines that it said until it served. `more` environment is for this time alone. Throws when it does not come up; the error has its last words. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const { args, env, name, program = deadset, onDeath } = this.#options;
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...env, ...more },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#isEnding = false;
    let lastWords = '';
    child.stderr?.on('data', (chunk) => {
      this.#log.write(chunk);
      lastWords = `${lastWords}${String(chunk)}`.slice(-lastWordsLength);
    });
    const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    const lines: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
      if (child.stdout !== null) {
        createInterface(child.stdout).on('line', (line) => {
          lines.push(line);
          if (parseReadyLine(line) !== undefined) resolve();
        });
      }
      child.once('error', reject);
      child.once('close', (code, signal) =>
        reject(new Error(`${name} did not come up (${code ?? signal}): ${lastWords}`)),
      );
    });
    await ready;
    clearTimeout(impatience);
    child.once('close', () => {
      if (!this.#isEnding) onDeath(name);
    });
    return lines;
  }

  /** As a power cut would end it; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    const impatience = setTimeout(() => this.#child?.kill('SIGKILL'), 10_000);
    await this.#end('SIGTERM');
    clearTimeout(impatience);
    this.#log.end();
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#isEnding = true;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
}
