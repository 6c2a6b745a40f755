import { createHash } from 'node:crypto';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256, unshared } from '../bytes/sha256.ts';
import type { Anchor } from '../feed/feed-state.ts';
import { blindBytes, ListState } from '../list/list-state.ts';
import type { TacRows } from '../list/tac-rows.ts';
import { Frontier } from '../log/merkle-tree.ts';
import { ApprovalState } from '../record/approval-state.ts';
import { finished } from './finished.ts';
import { rowsBefore5 } from './rows-before-5.ts';
import { type RowsCoding, readRows, rowsToday, writeRows } from './snapshot-rows.ts';

/**
 * A list at one position as a static file: the anchor that proves it, who may approve, the blind of the list's digest,
 * then every TAC with its serials as Rice-coded gaps and the names of the declarations on them.
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

const family = 'DEADSET';
const magic = `${family}5`;
const codings: ReadonlyMap<string, RowsCoding> = new Map([
  [magic, rowsToday],
  [`${family}4`, rowsBefore5],
]);
const checksumBytes = 32;
/** A part is given out once it is this long, in bytes; one TAC more makes it longer by 18 MB at most. */
const partBytes = 1024 * 1024;

/** The bytes of a snapshot file in one piece. Whoever writes them somewhere takes `snapshotParts` instead. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  return Buffer.concat([...snapshotParts(snapshot)]);
}

/**
 * The bytes of a snapshot file in parts of about a megabyte, one behind the other.
 *
 * A list does not change, so other work can be done between two parts.
 */
export function* snapshotParts({ anchor, list, approvals }: Snapshot): Generator<Buffer, void> {
  const checksum = createHash('sha256');
  const sealed = (writer: ByteWriter) => {
    const part = writer.finish();
    checksum.update(part);
    return part;
  };
  const rows = [...list.rows()];
  let writer = headOf(anchor, approvals, list.blind).uint32(rows.length);
  let previousTac = -1;
  for (const tac of rows) {
    writeRows(writer, tac, previousTac);
    previousTac = tac.tac;
    if (writer.length < partBytes) continue;
    yield sealed(writer);
    writer = new ByteWriter();
  }
  yield sealed(writer);
  yield checksum.digest();
}

function headOf(
  { frontierBefore, stateLeaf, note }: Anchor,
  approvals: ApprovalState,
  blind: Buffer,
): ByteWriter {
  const writer = new ByteWriter()
    .bytes(Buffer.from(magic))
    .uint48(frontierBefore.size)
    .uint8(frontierBefore.subtrees.length);
  for (const hash of frontierBefore.subtrees) writer.bytes(hash);
  return writer.block(stateLeaf).block(Buffer.from(note)).bytes(approvals.encode()).bytes(blind);
}

/** Whether these bytes are a snapshot of another version of this program, which `decodeSnapshot` cannot read. */
export function isOtherVersion(bytes: Buffer): boolean {
  const name = nameOf(bytes);
  return name.startsWith(family) && !codings.has(name);
}

/** Reads a snapshot without believing it yet; see `verifySnapshot`. Throws `MalformedBytes`. */
export function decodeSnapshot(bytes: Buffer): Snapshot {
  return finished(decodingOf(bytes));
}

/** The same a step at a time, each of a TAC at most, so that other work can be done in between. */
export function* decodingOf(bytes: Buffer): Generator<void, Snapshot> {
  const body = bytes.subarray(0, -checksumBytes);
  const coding = codings.get(nameOf(body));
  if (coding === undefined) throw new MalformedBytes('not a snapshot of a version that can be read');
  if (!sha256(body).equals(bytes.subarray(-checksumBytes)))
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
    rows.push(readRows(reader, rows.at(-1)?.tac ?? -1, coding));
    yield;
  }
  reader.end();
  return { anchor: { frontierBefore, stateLeaf, note }, approvals, list: ListState.fromRows(rows, blind) };
}

function nameOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, magic.length);
}
