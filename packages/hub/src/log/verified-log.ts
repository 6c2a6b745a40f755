import {
  type ApproverRoot,
  acceptHead,
  type Batch,
  type FeedState,
  genesis,
  type VerifierPolicy,
  verifyCheckpoint,
} from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { Bell } from './bell.ts';
import { FeedFrames } from './feed-frames.ts';
import { foldBatches, LogDamaged } from './fold-batches.ts';
import { startingState } from './kept-snapshot.ts';
import { readBatches, readHead } from './log-store.ts';

/** Leaves that are read and folded at a time: a few megabytes, and a tenth of a second in which nothing else runs. */
const leavesPerStep = 10_000;

/**
 * The log as this process has verified it: folded from the entries, and at a start from the snapshot that was kept, which
 * proves itself as any follower's does. Never from tables.
 *
 * One per process. It follows what is committed, whoever sealed it, so the feed, the snapshot and the checkpoint are
 * the same from every process of the hub; only the sequencer's own process is told the state it has just sealed.
 */
export class VerifiedLog {
  readonly #db: Db;
  readonly #policy: VerifierPolicy;
  readonly #news = new Bell();
  readonly frames: FeedFrames;
  #state: FeedState = genesis;
  #note: string | undefined;
  #following: Promise<void> | undefined;

  constructor(db: Db, policy: VerifierPolicy) {
    this.#db = db;
    this.#policy = policy;
    this.frames = new FeedFrames((position) => readBatches(db, position, leavesPerStep));
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Organisations whose approvers count in this log. */
  get approverRoots(): readonly ApproverRoot[] {
    return this.#policy.approverRoots ?? [];
  }

  /** Leaves of the log that are verified here. */
  get size(): number {
    return this.#state.frontier.size;
  }

  /** The youngest signed note over this very state; undefined before the first batch. */
  get note(): string | undefined {
    return this.#note;
  }

  /** Resolves when the state or its note has changed (true), after a while, or at the signal (both false). */
  news(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    return this.#news.wait(timeoutMs, signal);
  }

  /** Reads and verifies what is committed beyond the state. Rejects with `LogDamaged`, or the driver's error. */
  catchUp(): Promise<void> {
    // One at a time; who comes meanwhile gets a round of its own, for the one under way may have read the head already.
    // Its failure is its caller's to hear, not ours.
    const round = (this.#following ?? Promise.resolve()).catch(() => undefined).then(() => this.#catchUp());
    this.#following = round;
    return round;
  }

  /** Takes over what the sequencer of this process has just published; how old it is its note tells. */
  publish(batch: Batch, state: FeedState): void {
    // Our own announcement may have been heard, read and folded before the sequencer came to tell us.
    if (this.size >= state.frontier.size) return;
    if (this.size !== batch.firstPosition)
      throw new LogDamaged(`sealed at ${batch.firstPosition}, known to ${this.size}`);
    const accepted = acceptHead(state, batch.note, this.#policy);
    if (accepted === undefined)
      throw new LogDamaged(`the note over ${state.frontier.size} leaves is not good`);
    this.frames.add([{ batch, root: state.root }]);
    this.#move(accepted, batch.note);
  }

  /** When a note was cosigned, as followers will read it, ms since 1970; undefined when it is not good. */
  cosignedAt(note: string): number | undefined {
    const judged = verifyCheckpoint(note, this.#policy);
    return judged.ok ? judged.cosignedAt : undefined;
  }

  /** Takes a younger note over the same head; one that is not good or of another head changes nothing. */
  renew(note: string): void {
    const renewed = acceptHead(this.#state, note, this.#policy);
    if (renewed !== undefined) this.#move(renewed, note);
  }

  async #catchUp(): Promise<void> {
    if (this.size === 0) await this.#start();
    const known = this.size;
    const head = await readHead(this.#db);
    if (head.size < known) throw new LogDamaged(`the head went back from ${known} to ${head.size}`);
    while (this.size < head.size) {
      const batches = await readBatches(this.#db, this.size, leavesPerStep);
      const [first] = batches;
      if (first === undefined)
        throw new LogDamaged(`no batch begins at ${this.size}, but the head is at ${head.size}`);
      // Published meanwhile by the sequencer of this process.
      if (first.batch.firstPosition !== this.size) continue;
      const state = foldBatches(this.#state, batches, this.#policy);
      // Only what is new to everybody: at a start followers are not waiting for the whole of history.
      if (state.frontier.size >= head.size) this.frames.add(batches);
      this.#move(state, batches.at(-1)?.batch.note);
    }
    if (this.size === head.size && !this.#state.root.equals(head.root)) {
      throw new LogDamaged(`the head at ${head.size} has another root than its entries`);
    }
    if (head.note !== undefined && head.note !== this.#note) this.renew(head.note);
  }

  /** What the kept snapshot covers may have been erased; what came after it is folded from the entries. */
  async #start(): Promise<void> {
    const state = await startingState(this.#db, this.#policy);
    // The sequencer of this process may have published the first batch meanwhile.
    if (state !== undefined && this.size === 0) this.#move(state, state.anchor?.note);
  }

  #move(state: FeedState, note: string | undefined): void {
    this.#state = state;
    this.#note = note;
    this.#news.ring();
  }
}
