import type { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { parseStatusByte } from '../list/tac-rows.ts';

const writtenOut = 0;
const inRuns = 1;

/**
 * The statuses of one TAC: a 1, then status and length of each run of the same status, whose lengths add up to the
 * number of serials; or, where that would not be shorter, a 0 and every status.
 */
export function writeStatuses(writer: ByteWriter, statuses: Uint8Array): void {
  const runs = runsOf(statuses);
  if (runs.length < statuses.length) writer.uint8(inRuns).bytes(runs);
  else writer.uint8(writtenOut).bytes(statuses);
}

/** `count` statuses, not written otherwise than `writeStatuses` does. Throws `MalformedBytes`. */
export function readStatuses(reader: ByteReader, count: number): Uint8Array {
  const start = reader.offset;
  const statuses =
    reader.uint8() === writtenOut ? new Uint8Array(reader.bytes(count)) : readRuns(reader, count);
  if (statuses.some((status) => parseStatusByte(status) === undefined))
    throw new MalformedBytes('an unknown status');
  const writer = new ByteWriter();
  writeStatuses(writer, statuses);
  if (!reader.since(start).equals(writer.finish()))
    throw new MalformedBytes('statuses that are not in their shortest form');
  return statuses;
}

function readRuns(reader: ByteReader, count: number): Uint8Array {
  const statuses = new Uint8Array(count);
  for (let from = 0; from < count; ) {
    const status = reader.uint8();
    const length = reader.varint();
    if (length > count - from) throw new MalformedBytes('a status of no serial number');
    statuses.fill(status, from, from + length);
    from += length;
  }
  return statuses;
}

function runsOf(statuses: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  for (let from = 0; from < statuses.length; ) {
    const status = statuses[from] ?? 0;
    let to = from + 1;
    while (statuses[to] === status) to += 1;
    writer.uint8(status).varint(to - from);
    from = to;
  }
  return writer.finish();
}
