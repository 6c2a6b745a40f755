import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { RegistryError } from '@deadset/domain';

/** No line of a log is longer; what is longer is no text file. */
const longestLine = 4_096;

/** A file that comes in rows with commas between the values, compressed with gzip where its name ends in `.gz`. */
export interface CsvSource {
  readonly path: string;
  /** Names of columns that must be there. */
  readonly needs: readonly string[];
}

/** Values of one row by the place of their column, and the number of the line in the file; the first is 1. */
export type ShowRow = (cells: readonly string[], line: number) => boolean;

/**
 * Shows every row below the line that names the columns, which `begin` is told: columns in any order, in upper or lower
 * case. Stops when `begin`'s answer says `false`. No value has a comma or a quotation mark in it, so none is looked for.
 *
 * Refuses with `invalid` a file without the columns that it needs, and one that is no text.
 */
export async function readCsvRows(
  { path, needs }: CsvSource,
  begin: (columns: readonly string[]) => ShowRow,
  onRead: (bytes: number) => void = () => {},
): Promise<void> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? unzipped(file) : file;
  let show: ShowRow | undefined;
  let [line, rest] = [0, ''];
  const take = (row: string): boolean => {
    line += 1;
    if (row.length > longestLine) throw noText(path, line);
    const bare = row.endsWith('\r') ? row.slice(0, -1) : row;
    if (bare === '') return true;
    const cells = bare.split(',');
    if (show !== undefined) return show(cells, line);
    show = begin(columnsOf(path, cells, needs));
    return true;
  };
  try {
    for await (const chunk of text.setEncoding('utf8')) {
      onRead(file.bytesRead);
      const rows = `${rest}${String(chunk)}`.split('\n');
      rest = rows.pop() ?? '';
      if (rest.length > longestLine) throw noText(path, line + rows.length + 1);
      if (!rows.every(take)) return;
    }
  } catch (error) {
    throw asRefusal(path, error);
  }
  if (rest !== '') take(rest);
  if (show === undefined)
    throw new RegistryError('invalid', `${path} is empty: its first line names the columns`);
}

/** The text of a compressed file; a fault of either end comes out of its loop. */
function unzipped(file: Readable): Gunzip {
  const unzip = createGunzip();
  pipeline(file, unzip, () => {});
  return unzip;
}

/** What zlib says of a file that is damaged or no gzip, in words; anything else as it is. */
function asRefusal(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_')
    ? new RegistryError('invalid', `${path} is damaged, or not compressed with gzip`, { cause: error })
    : error;
}

function columnsOf(path: string, cells: readonly string[], needs: readonly string[]): readonly string[] {
  const columns = cells.map((cell) => cell.replace('\uFEFF', '').trim().toLowerCase());
  const missing = needs.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new RegistryError(
      'invalid',
      `${path}: the first line names no column ${missing.join(', ')}; it has to name ${needs.join(', ')}`,
    );
  return columns;
}

function noText(path: string, line: number): RegistryError {
  return new RegistryError('invalid', `${path}: line ${line} does not end; this is no file of rows`);
}
