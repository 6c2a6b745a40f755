import { RegistryError } from '@deadset/domain';
import { csvLines } from './csv-lines.ts';
import { type Columns, type ListKind, readHeader, readRow, type StolenListLine } from './stolen-list-rows.ts';

/**
 * The lines below the header, one by one as the bytes arrive; empty lines are passed over.
 *
 * Throws `RegistryError` ('invalid') when the file as a whole cannot be a stolen list: nothing of it may be taken then,
 * not even the lines already read.
 */
export async function* stolenListLines(
  bytes: AsyncIterable<Uint8Array>,
  kind: ListKind,
  latestDay: number,
): AsyncGenerator<StolenListLine> {
  let columns: Columns | undefined;
  for await (const { line, cells } of csvLines(bytes)) {
    if (columns === undefined) columns = columnsOf(cells, kind);
    else yield readRow(cells, line, columns, latestDay);
  }
  if (columns === undefined)
    throw refusal('The file is empty: not even the line that names the columns is there');
}

function columnsOf(cells: readonly string[], kind: ListKind): Columns {
  const header = readHeader(cells, kind);
  if (!header.ok) throw refusal(header.problem);
  return header.columns;
}

function refusal(problem: string): RegistryError {
  return new RegistryError('invalid', problem);
}
