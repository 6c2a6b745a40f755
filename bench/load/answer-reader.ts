const headerBytes = 20;
const equipmentStatusCode = 1445;
/** Code, flags and length, vendor. */
const vendorAvpHeadBytes = 12;
/** What `onAnswer` gets for an answer that tells no status. */
const noStatus = -1;

/**
 * Cuts a stream of answers into frames and tells the identifier and the Equipment-Status of each. Where the status lies
 * is looked for anew whenever it is not where it was in the answer before.
 */
export class AnswerReader {
  readonly #onAnswer: (hopByHopId: number, status: number) => void;
  /** Of a frame whose end has not come yet. */
  #begun = Buffer.alloc(0);
  #statusOffset = 0;

  constructor(onAnswer: (hopByHopId: number, status: number) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Reads `length` bytes of memory that the caller may use again afterwards. Throws for what are no frames. */
  push(memory: Buffer, length: number): void {
    let at = 0;
    if (this.#begun.length > 0) {
      const joined = Buffer.concat([this.#begun, memory.subarray(0, Math.min(length, 65_536))]);
      const size = joined.length < 4 ? Number.POSITIVE_INFINITY : joined.readUIntBE(1, 3);
      if (joined.length < size) {
        this.#begun = joined;
        return;
      }
      this.#read(joined, 0, size);
      at = size - this.#begun.length;
      this.#begun = Buffer.alloc(0);
    }
    while (at + 4 <= length) {
      const size = (memory.readUInt32BE(at) & 0xff_ffff) >>> 0;
      if (size < headerBytes) throw new Error('an answer is shorter than its header');
      if (at + size > length) break;
      this.#read(memory, at, size);
      at += size;
    }
    if (at < length) this.#begun = Buffer.from(memory.subarray(at, length));
  }

  #read(memory: Buffer, at: number, size: number): void {
    const offset = this.#statusOffset;
    const isThere =
      offset > 0 && offset + 16 <= size && memory.readUInt32BE(at + offset) === equipmentStatusCode;
    if (!isThere) this.#statusOffset = findStatus(memory, at, size);
    const status =
      this.#statusOffset === 0 ? noStatus : memory.readUInt32BE(at + this.#statusOffset + vendorAvpHeadBytes);
    this.#onAnswer(memory.readUInt32BE(at + 12), status);
  }
}

/** Where the AVP lies in a frame, or 0. */
function findStatus(memory: Buffer, start: number, size: number): number {
  for (let offset = headerBytes; offset + 8 <= size; ) {
    if (memory.readUInt32BE(start + offset) === equipmentStatusCode && offset + 16 <= size) return offset;
    offset += Math.max(8, (memory.readUIntBE(start + offset + 5, 3) + 3) & ~3);
  }
  return 0;
}
