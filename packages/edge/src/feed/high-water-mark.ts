import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FeedState, positionOf, sha256 } from '@deadset/protocol';

/** A place in the log that was once verified here, and the tree's root there. */
export interface Mark {
  readonly position: number;
  readonly root: Buffer;
}

/** Before anything was ever verified. */
export const noMark: Mark = { position: -1, root: Buffer.alloc(0) };

/** Position (6 bytes), root (32), first 16 bytes of SHA-256 over both. */
const slotBytes = 54;
const signedBytes = 38;
const checksumPrefix = Buffer.from('deadset high-water mark v1\n');

/** Whether a verified step in the log is at odds with what was verified here before the list was lost. */
export function isForkAt(mark: Mark, before: FeedState, after: FeedState): boolean {
  if (positionOf(after) === mark.position) return !after.root.equals(mark.root);
  // Batches end at the same places for everybody, so an honest log stops at the mark on its way past it.
  return positionOf(before) < mark.position && positionOf(after) > mark.position;
}

/**
 * The mark as a file: two slots written in turn, so that a write that is cut short leaves the other one whole.
 *
 * It outlives the list's own files: should they be lost or put back to older ones, nothing below it is taken for new.
 */
export class HighWaterMark {
  readonly #file: FileHandle;
  #mark: Mark;
  #nextSlot: number;

  private constructor(file: FileHandle, mark: Mark, nextSlot: number) {
    this.#file = file;
    this.#mark = mark;
    this.#nextSlot = nextSlot;
  }

  static async open(path: string): Promise<HighWaterMark> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const bytes = Buffer.alloc(2 * slotBytes);
    await file.read(bytes, 0, bytes.length, 0);
    const [first, second] = [readSlot(bytes, 0), readSlot(bytes, 1)];
    const isFirstNewer = first.position >= second.position;
    return new HighWaterMark(file, isFirstNewer ? first : second, isFirstNewer ? 1 : 0);
  }

  get mark(): Mark {
    return this.#mark;
  }

  /** Moves the mark up to a state that is on disk; a lower one leaves it where it is. */
  async raise(state: FeedState): Promise<void> {
    const position = positionOf(state);
    if (position <= this.#mark.position) return;
    await this.#file.write(slotOf({ position, root: state.root }), 0, slotBytes, this.#nextSlot * slotBytes);
    await this.#file.datasync();
    this.#mark = { position, root: state.root };
    this.#nextSlot = 1 - this.#nextSlot;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function slotOf({ position, root }: Mark): Buffer {
  const slot = Buffer.alloc(slotBytes);
  slot.writeUIntBE(position, 0, 6);
  root.copy(slot, 6);
  checksumOf(slot).copy(slot, signedBytes);
  return slot;
}

function readSlot(bytes: Buffer, slot: number): Mark {
  const own = bytes.subarray(slot * slotBytes, (slot + 1) * slotBytes);
  if (!checksumOf(own).equals(own.subarray(signedBytes))) return noMark;
  return { position: own.readUIntBE(0, 6), root: own.subarray(6, signedBytes) };
}

function checksumOf(slot: Buffer): Buffer {
  return sha256(checksumPrefix, slot.subarray(0, signedBytes)).subarray(0, slotBytes - signedBytes);
}
