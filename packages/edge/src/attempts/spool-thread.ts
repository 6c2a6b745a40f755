import { once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Attempt } from '@deadset/protocol';
import type { Logger } from 'pino';
import type { MetListing } from '../checks/index.ts';
import type { Alarms } from '../health/index.ts';
import { threadProgram } from '../thread-program.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type AttemptTally, newAttemptTally } from './attempt-tally.ts';
import type { FromSpool, SpoolStart, ToSpool } from './spool-message.ts';

export interface SpoolThreadParts extends SpoolStart {
  readonly alarms: Alarms;
  readonly log: Logger;
  /** Told whenever further attempts have become durable. */
  readonly onDurable: () => void;
}

interface Question {
  readonly resolve: (attempts: readonly Attempt[]) => void;
  readonly reject: (error: Error) => void;
}

/** The attempt spool on a thread of its own, as the keeper of the list and the gate workers see it. */
export class SpoolThread implements AttemptStore {
  readonly tally: AttemptTally = newAttemptTally();
  readonly #parts: SpoolThreadParts;
  readonly #worker: Worker;
  readonly #questions = new Map<number, Question>();
  #asked = 0;
  #isClosing = false;
  /** Why there is no thread any more; undefined while there is one. */
  #end: Error | undefined;

  private constructor(program: URL, parts: SpoolThreadParts) {
    this.#parts = parts;
    const { folder, logLevel } = parts;
    this.#worker = new Worker(program, { workerData: { folder, logLevel } satisfies SpoolStart });
    this.#worker.on('message', (message: FromSpool) => this.#hear(message));
    this.#worker.on('error', (err) => {
      parts.log.fatal({ err }, 'the attempt spool failed');
      this.#giveUp(err instanceof Error ? err : new Error(String(err)));
    });
    this.#worker.on('exit', () => this.#giveUp(new Error('the thread of the attempt spool is over')));
  }

  /** Rejects when the folder cannot be used. */
  static async open(parts: SpoolThreadParts): Promise<SpoolThread> {
    const spool = new SpoolThread(await threadProgram('attempt-spool', parts.log), parts);
    // An error of the thread rejects this, too.
    await once(spool.#worker, 'message');
    return spool;
  }

  /** A port over which another thread brings attempts, to be handed to it. */
  newPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#tell({ kind: 'attach', port: port1 }, [port1]);
    return port2;
  }

  record(met: MetListing): void {
    if (this.#end === undefined) this.#tell({ kind: 'met', met: [met] });
    else this.tally.lost += 1;
  }

  oldest(): Promise<readonly Attempt[]> {
    return this.#ask((id) => ({ kind: 'oldest', id }));
  }

  async acknowledge(upTo: number): Promise<void> {
    await this.#ask((id) => ({ kind: 'acknowledge', id, upTo }));
  }

  async close(): Promise<void> {
    if (this.#end !== undefined) return;
    this.#isClosing = true;
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.#ask((id) => ({ kind: 'close', id }));
    await ended;
  }

  #ask(question: (id: number) => ToSpool): Promise<readonly Attempt[]> {
    // Whom a thread that is over does not answer would wait for ever, and with it the end of the edge.
    if (this.#end !== undefined) return Promise.reject(this.#end);
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.#tell(question(id));
    });
  }

  #hear(message: FromSpool): void {
    const { alarms, onDurable } = this.#parts;
    if (message.kind === 'durable') onDurable();
    else if (message.kind === 'tally') Object.assign(this.tally, message.tally);
    else if (message.kind === 'alarm') alarms[message.isOn ? 'raise' : 'clear']('attempts');
    else if (message.kind === 'answer') this.#take(message.id)?.resolve(message.attempts);
    else if (message.kind === 'failed') this.#take(message.id)?.reject(new Error(message.problem));
  }

  #take(id: number): Question | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return question;
  }

  /** Nothing is kept from now on; what the gates do does not depend on it. */
  #giveUp(error: Error): void {
    this.#end ??= error;
    if (!this.#isClosing) this.#parts.alarms.raise('attempts');
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions.clear();
  }

  #tell(message: ToSpool, transfer: MessagePort[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
