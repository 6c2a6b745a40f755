import { WorkFile } from './work-file.ts';

/** TACs that are spilled together, as a power of two: some three thousand parts of all TACs. */
const tacsPerPartBits = 15;
export const tacsPerPart: number = 2 ** tacsPerPartBits;
/** Words of a part that are gathered before they are written: 16 KiB each, 50 MB when every part has some. */
const blockWords = 4096;
/** Words of a row without and with dates. */
const [plainWords, datedWords] = [3, 5];

/** Rows of one part in the order in which they came, column by column, of which the first `count` places count. */
export interface SpilledRows {
  readonly count: number;
  /** Within the part. */
  readonly tacs: Uint16Array;
  readonly serials: Uint32Array;
  readonly payloads: Uint8Array;
  readonly lines: Uint32Array;
  /** In seconds since 1970, 0 without an end. */
  readonly untils: Uint32Array;
  /** In days since 1970, 0 without. */
  readonly reported: Uint32Array;
}

interface Part {
  /** Numbers of its blocks in the file, all of them full. */
  readonly blocks: number[];
  readonly words: Uint32Array;
  used: number;
}

/**
 * Rows on disk by the part of the TACs that they are in, so that no more of them than of one part are ever in memory.
 *
 * A row takes three words: TAC within its part with the payload, serial number, line; and two for dates where the file
 * has such columns.
 */
export class KeySpill {
  readonly #file: WorkFile;
  #isDated = false;
  #rowWords: number = plainWords;
  readonly #parts: (Part | undefined)[] = [];
  /** Used over and over: what is left behind for each part would be hundreds of megabytes before it is collected. */
  readonly #block = new Uint32Array(blockWords);
  readonly #counts = new Uint32Array(tacsPerPart);
  #rows = roomFor(0);
  #blockCount = 0;

  /** `path` is that of its work file. */
  constructor(path: string) {
    this.#file = new WorkFile(path);
  }

  /** Has dates kept as well. To be asked for before the first row. */
  keepDates(): void {
    this.#isDated = true;
    this.#rowWords = datedWords;
  }

  add(tac: number, serial: number, payload: number, line: number, until = 0, reported = 0): void {
    const number = tac >>> tacsPerPartBits;
    const part = (this.#parts[number] ??= { blocks: [], words: new Uint32Array(blockWords), used: 0 });
    if (part.used + this.#rowWords > blockWords) this.#write(part);
    const { words, used } = part;
    words[used] = (tac & (tacsPerPart - 1)) | (payload << 16);
    words[used + 1] = serial;
    words[used + 2] = line;
    if (this.#isDated) {
      words[used + 3] = until;
      words[used + 4] = reported;
    }
    part.used = used + this.#rowWords;
  }

  /** The numbers of the parts that have rows, ascending. */
  get partNumbers(): number[] {
    return this.#parts.flatMap((part, number) => (part === undefined ? [] : [number]));
  }

  /** How many rows each TAC of a part has. Overwritten when it is asked again. */
  countsOf(number: number): Uint32Array {
    const counts = this.#counts.fill(0);
    this.#each(number, (words, at) => {
      const tac = (words[at] ?? 0) & 0xffff;
      counts[tac] = (counts[tac] ?? 0) + 1;
    });
    return counts;
  }

  /**
   * The rows of a part whose TACs are from `fromTac` up to before `toTac`, of which there are `count`. Overwritten when it is
   * asked again.
   */
  rowsOf(number: number, fromTac: number, toTac: number, count: number): SpilledRows {
    if (count > this.#rows.tacs.length) this.#rows = roomFor(count);
    const rows = this.#rows;
    let row = 0;
    this.#each(number, (words, at) => {
      const word = words[at] ?? 0;
      const tac = word & 0xffff;
      if (tac < fromTac || tac >= toTac) return;
      rows.tacs[row] = tac;
      rows.payloads[row] = word >>> 16;
      rows.serials[row] = words[at + 1] ?? 0;
      rows.lines[row] = words[at + 2] ?? 0;
      rows.untils[row] = this.#isDated ? (words[at + 3] ?? 0) : 0;
      rows.reported[row] = this.#isDated ? (words[at + 4] ?? 0) : 0;
      row += 1;
    });
    return { ...rows, count };
  }

  close(): void {
    this.#file.close();
  }

  #write(part: Part): void {
    const bytes = new Uint8Array(part.words.buffer);
    this.#file.write(bytes, this.#blockCount * bytes.length);
    part.blocks.push(this.#blockCount);
    this.#blockCount += 1;
    part.used = 0;
  }

  #each(number: number, visit: (words: Uint32Array, at: number) => void): void {
    const part = this.#parts[number];
    if (part === undefined) return;
    const rowWords = this.#rowWords;
    const block = this.#block;
    const bytes = new Uint8Array(block.buffer);
    for (const place of part.blocks) {
      if (this.#file.read(bytes, place * bytes.length) < bytes.length)
        throw new Error('a work file became shorter');
      for (let at = 0; at + rowWords <= blockWords; at += rowWords) visit(block, at);
    }
    for (let at = 0; at < part.used; at += rowWords) visit(part.words, at);
  }
}

/** Columns for so many rows. */
function roomFor(rows: number): Omit<SpilledRows, 'count'> {
  return {
    tacs: new Uint16Array(rows),
    serials: new Uint32Array(rows),
    payloads: new Uint8Array(rows),
    lines: new Uint32Array(rows),
    untils: new Uint32Array(rows),
    reported: new Uint32Array(rows),
  };
}
