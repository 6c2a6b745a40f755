import { type Effect, type ImeiKey, imeiKeyFrom, type Listing, serialOf, type Tier } from '@deadset/domain';
import { sha256 } from '../bytes/sha256.ts';
import type { KeyListing } from '../record/opening.ts';

/** The listed serials of one TAC in ascending order, each with its status at the same place. Never changed in place. */
export interface TacRows {
  readonly tac: number;
  readonly serials: Uint32Array;
  /** `statusByte` of each serial. */
  readonly statuses: Uint8Array;
  /** `untilAt` by serial, for the few that have an end. */
  readonly ends: ReadonlyMap<number, number>;
}

const bytesPerRow = 10;
const rowsPrefix = Buffer.from('deadset tac v1\n');
const effects: readonly Effect[] = ['tracked', 'prohibited'];

/** Effect and tier in one byte: the effect (1 tracked, 2 prohibited) in the high half, the tier in the low. */
export function statusByte(listing: Pick<Listing, 'effect' | 'tier'>): number {
  return ((effects.indexOf(listing.effect) + 1) << 4) | listing.tier;
}

/** Undefined for a byte that `statusByte` never gives. */
export function parseStatusByte(byte: number): Pick<Listing, 'effect' | 'tier'> | undefined {
  const effect = effects[(byte >> 4) - 1];
  const tier = tiers[byte & 0x0f];
  return effect === undefined || tier === undefined ? undefined : { effect, tier };
}

const tiers: readonly Tier[] = [0, 1, 2, 3];

/** The listing of a serial number; undefined when it is not listed. */
export function findListing(rows: TacRows, serial: number): Listing | undefined {
  const at = placeOf(rows.serials, serial);
  const status = rows.statuses[at];
  if (status === undefined || rows.serials[at] !== serial) return undefined;
  const listing = parseStatusByte(status);
  const untilAt = rows.ends.get(serial);
  return listing === undefined || untilAt === undefined ? listing : { ...listing, untilAt };
}

/** The keys and listings of one TAC, ascending. */
export function* listingsOf(rows: TacRows): Generator<{ key: ImeiKey; listing: Listing }> {
  for (const serial of rows.serials) {
    const key = imeiKeyFrom(rows.tac, serial);
    const listing = findListing(rows, serial);
    if (key !== undefined && listing !== undefined) yield { key, listing };
  }
}

/**
 * Merges changes into rows; undefined when nothing is left.
 *
 * `changes` are of this TAC, ascending, one per key. One pass over both, so a bulk import costs a merge per TAC and
 * not an insertion per row.
 */
export function mergeRows(
  tac: number,
  rows: TacRows | undefined,
  changes: readonly KeyListing[],
): TacRows | undefined {
  const [oldSerials, oldStatuses] = [rows?.serials ?? new Uint32Array(), rows?.statuses ?? new Uint8Array()];
  const serials = new Uint32Array(oldSerials.length + changes.length);
  const statuses = new Uint8Array(serials.length);
  const ends = new Map(rows?.ends);
  let [from, to] = [0, 0];
  const copyUpTo = (stop: number) => {
    serials.set(oldSerials.subarray(from, stop), to);
    statuses.set(oldStatuses.subarray(from, stop), to);
    to += stop - from;
    from = stop;
  };
  for (const { key, listing } of changes) {
    const serial = serialOf(key);
    copyUpTo(from + placeOf(oldSerials.subarray(from), serial));
    if (oldSerials[from] === serial) from += 1;
    ends.delete(serial);
    if (listing === undefined) continue;
    serials[to] = serial;
    statuses[to] = statusByte(listing);
    if (listing.untilAt !== undefined) ends.set(serial, listing.untilAt);
    to += 1;
  }
  copyUpTo(oldSerials.length);
  return to === 0 ? undefined : { tac, serials: serials.slice(0, to), statuses: statuses.slice(0, to), ends };
}

/** SHA-256 over the rows' canonical bytes: TAC, count, then serial (3 bytes), status and end (6 bytes, 0 for none). */
export function digestOf(rows: TacRows): Buffer {
  const bytes = Buffer.allocUnsafe(8 + rows.serials.length * bytesPerRow);
  bytes.writeUInt32BE(rows.tac, 0);
  bytes.writeUInt32BE(rows.serials.length, 4);
  let offset = 8;
  for (let i = 0; i < rows.serials.length; i += 1) {
    const serial = rows.serials[i] ?? 0;
    offset = bytes.writeUIntBE(serial, offset, 3);
    offset = bytes.writeUInt8(rows.statuses[i] ?? 0, offset);
    offset = bytes.writeUIntBE(rows.ends.size === 0 ? 0 : (rows.ends.get(serial) ?? 0), offset, 6);
  }
  return sha256(rowsPrefix, bytes);
}

/** Index of the first serial that is not below the one sought. */
function placeOf(serials: Uint32Array, sought: number): number {
  let [low, high] = [0, serials.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((serials[middle] ?? 0) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}
