import { headerBytes } from './message-codec.ts';

/**
 * Longest message we accept from a peer, in bytes, header included; a longer one closes the connection.
 *
 * RFC 6733 section 3 allows 2^24 - 1. Ours is smaller because the length is attacker-controlled and memory follows it.
 */
export const maxMessageBytes = 65_536;

/** Version octet and length: what must be there before a frame's end is known. */
const lengthFieldEnd = 4;
const firstHoldBytes = 1024;

/** Takes one whole message, which lies from `start` up to `end` and is only there during the call. */
export type FrameVisitor = (buffer: Buffer, start: number, end: number) => void;

/**
 * Cuts a byte stream into messages, whatever the split, without copying those that arrive whole.
 *
 * Total, and bounded: it holds at most one message and never more than twice the bytes it was given of it. A length that
 * cannot be one breaks the stream for good, because after it nobody knows where the next message begins.
 */
export class FrameReader {
  readonly #visit: FrameVisitor;
  #held = Buffer.alloc(0);
  #heldCount = 0;
  #isBroken = false;

  constructor(visit: FrameVisitor) {
    this.#visit = visit;
  }

  /** Takes the next bytes of the stream; false when the stream is broken, now or since an earlier call. */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (!this.#isBroken && this.#heldCount > 0 && at < chunk.length) at = this.#complete(chunk, at);
    while (!this.#isBroken && chunk.length - at >= lengthFieldEnd) {
      const end = at + this.#frameLength(chunk, at);
      if (this.#isBroken || end > chunk.length) break;
      this.#visit(chunk, at, end);
      at = end;
    }
    if (!this.#isBroken && at < chunk.length) this.#hold(chunk, at, chunk.length);
    return !this.#isBroken;
  }

  /** Adds to the held part what is missing of its length field, then of its message; gives the offset reached. */
  #complete(chunk: Buffer, from: number): number {
    const wanted = this.#heldCount < lengthFieldEnd ? lengthFieldEnd : this.#frameLength(this.#held, 0);
    if (this.#isBroken) return from;
    const to = Math.min(chunk.length, from + wanted - this.#heldCount);
    this.#hold(chunk, from, to);
    if (this.#heldCount < headerBytes || this.#heldCount < this.#frameLength(this.#held, 0)) return to;
    const frame = this.#held;
    const length = this.#heldCount;
    this.#heldCount = 0;
    this.#visit(frame, 0, length);
    // A connection that once sent a long message does not keep its memory while it is idle.
    if (frame.length > firstHoldBytes) this.#held = Buffer.alloc(0);
    return to;
  }

  #hold(chunk: Buffer, from: number, to: number): void {
    const count = this.#heldCount + to - from;
    if (count > this.#held.length) {
      const larger = Buffer.alloc(Math.max(firstHoldBytes, count, Math.min(2 * count, maxMessageBytes)));
      this.#held.copy(larger, 0, 0, this.#heldCount);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldCount, from, to);
    this.#heldCount = count;
  }

  /** Length of the message whose header begins here; breaks the stream when it cannot be one. */
  #frameLength(buffer: Buffer, at: number): number {
    // Octets, because this is read of every message and `readUIntBE` of three bytes is a call.
    const length = ((buffer[at + 1] ?? 0) << 16) | ((buffer[at + 2] ?? 0) << 8) | (buffer[at + 3] ?? 0);
    if (length < headerBytes || length > maxMessageBytes || length % 4 !== 0) this.#isBroken = true;
    return length;
  }
}
