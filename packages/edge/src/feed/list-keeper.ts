import type { FeedState } from '@deadset/protocol';
import type { Logger } from 'pino';
import type { Alarms } from '../health/index.ts';
import type { ListFiles } from './list-files.ts';
import { pause } from './pause.ts';

/** A state by which the gates answer, and since when (milliseconds since 1970). */
export interface AppliedState {
  readonly state: FeedState;
  readonly appliedAt: number;
}

export interface ListKeeperParts {
  readonly files: ListFiles;
  readonly log: Logger;
  readonly alarms: Alarms;
  /** Told of every state that has become durable. */
  readonly onKept: (applied: AppliedState) => void;
}

/** One write: batches behind those on disk, or the whole state in place of all. */
interface Writing {
  readonly applied: AppliedState;
  readonly batches: readonly Buffer[];
  readonly isWhole: boolean;
  readonly awaiting: readonly (() => void)[];
}

/**
 * Shortest time between two writes, in milliseconds.
 *
 * Receipts go out once a second at most, so a shorter one would only keep the disk busy, which other processes of the
 * same machine wait for. What a crash loses of it comes again over the feed.
 */
const writeIntervalMs = 1000;
/** How long after a failed write the next is tried, in milliseconds. */
const retryMs = 2000;
/** Batches waiting for the disk are dropped above this many bytes; the whole state is then written instead. */
const maxWaitingBytes = 256 * 1024 * 1024;

/**
 * Puts applied states on disk behind the gates' backs: they already answer by a state while it is being written.
 *
 * Whatever came while the last write was under way goes into one write. A disk that takes nothing costs only
 * durability: nothing piles up, and as soon as it writes again the state is kept as a whole.
 */
export class ListKeeper {
  readonly #parts: ListKeeperParts;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #newest: AppliedState | undefined;
  #needsWhole = false;
  #work: Promise<void> | undefined;
  /** Told when a whole state is on disk that was asked for no later than they did. */
  #awaitingWhole: (() => void)[] = [];
  readonly #closing = new AbortController();

  constructor(parts: ListKeeperParts) {
    this.#parts = parts;
  }

  /** Keeps the state that a batch led to. */
  batch(bytes: Buffer, applied: AppliedState): void {
    // A view of what came over the network would hold on to all of it.
    this.#waiting.push(Buffer.from(bytes));
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > maxWaitingBytes) this.#dropWaiting();
    this.#want(applied);
  }

  /** Keeps a state that no batch led to. */
  whole(applied: AppliedState): void {
    this.#dropWaiting();
    this.#want(applied);
  }

  /** Keeps a state as a whole, and resolves once no batch is on disk any more. Rejects when the signal aborts first. */
  async rewrite(applied: AppliedState, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#awaitingWhole.push(resolve);
      this.whole(applied);
    });
  }

  /** Ends when what was asked for is on disk or the disk refuses it once more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  #dropWaiting(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#needsWhole = true;
  }

  #want(applied: AppliedState): void {
    this.#newest = applied;
    this.#work ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      try {
        await this.#write(next);
        for (const resolve of next.awaiting) resolve();
        this.#parts.alarms.clear('disk');
        this.#parts.onKept(next.applied);
        await pause(writeIntervalMs, this.#closing.signal);
      } catch (error) {
        this.#parts.alarms.raise('disk');
        this.#parts.log.error({ err: error }, 'the list cannot be written to disk; answering from memory');
        this.#dropWaiting();
        this.#awaitingWhole.unshift(...next.awaiting);
        this.#newest ??= next.applied;
        if (this.#closing.signal.aborted) break;
        await pause(retryMs, this.#closing.signal);
      }
    }
    this.#work = undefined;
  }

  #take(): Writing | undefined {
    if (this.#newest === undefined) return undefined;
    const isWhole = this.#needsWhole;
    const awaiting = isWhole ? this.#awaitingWhole.splice(0) : [];
    const next = { applied: this.#newest, batches: this.#waiting, isWhole, awaiting };
    this.#newest = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#needsWhole = false;
    return next;
  }

  async #write(next: Writing): Promise<void> {
    const { state } = next.applied;
    if (next.isWhole) await this.#parts.files.replace(state);
    else await this.#parts.files.append(next.batches, state);
  }
}
