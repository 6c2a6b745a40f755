import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  applyBatch,
  type BatchRefusal,
  decodeBatch,
  encodeFrame,
  type FeedFrame,
  FeedFrameReader,
  type FeedState,
  MalformedBytes,
  type VerifierPolicy,
} from '@deadset/protocol';

/** How much of the file is read at a time when the edge starts, in bytes. */
const readBytes = 1024 * 1024;
/** What stands before the bytes of a batch in a frame. */
const frameHeadBytes = 5;

/** What became of a journal when it was read at the start. */
export interface Replay {
  readonly state: FeedState;
  readonly batchCount: number;
  /** Bytes cut off: a write that did not finish, or bytes that are not what was written. */
  readonly cutBytes: number;
  /** Why the first batch that was cut off was not applied; absent when it was merely incomplete. */
  readonly refusal?: BatchRefusal;
}

/** Batches since the last snapshot, one behind the other as they came over the feed. Only ever appended to or emptied. */
export class BatchJournal {
  readonly #file: FileHandle;
  #length = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<BatchJournal> {
    return new BatchJournal(await open(path, constants.O_RDWR | constants.O_CREAT, 0o600));
  }

  /** Its size in bytes. */
  get length(): number {
    return this.#length;
  }

  /** Moves a state on by every batch that verifies, and cuts the file off behind the last of them. */
  async replay(from: FeedState, policy: VerifierPolicy): Promise<Replay> {
    let state = from;
    let goodBytes = 0;
    let batchCount = 0;
    let refusal: BatchRefusal | undefined;
    for await (const frame of this.#frames()) {
      const step =
        frame === undefined || frame.kind !== 'batch' ? 'malformed' : stepOf(state, frame.bytes, policy);
      if (typeof step === 'string') {
        refusal = step;
        break;
      }
      state = step;
      goodBytes += frameHeadBytes + (frame?.kind === 'batch' ? frame.bytes.length : 0);
      batchCount += 1;
    }
    const { size } = await this.#file.stat();
    await this.#cut(goodBytes);
    const replay = { state, batchCount, cutBytes: size - goodBytes };
    return refusal === undefined ? replay : { ...replay, refusal };
  }

  /** Adds batches; when it resolves they outlast a loss of power. */
  async append(batches: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(batches.map((batch) => encodeFrame({ kind: 'batch', bytes: batch })));
    await writeWhole(this.#file, bytes, this.#length);
    await this.#file.datasync();
    this.#length += bytes.length;
  }

  /** Forgets all batches. */
  async clear(): Promise<void> {
    await this.#cut(0);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #cut(length: number): Promise<void> {
    await this.#file.truncate(length);
    await this.#file.datasync();
    this.#length = length;
  }

  /** The frames in the file; undefined where there is something that is none. */
  async *#frames(): AsyncGenerator<FeedFrame | undefined> {
    const reader = new FeedFrameReader();
    for (let at = 0; ; at += readBytes) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(readBytes), 0, readBytes, at);
      if (bytesRead === 0) return;
      try {
        yield* reader.push(buffer.subarray(0, bytesRead));
      } catch (error) {
        if (!(error instanceof MalformedBytes)) throw error;
        yield undefined;
      }
    }
  }
}

/** The state after a batch of the journal: the same when the snapshot already holds it, a refusal when it is not good. */
function stepOf(state: FeedState, bytes: Buffer, policy: VerifierPolicy): FeedState | BatchRefusal {
  const result = applyBatch(state, bytes, policy);
  if (result.ok) return result.state;
  // A crash between writing a snapshot and emptying the journal leaves batches that the snapshot already holds.
  const isHeld = result.refusal === 'gap' && decodeBatch(bytes).firstPosition < state.frontier.size;
  return isHeld ? state : result.refusal;
}

async function writeWhole(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
