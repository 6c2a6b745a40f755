import { RegistryError } from '@deadset/domain';
import type { BulkCheckKind } from '../database/index.ts';
import { csvLines } from '../imports/index.ts';
import type { SentRow } from './bulk-row.ts';

/** Rows that one list may have. */
const mostRows = 1_000_000;
/** Largest file, in bytes: a million lines of a manifest, with room for columns that nobody reads. */
const largestFileBytes = 256 * 1024 * 1024;
/** Longest text that is kept of a cell, in characters. */
const longestCell = 64;

/** A line of the file: a row, or a row with what is wrong with it. */
export interface FileRow extends SentRow {
  readonly problem?: string;
}

/** Where the columns are that are read; the others are passed over and not kept. */
interface Columns {
  readonly imei: number;
  readonly consignment?: number;
  readonly item?: number;
}

/**
 * The rows of a list as the bytes arrive. The first line names the columns (`imei`; of a manifest also `consignment` and
 * `line`); a list of devices may do without one, then the first column is read. Commas, semicolons or tabs part values.
 *
 * Throws 'invalid' or 'too-large', with what to do, when the file as a whole is no such list.
 */
export async function* fileRows(
  bytes: AsyncIterable<Uint8Array>,
  kind: BulkCheckKind,
): AsyncGenerator<FileRow> {
  const { delimiter, all } = await sniffed(limited(bytes));
  let columns: Columns | undefined;
  let count = 0;
  for await (const { line, cells } of csvLines(all, delimiter)) {
    if (columns === undefined) {
      const named = columnsNamed(cells, kind);
      columns = named ?? { imei: 0 };
      if (named !== undefined) continue;
    }
    count += 1;
    if (count > mostRows)
      throw new RegistryError(
        'too-large',
        `A list has ${mostRows} rows at most. Split the file and send the rest as another list.`,
      );
    yield rowOf(line, cells, columns);
  }
  if (count === 0)
    throw new RegistryError('invalid', 'The list has no rows. Add the IMEI numbers, one a line.');
}

/** The columns that a first line names; undefined where it is a device already. */
function columnsNamed(cells: readonly string[], kind: BulkCheckKind): Columns | undefined {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  const imei = place('imei') ?? place('imei1');
  const [consignment, item] = [place('consignment'), place('line')];
  if (kind === 'manifest') {
    if (imei === undefined || consignment === undefined || item === undefined)
      throw new RegistryError(
        'invalid',
        'The first line of a manifest must name its columns: consignment, line and imei.',
      );
    return { imei, consignment, item };
  }
  if (imei !== undefined) return { imei };
  if (/\d/.test(cells[0] ?? '')) return undefined;
  throw new RegistryError(
    'invalid',
    'The first line names no column “imei”. Name it so, or send the numbers alone, one a line.',
  );
}

function rowOf(line: number, cells: readonly string[], columns: Columns): FileRow {
  const at = (column: number) => cells[column]?.trim() ?? '';
  const kept = (text: string) => text.slice(0, longestCell);
  const optional = (name: 'consignment' | 'item', column: number | undefined) =>
    column === undefined || at(column) === '' ? {} : { [name]: kept(at(column)) };
  const row = {
    line,
    imei: kept(at(columns.imei)),
    ...optional('consignment', columns.consignment),
    ...optional('item', columns.item),
  };
  const isLong = [columns.imei, columns.consignment, columns.item].some(
    (column) => column !== undefined && at(column).length > longestCell,
  );
  return isLong ? { ...row, problem: `has a value of more than ${longestCell} characters` } : row;
}

/** What parts the values, by the first line: the bytes come again from the first one. */
async function sniffed(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ delimiter: string; all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? Buffer.alloc(0) : Buffer.from(first.value);
  const [line = ''] = head.subarray(0, 4096).toString('latin1').split('\n');
  const delimiter = [',', ';', '\t'].find((mark) => line.includes(mark)) ?? ',';
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { delimiter, all: all() };
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > largestFileBytes)
      throw new RegistryError(
        'too-large',
        `The file has more than ${largestFileBytes / 1024 / 1024} MB. Leave out columns that are not needed, or split it.`,
      );
    yield chunk;
  }
}
