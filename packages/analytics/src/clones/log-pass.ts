import type { AttachRow } from './attach-row.ts';
import type { CloneFinding } from './clone-finding.ts';
import type { CloneLimits } from './clone-limits.ts';
import type { CloneKnowledge } from './clone-state.ts';
import { CloneState } from './clone-state.ts';
import { bytesPerDevice } from './device-table.ts';
import { bytesPerRow, RowStore } from './row-store.ts';

export interface PassOptions {
  readonly limits: CloneLimits;
  readonly known: CloneKnowledge;
  /** What a pass may hold at once. */
  readonly memoryBytes: number;
}

/** What takes the rows of one reading. */
export interface LogPass {
  readonly isInOrder: boolean;
  /** Whether it can go on: a pass that wants rows in order cannot when one comes too late. */
  readonly isSpoilt: boolean;
  readonly devices: number;
  /** Takes a row; false when it has no room. `from` is the first day of the log so far. */
  take(row: AttachRow, from: number): boolean;
  keepOnly(isKept: (key: number) => boolean): void;
  /** False when what was gathered does not fit the rules' own room. */
  finish(from: number): boolean;
  findings(): Iterable<CloneFinding>;
}

/** Rows in the order of their time, through the rules as they come. */
export class TimedPass implements LogPass {
  readonly isInOrder = true;
  readonly #options: PassOptions;
  #state: CloneState | undefined;
  #latestAt = Number.NEGATIVE_INFINITY;
  #isSpoilt = false;

  constructor(options: PassOptions) {
    this.#options = options;
  }

  get isSpoilt(): boolean {
    return this.#isSpoilt;
  }

  get devices(): number {
    return this.#state?.devices ?? 0;
  }

  take(row: AttachRow, from: number): boolean {
    const { limits, known, memoryBytes } = this.#options;
    if (row.at < this.#latestAt - limits.clockErrorMs) this.#isSpoilt = true;
    if (this.#isSpoilt) return true;
    this.#latestAt = Math.max(this.#latestAt, row.at);
    this.#state ??= new CloneState(limits, known, from, roomOf(memoryBytes));
    return this.#state.take(row);
  }

  keepOnly(isKept: (key: number) => boolean): void {
    this.#latestAt = Number.NEGATIVE_INFINITY;
    this.#state?.keepOnly(isKept);
  }

  finish(): boolean {
    return true;
  }

  findings(): Iterable<CloneFinding> {
    return this.#state?.findings() ?? [];
  }
}

/** Rows in any order, gathered, and put in order when all are there. */
export class GatheringPass implements LogPass {
  readonly isInOrder = false;
  readonly isSpoilt = false;
  readonly #options: PassOptions;
  readonly #rows: RowStore;
  #state: CloneState | undefined;

  constructor(options: PassOptions) {
    this.#options = options;
    this.#rows = new RowStore(Math.floor(options.memoryBytes / 2 / bytesPerRow));
  }

  get devices(): number {
    return this.#state?.devices ?? 0;
  }

  take(row: AttachRow): boolean {
    return this.#rows.add(row);
  }

  keepOnly(isKept: (key: number) => boolean): void {
    this.#rows.keepOnly(isKept);
  }

  finish(from: number): boolean {
    const { limits, known, memoryBytes } = this.#options;
    this.#state ??= new CloneState(limits, known, from, roomOf(memoryBytes / 2));
    this.#state.keepOnly(() => false);
    for (const row of this.#rows.inOrder()) if (!this.#state.take(row)) return false;
    return true;
  }

  findings(): Iterable<CloneFinding> {
    return this.#state?.findings() ?? [];
  }
}

function roomOf(memoryBytes: number) {
  const bytesApart = Math.floor(memoryBytes / 5);
  return { devices: Math.floor((memoryBytes - bytesApart) / bytesPerDevice), bytesApart };
}
