import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pauseFor, stopwatch } from '../clock.ts';
import { CommandFailure } from '../exit-code.ts';
import { parseReadyLine, type ReadyLine } from './ready-line.ts';
import { RestartPace } from './restart-pace.ts';

export interface ServiceOptions {
  /** What people call it. */
  readonly name: string;
  /** Arguments of `deadset`. */
  readonly args: readonly string[];
  /** The whole environment; secrets go here and never into arguments, which every user can read. */
  readonly env: Readonly<Record<string, string>>;
  /** Where everything it says is kept. */
  readonly logFile: string;
  /** Told when it died by itself, when it is back, and when it is given up. */
  readonly onNews: (news: ServiceNews) => void;
}

export type ServiceNews = 'died' | 'back' | 'given-up';

const program = fileURLToPath(new URL('../../bin/deadset.js', import.meta.url));
/** How long a service may take to close, in milliseconds; then it is killed. */
const closePatienceMs = 10_000;
/** Lines of its last words that are kept for an error message. */
const lastWordCount = 5;

/**
 * One of our own commands as a child process, brought back when it dies.
 *
 * The child gets a channel to us and ends when that closes, so no child outlives us however we end. It is in a process
 * group of its own, because Ctrl-C must reach us first: we decide what stops when.
 */
export class ServiceProcess {
  readonly #options: ServiceOptions;
  readonly #pace = new RestartPace();
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #ready: Promise<ReadyLine>;
  #isStopping = false;

  private constructor(options: ServiceOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
    this.#ready = this.#launch();
  }

  /** Starts it and waits until it serves. Throws `CommandFailure` with its last words when it does not come up. */
  static async start(options: ServiceOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(options);
    try {
      await service.whenReady();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  /** What the running process said when it was ready; after a death, what the next one says. */
  whenReady(): Promise<ReadyLine> {
    return this.#ready;
  }

  /** Id of the running process; undefined while there is none. */
  get processId(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the process as a power cut would, and waits until it is gone. It is brought back as after any other death. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || !isRunning(child)) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Asks it to close, waits, and ends it in the end. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child !== undefined && isRunning(child)) {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), closePatienceMs);
      await closed;
      clearTimeout(impatience);
    }
    this.#log.end();
  }

  #launch(): Promise<ReadyLine> {
    const { args, env, name, logFile } = this.#options;
    const child = spawn(process.execPath, [program, ...args], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    const lastWords: string[] = [];
    child.stderr?.pipe(this.#log, { end: false });
    if (child.stderr !== null) {
      createInterface(child.stderr).on('line', (line) => {
        // Its log is in JSON; what it says to people is not.
        if (!line.startsWith('{')) lastWords.push(line);
        if (lastWords.length > lastWordCount) lastWords.shift();
      });
    }
    const ready = new Promise<ReadyLine>((resolve, reject) => {
      if (child.stdout !== null) {
        createInterface(child.stdout).on('line', (line) => {
          this.#log.write(`${line}\n`);
          const parsed = parseReadyLine(line);
          if (parsed !== undefined) resolve(parsed);
        });
      }
      child.once('error', reject);
      child.once('close', () => {
        reject(
          new CommandFailure(`${name} did not come up: ${lastWords.join(' ')} All it said is in ${logFile}.`),
        );
      });
    });
    ready.then(() => this.#watch(child)).catch(() => undefined);
    return ready;
  }

  /** From when it serves on: a death is a reason to bring it back. */
  #watch(child: ChildProcess): void {
    const died = () => {
      if (this.#isStopping) return;
      this.#options.onNews('died');
      this.#ready = this.#bringBack();
      // Whoever waits for it hears of it; nobody else has to.
      this.#ready.catch(() => undefined);
    };
    if (isRunning(child)) child.once('close', died);
    else died();
  }

  async #bringBack(): Promise<ReadyLine> {
    for (;;) {
      const pauseMs = this.#pace.next(stopwatch());
      if (pauseMs === undefined || this.#isStopping) {
        if (!this.#isStopping) this.#options.onNews('given-up');
        throw new CommandFailure(`${this.#options.name} died too often; see ${this.#options.logFile}.`);
      }
      await pauseFor(pauseMs);
      try {
        const ready = await this.#launch();
        this.#options.onNews('back');
        return ready;
      } catch (error) {
        this.#log.write(`${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
