import { Readable } from 'node:stream';
import { type CsvCell, csvText } from '../http/index.ts';
import { csvOf, rowOf } from './bulk-check-views.ts';
import type { AnsweredRow } from './bulk-row.ts';

/** In what form the rows of a list leave. */
export type RowFormat = 'csv' | 'ndjson';
export const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
} as const satisfies Record<RowFormat, string>;

/** Lines that are sent in one piece. */
const linesPerPiece = 500;

/** All rows of a list as a file, made while it is read: a million rows take no more memory than a thousand. */
export function rowStream(rows: AsyncIterable<AnsweredRow>, format: RowFormat): Readable {
  return Readable.from(format === 'csv' ? pieces(csvOf(rows), csvText) : pieces(rows, ndjsonText), {
    objectMode: false,
  });
}

function ndjsonText(rows: readonly AnsweredRow[]): string {
  return rows.map((row) => `${JSON.stringify(rowOf(row))}\n`).join('');
}

async function* pieces<T extends AnsweredRow | readonly CsvCell[]>(
  lines: AsyncIterable<T>,
  textOf: (lines: readonly T[]) => string,
): AsyncGenerator<string> {
  let held: T[] = [];
  for await (const line of lines) {
    held.push(line);
    if (held.length < linesPerPiece) continue;
    yield textOf(held);
    held = [];
  }
  if (held.length > 0) yield textOf(held);
}
