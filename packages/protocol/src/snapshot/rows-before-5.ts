import { serialsPerTac } from '@deadset/domain';
import type { ByteReader } from '../bytes/byte-reader.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { parseStatusByte } from '../list/tac-rows.ts';
import type { RowsCoding } from './snapshot-rows.ts';

/** Stands before statuses that are written out, where all are the same there is just that one. */
const writtenOut = 0;

/**
 * How DEADSET4 wrote the serials and statuses of a TAC. Still read, never written: a hub whose covered openings have been
 * erased has no other way to its list than the snapshot that it kept.
 */
export const rowsBefore5: RowsCoding = {
  readPlace: (reader, previousTac) => {
    const tac = reader.uint32();
    const count = reader.uint24();
    if (tac <= previousTac) throw new MalformedBytes('TACs out of order');
    return { tac, count };
  },
  readSerials: (reader, count) => {
    const serials = new Uint32Array(count);
    let previous = -1;
    for (let i = 0; i < count; i += 1) {
      previous += reader.varint() + 1;
      if (previous >= serialsPerTac) throw new MalformedBytes('a serial number out of range');
      serials[i] = previous;
    }
    return serials;
  },
  readStatuses: (reader, count) => {
    const statuses = readStatuses(reader, count);
    if (statuses.some((status) => parseStatusByte(status) === undefined))
      throw new MalformedBytes('an unknown status');
    return statuses;
  },
};

function readStatuses(reader: ByteReader, count: number): Uint8Array {
  const uniform = reader.uint8();
  return uniform === writtenOut ? new Uint8Array(reader.bytes(count)) : new Uint8Array(count).fill(uniform);
}
