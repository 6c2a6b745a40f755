import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { type PoleCsvSet, type PoleTable, poleColumns, poleTables, rowOfCells } from '@deadset/protocol';
import { csvLines } from '../imports/index.ts';

/** A row as it came, not judged yet, and where: the line of its file, or its place among the rows of its table. */
export interface UnjudgedRow {
  readonly table: PoleTable;
  readonly line: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * The rows of a CSV set, table by table. The first line of each file names its columns, in any order; a column that may
 * be empty may be left out. Throws `RegistryError` ('invalid') for a file that is no such table.
 */
export async function readPoleCsv(files: PoleCsvSet): Promise<UnjudgedRow[]> {
  const rows: UnjudgedRow[] = [];
  for (const table of poleTables) rows.push(...(await readTable(table, files[table] ?? '')));
  return rows;
}

async function readTable(table: PoleTable, text: string): Promise<UnjudgedRow[]> {
  if (text.trim() === '') return [];
  const rows: UnjudgedRow[] = [];
  let columns: readonly string[] | undefined;
  for await (const { line, cells } of csvLines(Readable.from([Buffer.from(text)]))) {
    if (columns === undefined) {
      columns = checkedColumns(table, cells);
      continue;
    }
    const named: [string, string][] = columns.map((column, i) => [column, (cells[i] ?? '').trim()]);
    // A cell behind the last column is nobody's: the row is judged as one with a field that nobody knows.
    if (cells.length > columns.length) named.push(['a column without a name', 'x']);
    rows.push({ table, line, row: rowOfCells(table, Object.fromEntries(named)) });
  }
  return rows;
}

function checkedColumns(table: PoleTable, cells: readonly string[]): string[] {
  const columns = cells.map((cell) => cell.trim());
  const unknown = columns.find((column) => !poleColumns[table].includes(column));
  if (unknown !== undefined) {
    throw new RegistryError(
      'invalid',
      `The file of ${table} has a column that is not known. Its columns are ${poleColumns[table].join(', ')}.`,
    );
  }
  if (new Set(columns).size !== columns.length)
    throw new RegistryError('invalid', `The file of ${table} names a column twice.`);
  return columns;
}
