import { mkdir, readdir } from 'node:fs/promises';
import { type Attempt, digitsOf, maxAttemptsPerReport } from '@deadset/protocol';
import type { Logger } from 'pino';
import type { MetListing } from '../checks/index.ts';
import { syncFolder } from '../feed/index.ts';
import type { Alarms } from '../health/index.ts';
import { AttemptSegment, firstSequenceOf } from './attempt-segment.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type AttemptTally, newAttemptTally } from './attempt-tally.ts';

export interface AttemptSpoolParts {
  readonly folder: string;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly log: Logger;
  /** Told whenever further attempts have become durable. */
  readonly onDurable: () => void;
}

/**
 * How long attempts may wait for one write together, in milliseconds. With the write itself it stays below the 50 ms
 * after which an attempt is promised to be on disk.
 */
const gatherMs = 20;
/** How long after a failed write the next is tried, in milliseconds. */
const retryMs = 1000;
/** Most attempts that wait in memory for the disk; further ones are lost, and counted. */
const maxWaiting = 100_000;
/** A file that has grown to this many bytes is followed by another. */
const segmentBytes = 4 * 1024 * 1024;
/** Most bytes on disk, some five million attempts; further ones are lost, and counted. */
const maxSpoolBytes = 1024 * 1024 * 1024;
/** What the contract allows for the name of a network, which is in the peer's own words. */
const maxNetworkLength = 128;

/**
 * Attempts on disk until the hub has them: appended to, read from the front, dropped once acknowledged.
 *
 * Each has a sequence that is never given twice, across restarts: together with the edge's key it is the attempt's id
 * at the hub, so sending one again is harmless. Memory holds only what the disk has not taken yet.
 */
export class AttemptSpool implements AttemptStore {
  readonly tally: AttemptTally = newAttemptTally();
  readonly #parts: AttemptSpoolParts;
  /** Oldest first; the last is the one that is written to. Never empty. */
  readonly #segments: AttemptSegment[];
  /** In the oldest segment: everything before it is acknowledged. */
  #readFrom = 0;
  #waiting: Attempt[] = [];
  #nextSequence: number;
  #timer: NodeJS.Timeout | undefined;
  /** All disk work, one piece behind the other. */
  #work: Promise<void> = Promise.resolve();

  private constructor(parts: AttemptSpoolParts, segments: AttemptSegment[], nextSequence: number) {
    this.#parts = parts;
    this.#segments = segments;
    this.#nextSequence = nextSequence;
  }

  static async open(parts: AttemptSpoolParts): Promise<AttemptSpool> {
    await mkdir(parts.folder, { recursive: true, mode: 0o700 });
    const found = (await readdir(parts.folder)).flatMap((name) => firstSequenceOf(name) ?? []);
    const segments: AttemptSegment[] = [];
    for (const first of found.length === 0 ? [1] : found.toSorted((a, b) => a - b)) {
      segments.push(await AttemptSegment.open(parts.folder, first));
    }
    return new AttemptSpool(parts, segments, (segments.at(-1)?.lastSequence ?? 0) + 1);
  }

  record({ asker, key, outcome, reason, tier, enforced, at }: MetListing): void {
    if (this.#waiting.length >= maxWaiting || this.#bytes > maxSpoolBytes) {
      this.tally.lost += 1;
      this.#parts.alarms.raise('attempts');
      return;
    }
    const { participant, gate, network, presenter, country } = asker;
    this.#waiting.push({
      sequence: this.#nextSequence,
      participant,
      gate,
      ...(network === undefined ? {} : { network: network.slice(0, maxNetworkLength) }),
      ...(country === undefined ? {} : { country }),
      imei: digitsOf(key),
      outcome,
      reason,
      tier,
      ...(enforced ? {} : { enforced }),
      ...(presenter === undefined ? {} : { presenter }),
      at: new Date(at).toISOString(),
    });
    this.#nextSequence += 1;
    this.#timer ??= setTimeout(() => this.#startFlush(), gatherMs);
  }

  async oldest(): Promise<readonly Attempt[]> {
    const [segment] = this.#segments;
    return segment === undefined ? [] : (await segment.read(this.#readFrom, maxAttemptsPerReport)).attempts;
  }

  async acknowledge(upTo: number): Promise<void> {
    await this.#inTurn(async () => {
      for (let [segment] = this.#segments; segment !== undefined; [segment] = this.#segments) {
        const { attempts, ends } = await segment.read(this.#readFrom, maxAttemptsPerReport);
        const count = attempts.filter(({ sequence }) => sequence <= upTo).length;
        this.tally.sent += count;
        this.#readFrom = ends[count - 1] ?? this.#readFrom;
        if (this.#readFrom < segment.length) return;
        if (segment.length > 0 && this.#segments.length === 1) await this.#addSegment();
        if (this.#segments.length === 1) return;
        await this.#dropOldest();
      }
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#inTurn(() => this.#flush());
    clearTimeout(this.#timer);
    for (const segment of this.#segments) await segment.close();
  }

  get #bytes(): number {
    return this.#segments.reduce((sum, { length }) => sum + length, 0);
  }

  #startFlush(): void {
    this.#timer = undefined;
    void this.#inTurn(() => this.#flush());
  }

  /** Writes what is waiting. On failure it stays waiting, and is tried again. */
  async #flush(): Promise<void> {
    const attempts = this.#waiting.slice();
    if (attempts.length === 0) return;
    try {
      if ((this.#segments.at(-1)?.length ?? 0) >= segmentBytes) await this.#addSegment();
      await this.#segments.at(-1)?.append(attempts);
    } catch (error) {
      this.#parts.alarms.raise('attempts');
      this.#parts.log.error({ err: error, count: attempts.length }, 'attempts cannot be written to disk');
      this.#timer ??= setTimeout(() => this.#startFlush(), retryMs);
      return;
    }
    // More may have come while the disk was busy; their timer is already running.
    this.#waiting = this.#waiting.slice(attempts.length);
    this.tally.spooled += attempts.length;
    this.#parts.alarms.clear('attempts');
    this.#parts.onDurable();
  }

  async #addSegment(): Promise<void> {
    const first = (this.#segments.at(-1)?.lastSequence ?? 0) + 1;
    this.#segments.push(await AttemptSegment.open(this.#parts.folder, first));
    // The new name must be there before the old file goes, or the sequence would begin anew after a crash.
    await syncFolder(this.#parts.folder);
  }

  async #dropOldest(): Promise<void> {
    const oldest = this.#segments.shift();
    this.#readFrom = 0;
    await oldest?.remove();
  }

  #inTurn(piece: () => Promise<void>): Promise<void> {
    const done = this.#work.then(piece);
    // Whoever asked for this piece hears of its failure; the next one begins all the same.
    this.#work = done.catch(() => undefined);
    return done;
  }
}
