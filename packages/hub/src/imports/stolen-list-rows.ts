import { type ImeiKey, isCanaryKey, parseNetworkImei } from '@deadset/domain';
import type { RowError } from '@deadset/protocol';

/** A whole list, or what changed since the last one. */
export type ListKind = 'full' | 'delta';

/** What a row of a delta asks for. Lower case only, as DIRBS has it. */
export type RowChange = 'add' | 'remove' | 'update';

/** How sure the contributor is: `blacklist` has a proved keeper behind it, `pending` has not. */
export type RowStatus = 'blacklist' | 'pending';

/** One row that can be taken. */
export interface StolenListRow {
  readonly key: ImeiKey;
  /** The day the loss was reported, as the number yyyymmdd. */
  readonly reportedOn?: number;
  readonly status: RowStatus;
  /** Of a delta only. */
  readonly change?: RowChange;
}

/** What became of one line below the header; lines count from 1, the header's. */
export type StolenListLine =
  | { readonly line: number; readonly ok: true; readonly row: StolenListRow }
  | {
      readonly line: number;
      readonly ok: false;
      readonly error: RowError;
      /** The device that the row names, when that much could be read: what is listed of it stays as it is. */
      readonly key?: ImeiKey;
    };

/** Where each column stands in the file; their order is free. */
export interface Columns {
  readonly imei: number;
  readonly reporting_date: number;
  readonly status: number;
  readonly change_type?: number;
  readonly count: number;
}

/** Columns of a stolen list of DIRBS-Core, and of its delta form. */
const columnNames = {
  full: ['imei', 'reporting_date', 'status'],
  delta: ['imei', 'reporting_date', 'status', 'change_type'],
} as const satisfies Record<ListKind, readonly string[]>;

const changes: readonly RowChange[] = ['add', 'remove', 'update'];
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Reads the header, upper or lower case; the problem is a sentence about the whole file. */
export function readHeader(
  cells: readonly string[],
  kind: ListKind,
): { ok: true; columns: Columns } | { ok: false; problem: string } {
  const found = cells.map((cell) => cell.trim().toLowerCase());
  const wanted: readonly string[] = columnNames[kind];
  if (kind === 'full' && isSameSet(found, columnNames.delta)) {
    return {
      ok: false,
      problem: 'The file has a change_type column: it is a delta, and a full list was announced',
    };
  }
  if (!isSameSet(found, wanted)) {
    return { ok: false, problem: `The first line must name the columns ${wanted.join(', ')} and no others` };
  }
  const at = (name: string) => found.indexOf(name);
  const columns = {
    imei: at('imei'),
    reporting_date: at('reporting_date'),
    status: at('status'),
    count: found.length,
  };
  return { ok: true, columns: kind === 'delta' ? { ...columns, change_type: at('change_type') } : columns };
}

/**
 * One line as a row, or why it is not taken. Never says what the line holds: it may be an IMEI.
 *
 * `latestDay` is the last day, as yyyymmdd, that is not in the future.
 */
export function readRow(
  cells: readonly string[],
  line: number,
  columns: Columns,
  latestDay: number,
): StolenListLine {
  const digits = cellAt(cells, columns.imei);
  const key = parseNetworkImei(digits)?.key;
  if (cells.length !== columns.count) {
    return rejected(line, key, `has ${cells.length} values under ${columns.count} columns`);
  }
  if (key === undefined) return rejected(line, key, problemOfImei(digits), 'imei');
  if (isCanaryKey(key))
    return rejected(line, key, 'is reserved for the canaries of the record: no phone has it', 'imei');
  const change =
    columns.change_type === undefined ? undefined : readChange(cellAt(cells, columns.change_type));
  if (change === 'unknown') {
    return rejected(line, key, 'is not add, remove or update in lower case', 'change_type');
  }
  // Whatever else a removal says, taking a device off needs only its IMEI.
  if (change === 'remove') return { line, ok: true, row: { key, status: 'blacklist', change } };
  const reportedOn = readDay(cellAt(cells, columns.reporting_date), latestDay);
  if (typeof reportedOn === 'string') return rejected(line, key, reportedOn, 'reporting_date');
  const status = readStatus(cellAt(cells, columns.status));
  if (status === undefined) return rejected(line, key, 'is neither blank, blacklist nor pending', 'status');
  return {
    line,
    ok: true,
    row: {
      key,
      status,
      ...(reportedOn === undefined ? {} : { reportedOn }),
      ...(change === undefined ? {} : { change }),
    },
  };
}

function cellAt(cells: readonly string[], at: number): string {
  return (cells[at] ?? '').trim();
}

function rejected(line: number, key: ImeiKey | undefined, problem: string, column?: string): StolenListLine {
  const error = column === undefined ? { line, problem } : { line, column, problem };
  return key === undefined ? { line, ok: false, error } : { line, ok: false, error, key };
}

/** The last day, as yyyymmdd, that has begun anywhere on Earth at an instant (ms since 1970): UTC+14. */
export function latestDayAt(at: number): number {
  const furthestAheadMs = 14 * 3_600_000;
  const there = new Date(at + furthestAheadMs);
  return there.getUTCFullYear() * 10_000 + (there.getUTCMonth() + 1) * 100 + there.getUTCDate();
}

function isSameSet(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && wanted.every((name) => found.includes(name));
}

function problemOfImei(text: string): string {
  if (text === '') return 'is empty';
  if (!/^[0-9]+$/.test(text)) return 'holds something other than digits, which no network can ask for';
  return text.length < 14 ? 'has fewer than 14 digits' : 'has more than 16 digits';
}

function readChange(text: string): RowChange | 'unknown' {
  return changes.find((change) => change === text) ?? 'unknown';
}

function readStatus(text: string): RowStatus | undefined {
  const status = text.toLowerCase();
  if (status === '' || status === 'blacklist') return 'blacklist';
  return status === 'pending' ? status : undefined;
}

/** The day as a number, undefined for none, or the problem with it. */
function readDay(text: string, latestDay: number): number | undefined | string {
  if (text === '') return undefined;
  if (!/^[0-9]{8}$/.test(text)) return 'is not a date in the form yyyymmdd';
  const number = Number(text);
  if (number % 100 === 0 || number % 100 > daysInMonth(number)) return 'is not a day of the calendar';
  return number > latestDay ? 'is in the future' : number;
}

/** Days of the month of a day yyyymmdd, in the Gregorian calendar; 0 for a month that there is not. */
function daysInMonth(day: number): number {
  const year = Math.floor(day / 10_000);
  const month = Math.floor(day / 100) % 100;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0);
}
