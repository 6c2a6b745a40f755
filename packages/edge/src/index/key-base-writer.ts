import { RegistryError, serialsPerTac } from '@deadset/domain';
import {
  alignedTo,
  bytesOfTac,
  bytesPerEight,
  cellOf,
  cellsFor,
  headerBytes,
  headerWord,
  keyBaseMark,
  mostBaseBytes,
  wordsPerCell,
} from './key-base-layout.ts';
import { containerBytes, viewsOver, writeContainer } from './tac-container.ts';

/** Takes bytes of a base and where they belong, counted from its beginning. They are overwritten when it returns. */
export type KeyBaseSink = (bytes: Uint8Array, at: number) => void;

/** More than the container and payload bytes of any one TAC. */
const chunkBytes = 2 ** 21;
const wordsPerTac = 3;

/**
 * Builds a `KeyBase` TAC by TAC in bounded memory: a chunk of 2 MiB, and 12 bytes for each TAC.
 *
 * The same bytes may go to a file or to memory. They come in ascending order, but for the header, which comes last, so
 * that a base that was not finished is never taken for one.
 */
export class KeyBaseWriter {
  readonly #sink: KeyBaseSink;
  readonly #chunk = viewsOver(new ArrayBuffer(chunkBytes), 0, chunkBytes);
  /** Where in the base the chunk begins, and how much of it is used, in bytes. */
  #chunkAt = headerBytes;
  #used = 0;
  /** Of each TAC: itself, where its container begins in units of 8 bytes, how many serials it has. */
  #tacs = new Uint32Array(wordsPerTac * 1024);
  #tacCount = 0;
  #entryCount = 0;
  #lastTac = -1;

  constructor(sink: KeyBaseSink) {
    this.#sink = sink;
  }

  /**
   * Adds one TAC with its serials, both ascending over what came before, and the payload byte (1 to 255) of each serial.
   *
   * Throws a RangeError for anything else, and a `too-large` refusal when the base would go beyond 4 GiB.
   */
  add(tac: number, serials: Uint32Array, payloads: Uint8Array): void {
    this.#check(tac, serials, payloads);
    const bytes = bytesOfTac(serials.length);
    if (this.#used + bytes > chunkBytes - headerBytes) this.#flush();
    const at = this.#chunkAt + this.#used;
    if (at + bytes > mostBaseBytes) {
      throw new RegistryError('too-large', 'One base holds 4 GiB; divide the keys by TAC between several.');
    }
    this.#note(tac, at / bytesPerEight, serials.length);
    writeContainer(this.#chunk, this.#used, serials);
    this.#chunk.bytes.set(payloads, this.#used + containerBytes(serials.length));
    this.#used += bytes;
  }

  /** Writes what is left, the table and the header. Returns the length of the whole, in bytes. */
  finish(): number {
    this.#used = alignedTo(headerBytes, this.#chunkAt + this.#used) - this.#chunkAt;
    this.#flush();
    const tableAt = this.#chunkAt;
    const table = this.#table();
    const length = tableAt + table.byteLength;
    if (length > mostBaseBytes) {
      throw new RegistryError('too-large', 'One base holds 4 GiB; divide the keys by TAC between several.');
    }
    this.#sink(new Uint8Array(table.buffer), tableAt);
    const header = new Uint32Array(headerBytes / 4);
    header[headerWord.mark] = keyBaseMark;
    header[headerWord.tacs] = this.#tacCount;
    header[headerWord.entries] = this.#entryCount;
    header[headerWord.tableAt] = tableAt;
    header[headerWord.cells] = table.length / wordsPerCell;
    header[headerWord.length] = length;
    this.#sink(new Uint8Array(header.buffer), 0);
    return length;
  }

  #check(tac: number, serials: Uint32Array, payloads: Uint8Array): void {
    if (tac <= this.#lastTac || tac >= 100_000_000) throw new RangeError('TACs ascend, each of eight digits');
    if (serials.length === 0 || serials.length !== payloads.length) {
      throw new RangeError('a TAC has at least one serial, and as many payload bytes as serials');
    }
    let last = -1;
    for (let i = 0; i < serials.length; i += 1) {
      const serial = serials[i] ?? 0;
      if (serial <= last || payloads[i] === 0) throw new RangeError('serials ascend, no payload is 0');
      last = serial;
    }
    if (last >= serialsPerTac) throw new RangeError('serials have six digits');
    this.#lastTac = tac;
  }

  #note(tac: number, eights: number, count: number): void {
    const at = this.#tacCount * wordsPerTac;
    if (at === this.#tacs.length) {
      const longer = new Uint32Array(this.#tacs.length * 2);
      longer.set(this.#tacs);
      this.#tacs = longer;
    }
    this.#tacs[at] = tac;
    this.#tacs[at + 1] = eights;
    this.#tacs[at + 2] = count;
    this.#tacCount += 1;
    this.#entryCount += count;
  }

  #flush(): void {
    this.#sink(this.#chunk.bytes.subarray(0, this.#used), this.#chunkAt);
    this.#chunk.bytes.fill(0, 0, this.#used);
    this.#chunkAt += this.#used;
    this.#used = 0;
  }

  #table(): Uint32Array<ArrayBuffer> {
    const cells = cellsFor(this.#tacCount);
    const table = new Uint32Array(cells * wordsPerCell);
    for (let i = 0; i < this.#tacCount * wordsPerTac; i += wordsPerTac) {
      const tac = this.#tacs[i] ?? 0;
      let cell = cellOf(tac, cells - 1);
      while (table[cell * wordsPerCell] !== 0) cell = (cell + 1) & (cells - 1);
      table[cell * wordsPerCell] = tac + 1;
      table[cell * wordsPerCell + 1] = this.#tacs[i + 1] ?? 0;
      table[cell * wordsPerCell + 2] = this.#tacs[i + 2] ?? 0;
    }
    return table;
  }
}
