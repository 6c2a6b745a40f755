import { compareListings, serialsPerTac } from '@deadset/domain';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256, unshared } from '../bytes/sha256.ts';
import type { Anchor } from '../feed/feed-state.ts';
import { blindBytes, ListState } from '../list/list-state.ts';
import {
  declarationNameBytes,
  type ListedDeclaration,
  mayHaveItsEnd,
  strongestOf,
} from '../list/listed-declaration.ts';
import { findListing, parseStatusByte, statusByte, type TacRows } from '../list/tac-rows.ts';
import { Frontier } from '../log/merkle-tree.ts';
import { ApprovalState } from '../record/approval-state.ts';

/**
 * A list at one position as a static file: the anchor that proves it, who may approve, the blind of the list's digest,
 * then every TAC with its serials as gaps and the names of the declarations on them.
 *
 * The last 32 bytes are SHA-256 over all before them, so that a torn copy is told from a false one.
 */
export interface Snapshot {
  readonly anchor: Anchor;
  readonly list: ListState;
  readonly approvals: ApprovalState;
}

/** Media type of a snapshot over HTTP. */
export const snapshotMediaType = 'application/vnd.deadset.snapshot';

const magic = Buffer.from('DEADSET4');
const explicitStatuses = 0;

/** The bytes of a snapshot file. */
export function encodeSnapshot({ anchor, list, approvals }: Snapshot): Buffer {
  const { frontierBefore, stateLeaf, note } = anchor;
  const writer = new ByteWriter()
    .bytes(magic)
    .uint48(frontierBefore.size)
    .uint8(frontierBefore.subtrees.length);
  for (const hash of frontierBefore.subtrees) writer.bytes(hash);
  writer.block(stateLeaf).block(Buffer.from(note)).bytes(approvals.encode());
  writer.bytes(list.blind);
  const rows = [...list.rows()];
  writer.uint32(rows.length);
  for (const tac of rows) writeRows(writer, tac);
  const body = writer.finish();
  return Buffer.concat([body, sha256(body)]);
}

/** Reads a snapshot without believing it yet; see `verifySnapshot`. Throws `MalformedBytes`. */
export function decodeSnapshot(bytes: Buffer): Snapshot {
  const body = bytes.subarray(0, -32);
  if (!body.subarray(0, magic.length).equals(magic))
    throw new MalformedBytes('not a snapshot of this version');
  if (!sha256(body).equals(bytes.subarray(-32)))
    throw new MalformedBytes('a snapshot whose checksum does not fit');
  const reader = new ByteReader(body);
  reader.bytes(magic.length);
  const size = reader.uint48();
  const subtrees = Array.from({ length: reader.uint8() }, () => reader.bytes(32));
  const frontierBefore = Frontier.from(size, subtrees);
  if (frontierBefore === undefined) throw new MalformedBytes('a tree frontier that does not fit its size');
  const stateLeaf = Buffer.from(reader.block());
  const note = reader.block().toString('utf8');
  const approvals = ApprovalState.decode(reader);
  const blind = unshared(reader.bytes(blindBytes));
  const rows: TacRows[] = [];
  for (let left = reader.uint32(); left > 0; left -= 1) {
    const next = readRows(reader);
    if (next.tac <= (rows.at(-1)?.tac ?? -1)) throw new MalformedBytes('TACs out of order');
    rows.push(next);
  }
  reader.end();
  return { anchor: { frontierBefore, stateLeaf, note }, approvals, list: ListState.fromRows(rows, blind) };
}

function writeRows(writer: ByteWriter, rows: TacRows): void {
  writer.uint32(rows.tac).uint24(rows.serials.length);
  let previous = -1;
  for (const serial of rows.serials) {
    writer.varint(serial - previous - 1);
    previous = serial;
  }
  const [first = 0] = rows.statuses;
  if (rows.statuses.every((status) => status === first)) writer.uint8(first);
  else writer.uint8(explicitStatuses).bytes(rows.statuses);
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

function readRows(reader: ByteReader): TacRows {
  const tac = reader.uint32();
  const count = reader.uint24();
  if (tac > 99_999_999 || count === 0 || count > serialsPerTac)
    throw new MalformedBytes('a TAC out of range');
  const serials = new Uint32Array(count);
  let previous = -1;
  for (let i = 0; i < count; i += 1) {
    previous += reader.varint() + 1;
    if (previous >= serialsPerTac) throw new MalformedBytes('a serial number out of range');
    serials[i] = previous;
  }
  const uniform = reader.uint8();
  const statuses =
    uniform === explicitStatuses ? new Uint8Array(reader.bytes(count)) : new Uint8Array(count).fill(uniform);
  if (statuses.some((status) => parseStatusByte(status) === undefined))
    throw new MalformedBytes('an unknown status');
  const ends = new Map<number, number>();
  for (let left = reader.uint24(); left > 0; left -= 1) ends.set(reader.uint24(), reader.uint48());
  const names = new Uint8Array(reader.bytes(count * declarationNameBytes));
  const several = new Map<number, readonly ListedDeclaration[]>();
  for (let left = reader.uint24(); left > 0; left -= 1) {
    const serial = reader.uint24();
    several.set(
      serial,
      Array.from({ length: reader.uint16() }, () => readDeclaration(reader)),
    );
  }
  const rows = { tac, serials, statuses, ends, names, several };
  if (![...several].every(([serial, declarations]) => isStrongest(rows, serial, declarations)))
    throw new MalformedBytes('a status that is not that of the strongest declaration');
  if (!areEndsSound(rows)) throw new MalformedBytes('an end of a declaration that has none');
  return rows;
}

/** A fresh follower has seen no opening of what a snapshot holds, so what no entry can lead to is refused here. */
function areEndsSound(rows: TacRows): boolean {
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
