import { type Effect, type ImeiKey, imeiKeyFrom, type Listing, serialOf, type Tier } from '@deadset/domain';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { sha256, unshared } from '../bytes/sha256.ts';
import {
  changedDeclarations,
  declarationNameBytes,
  type ListChange,
  type ListedDeclaration,
  strongestOf,
} from './listed-declaration.ts';

/** The listed serials of one TAC in ascending order, each with its status at the same place. Never changed in place. */
export interface TacRows {
  readonly tac: number;
  readonly serials: Uint32Array;
  /** `statusByte` of each serial: that of the strongest declaration on it. */
  readonly statuses: Uint8Array;
  /** `untilAt` of the strongest declaration by serial, for the few that have an end. */
  readonly ends: ReadonlyMap<number, number>;
  /** Name of the declaration on each serial, 16 bytes at the same place; zeros where there are several. */
  readonly names: Uint8Array;
  /** Serials with two or more declarations, each list ascending by name. */
  readonly several: ReadonlyMap<number, readonly ListedDeclaration[]>;
}

const rowsPrefix = Buffer.from('deadset tac v2\n');
/** In the order of their codes, which stand in digests and snapshots and never change meaning. */
const effects: readonly Effect[] = ['tracked', 'prohibited', 'enrolled', 'disputed'];
const noName = new Uint8Array(declarationNameBytes);

/** Effect and tier in one byte: the effect (1 tracked, 2 prohibited, 3 enrolled, 4 disputed) in the high half, the tier in the low. */
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
  return rows.serials[at] === serial ? listingAt(rows, at) : undefined;
}

/** Every declaration on a serial number, ascending by name. */
export function findDeclarations(rows: TacRows, serial: number): readonly ListedDeclaration[] {
  const at = placeOf(rows.serials, serial);
  return rows.serials[at] === serial ? declarationsAt(rows, at) : [];
}

/** The keys and listings of one TAC, ascending. */
export function* listingsOf(rows: TacRows): Generator<{ key: ImeiKey; listing: Listing }> {
  for (let at = 0; at < rows.serials.length; at += 1) {
    const key = imeiKeyFrom(rows.tac, rows.serials[at] ?? 0);
    const listing = listingAt(rows, at);
    if (key !== undefined && listing !== undefined) yield { key, listing };
  }
}

/** Every key of one TAC with the declarations on it, ascending. */
export function* declarationsIn(
  rows: TacRows,
): Generator<{ key: ImeiKey; declarations: readonly ListedDeclaration[] }> {
  for (let at = 0; at < rows.serials.length; at += 1) {
    const key = imeiKeyFrom(rows.tac, rows.serials[at] ?? 0);
    if (key !== undefined) yield { key, declarations: declarationsAt(rows, at) };
  }
}

function listingAt({ serials, statuses, ends }: TacRows, at: number): Listing | undefined {
  const listing = parseStatusByte(statuses[at] ?? 0);
  const untilAt = ends.size === 0 ? undefined : ends.get(serials[at] ?? 0);
  return listing === undefined || untilAt === undefined ? listing : { ...listing, untilAt };
}

function declarationsAt(rows: TacRows, at: number): readonly ListedDeclaration[] {
  const several = rows.several.size === 0 ? undefined : rows.several.get(rows.serials[at] ?? 0);
  if (several !== undefined) return several;
  const listing = listingAt(rows, at);
  if (listing === undefined) return [];
  const { buffer, byteOffset } = rows.names;
  const start = byteOffset + at * declarationNameBytes;
  return [{ declaration: Buffer.from(buffer, start, declarationNameBytes), listing }];
}

/**
 * Merges changes into rows; undefined when nothing is left.
 *
 * `changes` are of this TAC and ascending by key; several on one key take effect in their order. One pass over both,
 * so a bulk import costs a merge per TAC and not an insertion per row.
 */
export function mergeRows(
  tac: number,
  rows: TacRows | undefined,
  changes: readonly ListChange[],
): TacRows | undefined {
  const old = rows ?? emptyRows(tac);
  const merged = new RowsWriter(old, old.serials.length + changes.length);
  let from = 0;
  const serialAt = (i: number) => changes[i] && serialOf(changes[i].key);
  for (let i = 0; i < changes.length; ) {
    const serial = serialAt(i) ?? 0;
    const place = from + placeOf(old.serials.subarray(from), serial);
    merged.copy(from, place);
    const isListed = old.serials[place] === serial;
    let declarations = isListed ? declarationsAt(old, place) : [];
    for (; serialAt(i) === serial; i += 1) {
      const change = changes[i];
      if (change !== undefined) declarations = changedDeclarations(declarations, change);
    }
    merged.put(serial, declarations);
    from = isListed ? place + 1 : place;
  }
  merged.copy(from, old.serials.length);
  return merged.finish();
}

