import { csvText } from '../http/index.ts';
import type { ExportRow } from './export-store.ts';

/** A page at a time: first the names of the columns, then every row. RFC 4180, and nothing that a spreadsheet would run. */
export async function* csvPages(
  columns: readonly string[],
  pages: AsyncIterable<readonly ExportRow[]>,
): AsyncGenerator<string> {
  yield csvText([columns]);
  for await (const rows of pages)
    yield csvText(rows.map((row) => columns.map((name) => row[name] ?? undefined)));
}

/** A JSON object a line; what a row has not is left out. */
export async function* ndjsonPages(
  columns: readonly string[],
  pages: AsyncIterable<readonly ExportRow[]>,
): AsyncGenerator<string> {
  for await (const rows of pages) {
    yield rows
      .map((row) => `${JSON.stringify(Object.fromEntries(columns.flatMap((name) => field(name, row))))}\n`)
      .join('');
  }
}

function field(name: string, row: ExportRow): [string, string | number | boolean][] {
  const value = row[name];
  return value === null || value === undefined ? [] : [[name, value]];
}
