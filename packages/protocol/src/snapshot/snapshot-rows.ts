import { compareListings, serialsPerTac } from '@deadset/domain';
import type { ByteReader } from '../bytes/byte-reader.ts';
import type { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { unshared } from '../bytes/sha256.ts';
import {
  declarationNameBytes,
  type ListedDeclaration,
  mayHaveItsEnd,
  strongestOf,
} from '../list/listed-declaration.ts';
import { findListing, parseStatusByte, statusByte, type TacRows } from '../list/tac-rows.ts';
import { readSerials, writeSerials } from './rice-serials.ts';
import { readStatuses, writeStatuses } from './status-runs.ts';

/** How one form of the file writes what the next form writes in another way. */
export interface RowsCoding {
  /** A TAC above the previous one (-1 before the first), and how many serials of it are listed: not checked yet. */
  readPlace(reader: ByteReader, previousTac: number): { readonly tac: number; readonly count: number };
  readSerials(reader: ByteReader, count: number): Uint32Array;
  readStatuses(reader: ByteReader, count: number): Uint8Array;
}

/** How the rows are written today. */
export const rowsToday: RowsCoding = {
  readPlace: (reader, previousTac) => ({ tac: previousTac + 1 + reader.varint(), count: reader.varint() }),
  readSerials,
  readStatuses,
};

const lastTac = 99_999_999;

/**
 * One TAC behind the previous one: how many TACs lie between, how many serials there are, the serials, their statuses,
 * the few ends, the names, and what serials with several declarations have.
 */
export function writeRows(writer: ByteWriter, rows: TacRows, previousTac: number): void {
  writer.varint(rows.tac - previousTac - 1).varint(rows.serials.length);
  writeSerials(writer, rows.serials);
  writeStatuses(writer, rows.statuses);
  writer.uint24(rows.ends.size);
  for (const [serial, end] of [...rows.ends].toSorted(([a], [b]) => a - b)) writer.uint24(serial).uint48(end);
  writer.bytes(rows.names).uint24(rows.several.size);
  for (const [serial, declarations] of [...rows.several].toSorted(([a], [b]) => a - b)) {
    writer.uint24(serial).uint16(declarations.length);
    for (const { declaration, listing } of declarations)
      writer
        .bytes(declaration)
        .uint8(statusByte(listing))
        .uint48(listing.untilAt ?? 0);
  }
}

/** The next TAC, in the coding given. Throws `MalformedBytes`. */
export function readRows(reader: ByteReader, previousTac: number, coding: RowsCoding): TacRows {
  const { tac, count } = coding.readPlace(reader, previousTac);
  if (tac > lastTac || count === 0 || count > serialsPerTac) throw new MalformedBytes('a TAC out of range');
  // Before anything is made room for: each serial has its name still to come.
  if (count * declarationNameBytes > reader.remaining) throw new MalformedBytes('more serials than names');
  const serials = coding.readSerials(reader, count);
  const statuses = coding.readStatuses(reader, count);
  const ends = readBySerial(reader, () => reader.uint48());
  const names = new Uint8Array(reader.bytes(count * declarationNameBytes));
  const several = readBySerial(reader, () =>
    Array.from({ length: reader.uint16() }, () => readDeclaration(reader)),
  );
  const rows = { tac, serials, statuses, ends, names, several };
  if (![...several].every(([serial, declarations]) => isStrongest(rows, serial, declarations)))
    throw new MalformedBytes('a status that is not that of the strongest declaration');
  if (!areEndsSound(rows)) throw new MalformedBytes('an end of a declaration that has none');
  return rows;
}

function readBySerial<T>(reader: ByteReader, read: () => T): Map<number, T> {
  const bySerial = new Map<number, T>();
  let previous = -1;
  for (let left = reader.uint24(); left > 0; left -= 1) {
    const serial = reader.uint24();
    if (serial <= previous) throw new MalformedBytes('serial numbers out of order');
    bySerial.set(serial, read());
    previous = serial;
  }
  return bySerial;
}

/**
 * A fresh follower has seen no opening of what a snapshot holds, so what no entry can lead to is refused here; an end at 0
 * too, which the digest does not tell from none.
 */
function areEndsSound(rows: TacRows): boolean {
  if ([...rows.ends.values()].includes(0)) return false;
  const stated = [...rows.ends.keys()].map((serial) => findListing(rows, serial));
  const behind = [...rows.several.values()].flat().map(({ listing }) => listing);
  return [...stated, ...behind].every((listing) => listing !== undefined && mayHaveItsEnd(listing));
}

/** The digest covers the declarations and the gates answer by the status: neither may say anything without the other. */
function isStrongest(rows: TacRows, serial: number, declarations: readonly ListedDeclaration[]): boolean {
  const [stated, actual] = [findListing(rows, serial), strongestOf(declarations)];
  return (
    declarations.length > 1 &&
    stated !== undefined &&
    actual !== undefined &&
    compareListings(stated, actual) === 0
  );
}

function readDeclaration(reader: ByteReader): ListedDeclaration {
  const declaration = unshared(reader.bytes(declarationNameBytes));
  const status = parseStatusByte(reader.uint8());
  const untilAt = reader.uint48();
  if (status === undefined) throw new MalformedBytes('an unknown status');
  return { declaration, listing: untilAt === 0 ? status : { ...status, untilAt } };
}
