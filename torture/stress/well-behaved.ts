import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** To the process: count from now on, or say what was counted. */
export type WindowOrder = 'begin' | 'end';

/** What a well-behaved peer met within some time. */
export interface Window {
  readonly asked: number;
  /** Answered with another status than the right one. */
  readonly wrong: number;
  /** Turned away at once, because the gate has more to do than it can. */
  readonly tooBusy: number;
  /** Never answered. */
  readonly lost: number;
  /** From the instant at which a question was due to its answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** An MME that asks 200 times a second on one connection, in a process of its own: what attackers do there costs it nothing. */
export class WellBehavedPeer {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async connect(port: number): Promise<WellBehavedPeer> {
    const program = fileURLToPath(new URL('./well-behaved-process.ts', import.meta.url));
    const child = fork(program, [String(port)], { execArgv: ['--import', 'tsx'] });
    await once(child, 'message');
    return new WellBehavedPeer(child);
  }

  begin(): void {
    this.#process.send('begin' satisfies WindowOrder);
  }

  async end(): Promise<Window> {
    this.#process.send('end' satisfies WindowOrder);
    const [window]: Window[] = await once(this.#process, 'message');
    if (window === undefined) throw new Error('the well-behaved peer said nothing');
    return window;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }
}