/** Rows of one TAC from its serials, ascending, and what is declared on each. */
export function rowsOf(
  tac: number,
  listed: readonly { readonly serial: number; readonly declarations: readonly ListedDeclaration[] }[],
): TacRows | undefined {
  const writer = new RowsWriter(emptyRows(tac), listed.length);
  for (const { serial, declarations } of listed) writer.put(serial, declarations);
  return writer.finish();
}

function emptyRows(tac: number): TacRows {
  const none = new Uint8Array();
  return {
    tac,
    serials: new Uint32Array(),
    statuses: none,
    ends: new Map(),
    names: none,
    several: new Map(),
  };
}

/** Writes rows that are mostly those of an older state. */
class RowsWriter {
  readonly #old: TacRows;
  readonly #serials: Uint32Array;
  readonly #statuses: Uint8Array;
  readonly #names: Uint8Array;
  readonly #ends: Map<number, number>;
  readonly #several: Map<number, readonly ListedDeclaration[]>;
  #length = 0;

  constructor(old: TacRows, capacity: number) {
    this.#old = old;
    this.#serials = new Uint32Array(capacity);
    this.#statuses = new Uint8Array(capacity);
    this.#names = new Uint8Array(capacity * declarationNameBytes);
    this.#ends = new Map(old.ends);
    this.#several = new Map(old.several);
  }

  /** Takes over the old rows from one place up to another. */
  copy(from: number, to: number): void {
    const { serials, statuses, names } = this.#old;
    this.#serials.set(serials.subarray(from, to), this.#length);
    this.#statuses.set(statuses.subarray(from, to), this.#length);
    const [first, last] = [from * declarationNameBytes, to * declarationNameBytes];
    this.#names.set(names.subarray(first, last), this.#length * declarationNameBytes);
    this.#length += to - from;
  }

  /** Writes what is declared on one serial from now on; nothing takes it off. */
  put(serial: number, declarations: readonly ListedDeclaration[]): void {
    this.#ends.delete(serial);
    this.#several.delete(serial);
    const listing = strongestOf(declarations);
    if (listing === undefined) return;
    this.#serials[this.#length] = serial;
    this.#statuses[this.#length] = statusByte(listing);
    const [only] = declarations;
    const name = declarations.length === 1 ? (only?.declaration ?? noName) : noName;
    this.#names.set(name, this.#length * declarationNameBytes);
    if (listing.untilAt !== undefined) this.#ends.set(serial, listing.untilAt);
    if (declarations.length > 1) {
      // Kept for long, so not as a view that would keep a whole TAC of an older state alive.
      const own = declarations.map((one) => ({ ...one, declaration: unshared(one.declaration) }));
      this.#several.set(serial, own);
    }
    this.#length += 1;
  }

  finish(): TacRows | undefined {
    const length = this.#length;
    if (length === 0) return undefined;
    return {
      tac: this.#old.tac,
      serials: this.#serials.slice(0, length),
      statuses: this.#statuses.slice(0, length),
      names: this.#names.slice(0, length * declarationNameBytes),
      ends: this.#ends,
      several: this.#several,
    };
  }
}

/**
 * SHA-256 over the rows' canonical bytes: TAC, count, then for each serial (3 bytes) the number of its declarations
 * (2 bytes) and of each, ascending by name, the name (16), status (1) and end (6, 0 for none).
 */
export function digestOf(rows: TacRows): Buffer {
  const { tac, serials, statuses, ends, names, several } = rows;
  if (several.size > 0) return sha256(rowsPrefix, severalBytes(rows));
  const bytes = Buffer.allocUnsafe(8 + serials.length * 28);
  bytes.writeUInt32BE(tac, 0);
  bytes.writeUInt32BE(serials.length, 4);
  let offset = 8;
  for (let i = 0; i < serials.length; i += 1) {
    const serial = serials[i] ?? 0;
    offset = bytes.writeUIntBE(serial, offset, 3);
    offset = bytes.writeUInt16BE(1, offset);
    const name = i * declarationNameBytes;
    bytes.set(names.subarray(name, name + declarationNameBytes), offset);
    offset = bytes.writeUInt8(statuses[i] ?? 0, offset + declarationNameBytes);
    offset = bytes.writeUIntBE(ends.size === 0 ? 0 : (ends.get(serial) ?? 0), offset, 6);
  }
  return sha256(rowsPrefix, bytes);
}

/** The same bytes where some serials have several declarations, which is rare. */
function severalBytes(rows: TacRows): Buffer {
  const writer = new ByteWriter().uint32(rows.tac).uint32(rows.serials.length);
  for (let at = 0; at < rows.serials.length; at += 1) {
    const declarations = declarationsAt(rows, at);
    writer.uint24(rows.serials[at] ?? 0).uint16(declarations.length);
    for (const { declaration, listing } of declarations)
      writer
        .bytes(declaration)
        .uint8(statusByte(listing))
        .uint48(listing.untilAt ?? 0);
  }
  return writer.finish();
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
