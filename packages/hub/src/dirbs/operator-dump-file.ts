import type { DumpRow } from '@deadset/analytics';
import { fileImeiPattern, normaliseImei, RegistryError } from '@deadset/domain';
import type { RowError } from '@deadset/protocol';
import { csvLines } from '../imports/index.ts';

/** One row of a dump that can be taken. */
export interface DumpLineRow extends DumpRow {
  /** The day, as yyyymmdd. */
  readonly day: number;
}

export type DumpLine =
  | { readonly line: number; readonly ok: true; readonly row: DumpLineRow }
  | { readonly line: number; readonly ok: false; readonly error: RowError };

/** The days that a dump is about, both included, as yyyymmdd. */
export interface DumpDays {
  readonly from: number;
  readonly to: number;
}

const columns = ['date', 'imei', 'imsi', 'msisdn'] as const;
const ratPattern = /^(00[1-7]|10[1-5])(\|(00[1-7]|10[1-5]))*$/;

/**
 * The days in the name of a dump, `<operator>_<yyyymmdd>_<yyyymmdd>.csv`.
 *
 * Throws `RegistryError` ('invalid') for another name, days that are none, or days to come.
 */
export function daysOfName(fileName: string, latestDay: number): DumpDays {
  const [, from = '', to = ''] = /_([0-9]{8})_([0-9]{8})\.(csv|CSV)$/.exec(fileName) ?? [];
  if (!isDay(from) || !isDay(to) || Number(from) > Number(to))
    throw new RegistryError(
      'invalid',
      'The name of the file must end in the first and the last day of the dump: NAME_yyyymmdd_yyyymmdd.csv',
    );
  if (Number(to) > latestDay)
    throw new RegistryError('invalid', 'The last day in the name of the file is in the future');
  return { from: Number(from), to: Number(to) };
}

/** How many days a dump is about. */
export function lengthOf({ from, to }: DumpDays): number {
  return Math.round((timeOf(to) - timeOf(from)) / 86_400_000) + 1;
}

/** A day yyyymmdd, so many days on or, below zero, back. */
export function dayAfter(day: number, days: number): number {
  const date = new Date(timeOf(day) + days * 86_400_000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/**
 * The lines of a dump as its bytes arrive. `tellHeader` hears once whether they have the column rat.
 *
 * Throws `RegistryError` ('invalid') when the columns are not those of a dump.
 */
export async function* dumpLines(
  bytes: AsyncIterable<Uint8Array>,
  days: DumpDays,
  tellHeader: (hasRat: boolean) => void,
): AsyncGenerator<DumpLine> {
  let count: number | undefined;
  for await (const { line, cells } of csvLines(bytes)) {
    if (count === undefined) {
      count = readHeader(cells);
      tellHeader(count > columns.length);
    } else yield readLine(line, cells, count, days);
  }
  if (count === undefined)
    throw new RegistryError(
      'invalid',
      'The file is empty: not even the line that names the columns is there',
    );
}

function readHeader(cells: readonly string[]): number {
  const found = cells.map((cell) => cell.trim().toLowerCase());
  const wanted: readonly string[] = found.length === columns.length ? columns : [...columns, 'rat'];
  if (found.length === wanted.length && wanted.every((name, i) => found[i] === name)) return found.length;
  throw new RegistryError(
    'invalid',
    'The first line must name date, imei, imsi, msisdn and, if there is one more, rat',
  );
}

function readLine(line: number, cells: readonly string[], count: number, days: DumpDays): DumpLine {
  const refused = (problem: string, column?: string): DumpLine => ({
    line,
    ok: false,
    error: column === undefined ? { line, problem } : { line, column, problem },
  });
  if (cells.length !== count) return refused(`has ${cells.length} values under ${count} columns`);
  const [date = '', imei = '', imsi = '', msisdn = '', rat = ''] = cells.map((cell) => cell.trim());
  if (!isDay(date)) return refused('is not a day of the calendar as yyyymmdd', 'date');
  const day = Number(date);
  if (day < days.from || day > days.to)
    return refused('is not among the days in the name of the file', 'date');
  if (imei !== '' && !fileImeiPattern.test(imei))
    return refused('is not 1 to 16 of 0-9, A-F, * and #', 'imei');
  if (!isNumberOrBlank(imsi)) return refused('is not 1 to 15 digits', 'imsi');
  if (!isNumberOrBlank(msisdn)) return refused('is not 1 to 15 digits', 'msisdn');
  if (rat !== '' && !ratPattern.test(rat))
    return refused('is not codes 001-007 or 101-105 with | between', 'rat');
  return { line, ok: true, row: rowOf(day, { imei, imsi, msisdn, rat }) };
}

function rowOf(
  day: number,
  texts: Readonly<Record<'imei' | 'imsi' | 'msisdn' | 'rat', string>>,
): DumpLineRow {
  const { imei, imsi, msisdn, rat } = texts;
  const norm = normaliseImei(imei);
  return {
    day,
    ...(norm === undefined ? {} : { imei, norm }),
    ...(imsi === '' ? {} : { imsi }),
    ...(msisdn === '' ? {} : { msisdn }),
    ...(rat === '' ? {} : { rat }),
  };
}

function isNumberOrBlank(text: string): boolean {
  return /^[0-9]{0,15}$/.test(text);
}

function timeOf(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
}

/** A day of this century that the calendar has. */
function isDay(text: string): boolean {
  return /^20[0-9]{6}$/.test(text) && dayAfter(Number(text), 0) === Number(text);
}
