import { viewOf } from './avp-cursor.ts';

const firstBytes = 65_536;

/**
 * Answers on their way to one socket, laid end to end so that a data event ends in one write.
 *
 * One outbox serves all connections of a process in turn: it is filled and emptied within one data event.
 */
export class Outbox {
  #bytes: Buffer = Buffer.allocUnsafe(firstBytes);
  #view: DataView = viewOf(this.#bytes);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** What was written since it was last emptied. Good until then. */
  get contents(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  append(bytes: Buffer): void {
    const at = this.reserve(bytes.length);
    bytes.copy(this.#bytes, at);
  }

  /** Makes room for so many bytes, which the caller then writes into `memory` from the offset it gets. */
  reserve(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, at + count));
      this.#bytes.copy(larger, 0, 0, at);
      this.#replace(larger);
    }
    this.#length = at + count;
    return at;
  }

  /** The memory that `reserve` speaks of; may be another one after the next `reserve`. */
  get memory(): Buffer {
    return this.#bytes;
  }

  /** The same memory as words. */
  get view(): DataView {
    return this.#view;
  }

  /** Empties it. Memory that somebody still reads, as a socket with unsent bytes does, is left to them. */
  clear(options: { readonly isMemoryInUse: boolean } = { isMemoryInUse: false }): void {
    this.#length = 0;
    if (options.isMemoryInUse || this.#bytes.length > firstBytes)
      this.#replace(Buffer.allocUnsafe(firstBytes));
  }

  #replace(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}
