import { RegistryError } from '@deadset/domain';
import { type ColumnPlaces, columnsOf } from './row-columns.ts';
import type { RowProblems } from './row-problems.ts';
import { forEachRow, type Row } from './row-reader.ts';

/** The columns of a kind of file, and what is done with its rows. */
export interface RowForm<Name extends string> {
  readonly needed: readonly Name[];
  readonly optional?: readonly Name[];
  /** Takes what is in a row; gives what is wrong with it. */
  readonly take: (row: Row, places: ColumnPlaces<Name>) => string | undefined;
  /** Told once where the columns stand, before the first row. */
  readonly begin?: (places: ColumnPlaces<Name>) => void;
}

/** Reads a file row by row; rows that cannot be read go to `problems`. Gives how many rows it has below its first. */
export function readRows<Name extends string>(
  path: string,
  { needed, optional = [], take, begin }: RowForm<Name>,
  problems: RowProblems,
  onRead: (bytes: number) => void,
): number {
  let places: ColumnPlaces<Name> | undefined;
  let [columnCount, rowCount] = [0, 0];
  const visit = (row: Row) => {
    if (places === undefined) {
      places = columnsOf(row, needed, optional);
      columnCount = row.fieldCount;
      begin?.(places);
      return;
    }
    rowCount += 1;
    const problem =
      row.fieldCount === columnCount
        ? take(row, places)
        : `has ${row.fieldCount} fields and the first line ${columnCount}`;
    if (problem !== undefined) problems.add(path, row.line, problem);
  };
  try {
    forEachRow(path, visit, onRead);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new RegistryError(error.code, `${path}: ${error.message}`, { cause: error });
  }
  if (places === undefined)
    throw new RegistryError('invalid', `${path} is empty; its first line names the columns.`);
  return rowCount;
}
