import { type ImeiKey, parseHumanImei, RegistryError } from '@deadset/domain';
import { BatchLine, type BatchProblem, parserOf } from '@deadset/protocol';
import { csvLines } from '../imports/index.ts';
import { problemOfKeys } from './enrolling.ts';

/** Rows that one batch may have. */
export const mostRows = 100_000;

/** One device of a batch. */
export interface BatchDevice {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Ascending. */
  readonly keys: readonly ImeiKey[];
}

/** What a file says: devices that may be enrolled, and rows that cannot be. */
export interface BatchFile {
  readonly devices: readonly BatchDevice[];
  readonly problems: readonly BatchProblem[];
}

export type BatchFormat = 'csv' | 'ndjson';

/**
 * A list of devices: CSV whose header names `imei` and perhaps `imei2` to `imei4`, or NDJSON of `{"imeis": […]}`. A bad
 * row stops itself and not the list. Throws 'invalid' when the file as a whole is no such list.
 */
export async function readBatchFile(bytes: Buffer, format: BatchFormat): Promise<BatchFile> {
  const rows = format === 'csv' ? await csvRows(bytes) : ndjsonRows(bytes.toString('utf8'));
  if (rows.length > mostRows)
    throw new RegistryError(
      'too-large',
      `A batch has ${mostRows} devices at most. Send the rest as another one.`,
    );
  if (rows.length === 0) throw new RegistryError('invalid', 'The file names no device.');
  const seen = new Set<number>();
  const devices: BatchDevice[] = [];
  const problems: BatchProblem[] = [];
  for (const { line, imeis } of rows) {
    const read = typeof imeis === 'string' ? imeis : readKeys(imeis, seen);
    if (typeof read === 'string') problems.push({ line, problem: read });
    else {
      for (const key of read) seen.add(key);
      devices.push({ line, keys: read });
    }
  }
  return { devices, problems };
}

/** The IMEIs of a row as text, or the problem with the row. */
interface RawRow {
  readonly line: number;
  readonly imeis: readonly string[] | string;
}

async function csvRows(bytes: Buffer): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  let columnCount: number | undefined;
  for await (const { line, cells } of csvLines(oneChunk(bytes))) {
    if (columnCount === undefined) columnCount = columnsOf(cells);
    else if (cells.length !== columnCount)
      rows.push({ line, imeis: `has ${cells.length} values under ${columnCount} columns` });
    else rows.push({ line, imeis: cells.map((cell) => cell.trim()).filter((cell) => cell !== '') });
  }
  return rows;
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function columnsOf(header: readonly string[]): number {
  const names = header.map((cell) => cell.trim().toLowerCase());
  if (names.length > 4 || names.some((name, at) => name !== (at === 0 ? 'imei' : `imei${at + 1}`)))
    throw new RegistryError(
      'invalid',
      'The first line must name the columns imei, and imei2 to imei4 where there are more.',
    );
  return names.length;
}

const parseLine = parserOf(BatchLine);

function ndjsonRows(text: string): RawRow[] {
  return text.split('\n').flatMap((content, at) => {
    if (content.trim() === '') return [];
    return [{ line: at + 1, imeis: imeisOf(content) }];
  });
}

function imeisOf(content: string): readonly string[] | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) return 'is not JSON';
    throw error;
  }
  const parsed = parseLine(value);
  return parsed.ok ? parsed.value.imeis : 'is not {"imeis": [one to four IMEIs]}';
}

function readKeys(imeis: readonly string[], seen: ReadonlySet<number>): ImeiKey[] | string {
  const keys: ImeiKey[] = [];
  for (const text of imeis) {
    const parsed = parseHumanImei(text);
    if (!parsed.ok) return parsed.error === 'empty' ? 'names no IMEI' : 'holds something that is no IMEI';
    if (parsed.imei.warning !== undefined) return 'has an IMEI whose last digit does not fit the others';
    keys.push(parsed.imei.key);
  }
  const distinct = [...new Set(keys)].toSorted((a, b) => a - b);
  if (distinct.some((key) => seen.has(key))) return 'names a device that a line above names';
  return problemOfKeys(distinct) ?? distinct;
}
