import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { GateName } from '../gates/index.ts';
import type { Alarms } from '../health/index.ts';
import type { IndexMemory } from '../index/index.ts';
import type { RulesMemory } from '../rules/index.ts';
import { threadProgram } from '../thread-program.ts';
import { type GateFigures, sumOf } from './gate-figures.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-message.ts';
import { openingOf } from './worker-opening.ts';

export interface WorkerPoolParts {
  readonly count: number;
  /** What a worker is started with, by its number from 0. Asked for as late as possible, for the list moves on. */
  readonly start: (worker: number) => WorkerStart;
  /** Told when every worker answers by the memory of this generation, or of a later one. */
  readonly onAdopted: (generation: number) => void;
  readonly alarms: Alarms;
  readonly log: Logger;
}

/** How long a worker may take to tell its figures, in milliseconds; one that takes longer does not answer networks either. */
const figuresMs = 1000;

/** One thread that answers, as the keeper of the list sees it. */
interface GateThread {
  readonly worker: Worker;
  /** Where it answers; empty until it does. */
  addresses: readonly (readonly [GateName, AddressInfo])[];
  /** Of the memory that it answers by. */
  generation: number;
  figures: GateFigures;
}

/** The gate workers of an edge: threads that answer by memory that the keeper of the list writes. */
export class WorkerPool {
  /** Rejects when a worker ends that was not asked to: nobody answers on its sockets any more. */
  readonly lost: Promise<never>;
  readonly #parts: WorkerPoolParts;
  readonly #threads: GateThread[] = [];
  #lose: (error: Error) => void = () => undefined;
  #isDraining = false;

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts;
    this.lost = new Promise((_, reject) => {
      this.#lose = reject;
    });
    // Whoever runs the edge waits on it; until then it is no unhandled fault.
    this.lost.catch(() => undefined);
  }

  /** Starts the workers one after the other. Rejects when one cannot open its gates; none is left then. */
  async open(): Promise<void> {
    const { count, start, log } = this.#parts;
    const program = await threadProgram('gate-worker', log);
    try {
      for (let worker = 0; worker < count; worker += 1) await this.#add(program, start(worker));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Where the gates answer. */
  get addresses(): ReadonlyMap<GateName, AddressInfo> {
    return new Map(this.#threads.flatMap(({ addresses }) => addresses));
  }

  /** How many threads answer. */
  get threads(): number {
    return this.#threads.length;
  }

  /** The figures that were last told, all workers taken together. */
  get figures(): GateFigures {
    return sumOf(this.#threads.map(({ figures }) => figures));
  }

  /** Makes every worker answer by this memory; `onAdopted` is called when all do. */
  publish(memory: IndexMemory): void {
    this.#tellAll({ kind: 'index', memory });
  }

  /** Makes every worker answer by these lists and rules of the operator's own. */
  publishRules(memory: RulesMemory): void {
    this.#tellAll({ kind: 'rules', memory });
  }

  /** Asks every worker for its figures, which also shows that each still turns. Rejects when one does not. */
  async refresh(): Promise<void> {
    const signal = AbortSignal.timeout(figuresMs);
    const told = this.#threads.map(({ worker }) => figuresFrom(worker, signal));
    this.#tellAll({ kind: 'figures' });
    await Promise.all(told);
  }

  /** Has every worker read its files anew. */
  reload(): void {
    this.#tellAll({ kind: 'reload' });
  }

  /** Lets every worker answer what it has, and ends them. */
  async close(): Promise<void> {
    this.#isDraining = true;
    const running = this.#threads.filter(({ worker }) => worker.threadId > 0);
    const ended = running.map(({ worker }) => endOf(worker));
    this.#tellAll({ kind: 'drain' });
    await Promise.all(ended);
  }

  async #add(program: URL, start: WorkerStart): Promise<void> {
    const worker = new Worker(program, {
      workerData: start,
      transferList: start.attempts === undefined ? [] : [start.attempts],
    });
    const { generation } = start.index;
    const thread: GateThread = { worker, addresses: [], generation, figures: { answers: [], meetings: [] } };
    // From now on it is told of every memory that takes the place of the one it starts with.
    this.#threads.push(thread);
    worker.on('error', (error) => this.#parts.log.fatal({ err: error }, 'a gate worker failed'));
    worker.on('message', (message: FromWorker) => this.#hear(thread, message));
    const ended = endOf(worker);
    const first = await Promise.race([openingOf(worker), ended]);
    if (first === 'ended') throw new Error('a gate worker ended before it answered; the log says why');
    if (first.kind === 'refused') {
      await ended;
      throw Object.assign(new Error(first.problem), first.cause);
    }
    thread.addresses = first.addresses;
    worker.on('exit', () => {
      if (!this.#isDraining) this.#lose(new Error('a gate worker ended by itself'));
    });
  }

  #hear(thread: GateThread, message: FromWorker): void {
    const { alarms } = this.#parts;
    if (message.kind === 'figures') thread.figures = message.figures;
    else if (message.kind === 'alarm') alarms[message.isOn ? 'raise' : 'clear'](message.alarm);
    else if (message.kind === 'adopted') this.#adopted(thread, message.generation);
  }

  #adopted(thread: GateThread, generation: number): void {
    thread.generation = generation;
    this.#parts.onAdopted(Math.min(...this.#threads.map((one) => one.generation)));
  }

  #tellAll(message: ToWorker): void {
    for (const { worker } of this.#threads) worker.postMessage(message);
  }
}

/** Resolves when a worker's thread is over. */
function endOf(worker: Worker): Promise<'ended'> {
  return new Promise((resolve) => worker.once('exit', () => resolve('ended')));
}

/** Resolves when a worker has told its figures; rejects when it takes too long. */
async function figuresFrom(worker: Worker, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [message]: FromWorker[] = await once(worker, 'message', { signal });
    if (message?.kind === 'figures') return;
  }
}
