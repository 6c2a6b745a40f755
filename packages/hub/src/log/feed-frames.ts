import { encodeBatch, encodeFrame } from '@deadset/protocol';
import type { StoredBatch } from './log-store.ts';

/** Frames of neighbouring batches, as they go on the wire. */
export interface FrameRun {
  readonly frames: readonly Buffer[];
  /** Where the batch behind the last of them begins. */
  readonly nextPosition: number;
  /** Signed note of the last of them. */
  readonly note: string;
}

/** Bytes of encoded frames that are kept for followers that stand near each other. */
const mostKeptBytes = 32 * 1024 * 1024;

/**
 * Encodes every batch once for all followers, and keeps the newest runs for those who come a moment later.
 *
 * A run that is asked for by several at once is read once. What is kept is bounded in bytes; a follower that needs
 * more has it read again.
 */
export class FeedFrames {
  readonly #read: (position: number) => Promise<readonly StoredBatch[]>;
  readonly #kept = new Map<number, FrameRun>();
  readonly #reading = new Map<number, Promise<FrameRun | undefined>>();
  #keptBytes = 0;

  constructor(read: (position: number) => Promise<readonly StoredBatch[]>) {
    this.#read = read;
  }

  /** Takes in batches that are committed, for the followers that will ask for them next. */
  add(batches: readonly StoredBatch[]): void {
    const run = encodeRun(batches);
    const first = batches[0]?.batch.firstPosition;
    if (run !== undefined && first !== undefined) this.#keep(first, run);
  }

  /** The frames from a position on; undefined when no committed batch begins there. */
  async startingAt(position: number): Promise<FrameRun | undefined> {
    const kept = this.#kept.get(position);
    if (kept !== undefined) return kept;
    const reading = this.#reading.get(position) ?? this.#readRun(position);
    return reading;
  }

  #readRun(position: number): Promise<FrameRun | undefined> {
    const reading = this.#read(position)
      .then((batches) => {
        const run = encodeRun(batches);
        if (run !== undefined) this.#keep(position, run);
        return run;
      })
      .finally(() => this.#reading.delete(position));
    this.#reading.set(position, reading);
    return reading;
  }

  #keep(position: number, run: FrameRun): void {
    this.#drop(position);
    this.#kept.set(position, run);
    this.#keptBytes += bytesOf(run);
    // A map gives its keys in the order in which they came: the oldest go first.
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= mostKeptBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(position: number): void {
    const run = this.#kept.get(position);
    if (run === undefined) return;
    this.#kept.delete(position);
    this.#keptBytes -= bytesOf(run);
  }
}

function encodeRun(batches: readonly StoredBatch[]): FrameRun | undefined {
  const last = batches.at(-1)?.batch;
  if (last === undefined) return undefined;
  return {
    frames: batches.map(({ batch }) => encodeFrame({ kind: 'batch', bytes: encodeBatch(batch) })),
    nextPosition: last.firstPosition + last.leaves.length,
    note: last.note,
  };
}

function bytesOf(run: FrameRun): number {
  return run.frames.reduce((sum, frame) => sum + frame.length, 0);
}
