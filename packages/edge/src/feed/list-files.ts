import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FeedState,
  genesis,
  type SnapshotRefusal,
  snapshotParts,
  type VerifierPolicy,
  verifySnapshot,
} from '@deadset/protocol';
import { BatchJournal, type Replay } from './batch-journal.ts';
import { isMissing, replaceFileByParts } from './durable-file.ts';
import { HighWaterMark, type Mark } from './high-water-mark.ts';

/** A journal is folded into a new snapshot when it is longer than the last one, and longer than this, in bytes. */
const leastCompactionBytes = 4 * 1024 * 1024;

/** What was found on the disk at the start. */
export interface Recovery extends Replay {
  /** Why the snapshot on disk was not taken; absent when it was, or there was none. */
  readonly snapshotRefusal?: SnapshotRefusal;
}

/**
 * The list on disk: a snapshot, the batches since, and the high-water mark. Everything read back is verified again,
 * exactly as if it had just come from the hub.
 */
export class ListFiles {
  readonly #snapshotPath: string;
  readonly #journal: BatchJournal;
  readonly #mark: HighWaterMark;
  #snapshotBytes = 0;

  private constructor(folder: string, journal: BatchJournal, mark: HighWaterMark) {
    this.#snapshotPath = join(folder, 'list.snapshot');
    this.#journal = journal;
    this.#mark = mark;
  }

  static async open(folder: string): Promise<ListFiles> {
    const journal = await BatchJournal.open(join(folder, 'feed.journal'));
    return new ListFiles(folder, journal, await HighWaterMark.open(join(folder, 'high-water-mark')));
  }

  /** The highest place in the log that was ever kept here. */
  get mark(): Mark {
    return this.#mark.mark;
  }

  /** The newest state that snapshot and journal give, each batch verified; genesis when there is nothing to go by. */
  async recover(policy: VerifierPolicy): Promise<Recovery> {
    const bytes = await readSnapshotFile(this.#snapshotPath);
    const snapshot = bytes && verifySnapshot(bytes, policy, -1);
    this.#snapshotBytes = bytes?.length ?? 0;
    const replay = await this.#journal.replay(snapshot?.ok === true ? snapshot.state : genesis, policy);
    return snapshot?.ok === false ? { ...replay, snapshotRefusal: snapshot.refusal } : replay;
  }

  /** Keeps batches and the state after them; when it resolves, a restart gives that state. */
  async append(batches: readonly Buffer[], state: FeedState): Promise<void> {
    await this.#journal.append(batches);
    await this.#mark.raise(state);
    if (this.#journal.length > Math.max(leastCompactionBytes, this.#snapshotBytes)) await this.replace(state);
  }

  /** Keeps a state as a whole, in place of all that was there. */
  async replace(state: FeedState): Promise<void> {
    const { anchor, list, approvals } = state;
    if (anchor === undefined) return;
    await replaceFileByParts(this.#snapshotPath, snapshotParts({ anchor, list, approvals }));
    this.#snapshotBytes = (await stat(this.#snapshotPath)).size;
    await this.#journal.clear();
    await this.#mark.raise(state);
  }

  async close(): Promise<void> {
    await this.#journal.close();
    await this.#mark.close();
  }
}

async function readSnapshotFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
