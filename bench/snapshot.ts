import { parseArgs } from 'node:util';
import {
  ApprovalState,
  ByteWriter,
  decodeSnapshot,
  encodeStateLeaf,
  Frontier,
  ListState,
  readSnapshot,
  type Snapshot,
  snapshotParts,
  type TacRows,
} from '@deadset/protocol';
import { writeSerials } from '../packages/protocol/src/snapshot/rice-serials.ts';
import { writeStatuses } from '../packages/protocol/src/snapshot/status-runs.ts';
import { serialBoundBits } from './snapshot/serial-bound.ts';
import { uniformList } from './snapshot/uniform-list.ts';

/** How far above the bound the serials may be. */
const target = 1.02;

/**
 * Size and speed of a snapshot file, its serial numbers against the information bound in the same run.
 *
 * `npm run bench -- snapshot [--keys COUNT]`, ten million without.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { keys: { type: 'string', default: '10000000' } } });
  const keys = Number(values.keys);
  if (!Number.isInteger(keys) || keys < 5_000 || keys > 500_000_000)
    throw new Error('--keys is a whole number from 5,000 to 500,000,000');
  const rows = uniformList(keys);
  const list = ListState.fromRows(rows);
  console.log(`snapshot: ${list.count.toLocaleString('en')} keys in ${rows.length} TACs`);
  reportSize(rows, list.count);
  const parts = reportEncoding(snapshotOf(list));
  reportDecoding(parts, list.count);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`memory    ${peak.toFixed(0)} MB at most in this process, the list and its copy included`);
}

function snapshotOf(list: ListState): Snapshot {
  const approvals = ApprovalState.empty;
  const states = [
    { view: 'all-gates', count: list.count, digest: list.digest() },
    { view: 'approvals', count: approvals.count, digest: approvals.digest() },
  ] as const;
  const stateLeaf = encodeStateLeaf({ position: 0, at: 1_780_000_000_000, states });
  return {
    anchor: { frontierBefore: Frontier.empty, stateLeaf, note: 'nobody signed this\n' },
    list,
    approvals,
  };
}

function reportSize(rows: readonly TacRows[], count: number): void {
  const bound = serialBoundBits(rows) / count;
  const rice = bitsOf(rows, (writer, { serials }) => writeSerials(writer, serials)) / count;
  const places = bitsOf(rows, writePlace) / count;
  const statuses = bitsOf(rows, (writer, one) => writeStatuses(writer, one.statuses)) / count;
  const ratio = (rice + places) / bound;
  const varint = bitsOf(rows, writeVarintGaps) / count;
  console.log(`bound     ${bound.toFixed(3)} bits a key: serial numbers and the list of TACs`);
  console.log(
    `serials   ${(rice + places).toFixed(3)} bits a key, ${ratio.toFixed(4)} of the bound (target ${target}: ${ratio <= target ? 'met' : 'MISSED'})`,
  );
  console.log(`          ${varint.toFixed(3)} bits a key as gaps of whole bytes, the form before`);
  console.log(
    `statuses  ${statuses.toFixed(3)} bits a key; names 128, which are random and have no shorter form`,
  );
}

function bitsOf(
  rows: readonly TacRows[],
  write: (writer: ByteWriter, one: TacRows, previousTac: number) => void,
): number {
  return rows.reduce((sum, one, i) => {
    const writer = new ByteWriter();
    write(writer, one, rows[i - 1]?.tac ?? -1);
    return sum + writer.length * 8;
  }, 0);
}

/** The TAC, as the gap to the one before, and its count. */
function writePlace(writer: ByteWriter, { tac, serials }: TacRows, previousTac: number): void {
  writer.varint(tac - previousTac - 1).varint(serials.length);
}

function writeVarintGaps(writer: ByteWriter, { serials }: TacRows): void {
  for (const [i, serial] of serials.entries()) writer.varint(serial - (serials[i - 1] ?? -1) - 1);
}

function reportEncoding(snapshot: Snapshot): Buffer[] {
  const parts: Buffer[] = [];
  let longestMs = 0;
  const used = cpuSecondsOf(() => {
    let partAt = performance.now();
    for (const part of snapshotParts(snapshot)) {
      parts.push(part);
      longestMs = Math.max(longestMs, performance.now() - partAt);
      partAt = performance.now();
    }
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytesPerKey = length / snapshot.list.count;
  console.log(`file      ${(length / 1e6).toFixed(1)} MB, ${bytesPerKey.toFixed(2)} bytes a key`);
  console.log(
    `written   ${used.toFixed(2)} s of processor time in ${parts.length} parts, the longest ${longestMs.toFixed(0)} ms`,
  );
  return parts;
}

function reportDecoding(parts: readonly Buffer[], count: number): void {
  const bytes = Buffer.concat(parts);
  const decoding = cpuSecondsOf(() => {
    if (decodeSnapshot(bytes).list.count !== count) throw new Error('another list was read');
  });
  const verifying = cpuSecondsOf(() => {
    const read = readSnapshot(bytes);
    if (!read.ok) throw new Error(`the snapshot is refused: ${read.refusal}`);
  });
  console.log(
    `read      ${decoding.toFixed(2)} s of processor time; ${verifying.toFixed(2)} s with the digest of the list, which proves it`,
  );
}

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
