import { closeSync, openSync, readSync } from 'node:fs';
import { RegistryError } from '@deadset/domain';

/** Bytes read at a time; no line may be longer. */
const chunkBytes = 2 ** 20;
/** Fields of a row that are looked at; further ones are only counted. */
const mostFields = 16;

const newline = 0x0a;
const carriageReturn = 0x0d;
const comma = 0x2c;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** One row of a file, valid until the next one is read: nothing is allocated for it. */
export interface Row {
  readonly bytes: Buffer;
  /** Where the fields begin and end in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly fieldCount: number;
  /** Its number in the file; the first is 1. */
  readonly line: number;
}

/**
 * Shows every row of a text file with commas between its fields, in order; empty lines are passed over. `onRead` is told
 * how many bytes were read.
 *
 * Bytes and not text, because files of a hundred million rows are read here; there are no quotation marks, as no field
 * has a comma in it. Refuses with `invalid` a line of more than 1 MiB.
 */
export function forEachRow(path: string, visit: (row: Row) => void, onRead: (bytes: number) => void): void {
  const file = openSync(path, 'r');
  try {
    new RowReader(file, visit).readAll(onRead);
  } finally {
    closeSync(file);
  }
}

class RowReader {
  readonly #file: number;
  readonly #visit: (row: Row) => void;
  readonly #row = {
    bytes: Buffer.alloc(chunkBytes + 1),
    starts: new Int32Array(mostFields),
    ends: new Int32Array(mostFields),
    fieldCount: 0,
    line: 0,
  };

  constructor(file: number, visit: (row: Row) => void) {
    this.#file = file;
    this.#visit = visit;
  }

  readAll(onRead: (bytes: number) => void): void {
    const { bytes } = this.#row;
    let held = 0;
    for (;;) {
      const read = readSync(this.#file, bytes, held, chunkBytes - held, null);
      onRead(read);
      if (read === 0) break;
      const from = this.#row.line === 0 && held === 0 ? markLength(bytes) : 0;
      const rest = this.#readRows(from, held + read);
      held = held + read - rest;
      if (held === chunkBytes)
        throw new RegistryError('invalid', `Line ${this.#row.line + 1} does not end: this is no text file.`);
      bytes.copyWithin(0, rest, rest + held);
    }
    // The last line may have no end.
    if (held > 0) {
      bytes[held] = newline;
      this.#readRows(0, held + 1);
    }
  }

  /** Shows every whole row between two places, and gives where the first begins that is not whole. */
  #readRows(from: number, to: number): number {
    const row = this.#row;
    const { bytes, starts, ends } = row;
    let lineStart = from;
    let fieldStart = from;
    let field = 0;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at];
      if (byte !== comma && byte !== newline) continue;
      if (field < mostFields) {
        starts[field] = fieldStart;
        ends[field] = byte === newline && at > fieldStart && bytes[at - 1] === carriageReturn ? at - 1 : at;
      }
      field += 1;
      fieldStart = at + 1;
      if (byte === comma) continue;
      row.line += 1;
      row.fieldCount = field;
      if (field > 1 || (ends[0] ?? 0) > lineStart) this.#visit(row);
      lineStart = at + 1;
      field = 0;
    }
    return lineStart;
  }
}

function markLength(bytes: Buffer): number {
  return bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
}
