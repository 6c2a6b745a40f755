import { CsvError, parse } from 'csv-parse/sync';
import { type JudgedRow, judgePoleRow } from './judge-pole-row.ts';
import {
  type PoleColumn,
  type PoleEntity,
  type PoleFile,
  type PoleLink,
  type PoleProblem,
  type PoleRow,
  poleColumns,
} from './pole-file.ts';

/** Rows of one file at most. */
const mostRows = 5_000;
/** What a file in JSON says that it is. */
export const poleFormat = 'deadset-pole/1';

/** A file read: all of it, or everything that is wrong with it. Never a part. */
export type PoleReading =
  | { readonly ok: true; readonly file: PoleFile }
  | { readonly ok: false; readonly problems: readonly PoleProblem[] };

/**
 * Reads a POLE file, CSV or JSON by its first letter. `known` are the labels that the case has already, to which links may go.
 * Every bad cell is told by its line and column.
 */
export function readPoleFile(text: string, known: readonly string[] = []): PoleReading {
  // A mark of the order of bytes is no letter of the file.
  const plainText = text.replace(/^\uFEFF/, '');
  const rows = plainText.trimStart().startsWith('{')
    ? rowsOfJson(plainText)
    : rowsOfCsv(plainText.replaceAll(/\r\n?/g, '\n'));
  if (!rows.ok) return rows;
  const judged = rows.rows.map((row) => ({ row, result: judgePoleRow(row) }));
  const problems = judged.flatMap(({ result }) => (result.ok ? [] : result.problems));
  if (rows.rows.length === 0) problems.push({ where: 'the file', problem: 'It has no rows' });
  problems.push(...problemsTogether(judged, known));
  if (problems.length > 0) return { ok: false, problems };
  const values = judged.flatMap(({ result }) => (result.ok ? [result.value] : []));
  return {
    ok: true,
    file: {
      entities: values.filter((one): one is PoleEntity => one.record === 'entity'),
      links: values.filter((one): one is PoleLink => one.record === 'link'),
    },
  };
}

type Rows = { readonly ok: true; readonly rows: readonly PoleRow[] } | Extract<PoleReading, { ok: false }>;

/** What is wrong with rows only beside the others: labels that come twice, links to nothing. */
function problemsTogether(
  judged: readonly { readonly row: PoleRow; readonly result: JudgedRow }[],
  known: readonly string[],
): PoleProblem[] {
  const problems: PoleProblem[] = [];
  const seen = new Set<string>();
  // Also of rows that were refused: a link to one of them has no fault of its own.
  const entities = new Set([
    ...known,
    ...judged.flatMap(({ row }) =>
      row.cells.record?.trim() === 'entity' ? [row.cells.label?.trim() ?? ''] : [],
    ),
  ]);
  for (const { row, result } of judged) {
    if (!result.ok) continue;
    const { value } = result;
    if (seen.has(value.label))
      problems.push({ where: row.where('label'), problem: `${value.label} comes twice` });
    seen.add(value.label);
    if (value.record === 'entity') continue;
    for (const end of ['from', 'to'] as const)
      if (!entities.has(value[end]))
        problems.push({
          where: row.where(end),
          problem: `Nothing in the file or the case is labelled ${value[end]}`,
        });
  }
  return problems;
}

function rowsOfCsv(text: string): Rows {
  const records = recordsOf(text);
  if (records === undefined)
    return refused('the file', 'It is not CSV: a quotation mark is never closed, or stands within a word');
  const [heading, ...lines] = records;
  const columns = heading?.cells.map((name) => name.trim()) ?? [];
  const problems: PoleProblem[] = columns.flatMap((name, i) => {
    const isKnown = poleColumns.some((column) => column === name);
    const problem = !isKnown ? `“${name.slice(0, 30)}” is no column of this file` : 'It comes twice';
    return isKnown && columns.indexOf(name) === i ? [] : [{ where: `line 1, column ${i + 1}`, problem }];
  });
  for (const column of poleColumns)
    if (!columns.includes(column))
      problems.push({ where: 'line 1', problem: `The column ${column} is missing` });
  for (const { cells, line } of lines)
    if (cells.length !== columns.length)
      problems.push({
        where: `line ${line}`,
        problem: `It has ${cells.length} cells, and the first line ${columns.length}`,
      });
  if (lines.length > mostRows)
    problems.push({ where: 'the file', problem: `It has ${mostRows} rows at most` });
  if (problems.length > 0) return { ok: false, problems };
  const rows = lines.map(({ cells, line }) => ({
    cells: Object.fromEntries(columns.map((column, i) => [column, plain(cells[i] ?? '')])),
    where: (column: PoleColumn) => `line ${line}, column ${column}`,
  }));
  return { ok: true, rows };
}

/** What a file of ours put before a text so that no spreadsheet takes it for a formula is taken off again. */
function plain(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** Records with the line on which each begins; undefined for what is no CSV. */
function recordsOf(text: string): { cells: string[]; line: number }[] | undefined {
  try {
    // The heading, and one row more than there may be: the parser takes minutes for a million lines of one blank each.
    const to = mostRows + 2;
    const parsed = parse(text, { relax_column_count: true, skip_empty_lines: true, raw: true, to });
    let line = 1;
    const found: { cells: string[]; line: number }[] = [];
    for (const { record, raw } of rawRecords(parsed)) {
      const blank = /^(?:[ \t]*\r?\n)*/.exec(raw)?.[0] ?? '';
      line += breaksIn(blank);
      found.push({ cells: record, line });
      line += breaksIn(raw.slice(blank.length));
    }
    return found;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return undefined;
  }
}

function breaksIn(text: string): number {
  return text.split('\n').length - 1;
}

/** What the parser gives with `raw`: each record with its own letters. */
function rawRecords(parsed: readonly unknown[]): { record: string[]; raw: string }[] {
  return parsed.flatMap((one) =>
    typeof one === 'object' && one !== null && 'record' in one && 'raw' in one && Array.isArray(one.record)
      ? [{ record: one.record.map(String), raw: String(one.raw) }]
      : [],
  );
}

function rowsOfJson(text: string): Rows {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The words of the parser have letters of the file in them, which are of people.
    return refused('the file', 'It begins as JSON and is none');
  }
  if (typeof parsed !== 'object' || parsed === null || !('format' in parsed) || parsed.format !== poleFormat)
    return refused('format', `It must be “${poleFormat}”`);
  const unknown = Object.keys(parsed).filter((name) => !['format', 'entities', 'links'].includes(name));
  if (unknown.length > 0)
    return refused('the file', `It has fields that are not known: ${unknown.join(', ').slice(0, 60)}`);
  const entities = listOf('entities' in parsed ? parsed.entities : undefined, 'entities', 'entity');
  const links = listOf('links' in parsed ? parsed.links : undefined, 'links', 'link');
  const problems = [...entities.problems, ...links.problems];
  const rows = [...entities.rows, ...links.rows];
  if (rows.length > mostRows)
    problems.push({ where: 'the file', problem: `It has ${mostRows} rows at most` });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows };
}

function listOf(
  list: unknown,
  name: string,
  record: 'entity' | 'link',
): { rows: PoleRow[]; problems: PoleProblem[] } {
  if (!Array.isArray(list)) return { rows: [], problems: [{ where: name, problem: 'It must be a list' }] };
  if (list.length > mostRows)
    return { rows: [], problems: [{ where: name, problem: `It has ${mostRows} rows at most` }] };
  const problems: PoleProblem[] = [];
  const rows = list.map((one: unknown, i): PoleRow => {
    const cells: Partial<Record<PoleColumn, string>> = { record };
    const fields = typeof one === 'object' && one !== null ? Object.entries(one) : [];
    if (fields.length === 0)
      problems.push({ where: `${name}[${i}]`, problem: 'It must be an object with fields' });
    for (const [field, value] of fields) {
      const column = poleColumns.find((known) => known === field && known !== 'record');
      const where = `${name}[${i}].${field.slice(0, 30)}`;
      if (column === undefined) problems.push({ where, problem: 'It is no field of this file' });
      else if (typeof value !== 'string') problems.push({ where, problem: 'It must be text' });
      else cells[column] = value;
    }
    return { cells, where: (column) => `${name}[${i}].${column}` };
  });
  return { rows, problems };
}

function refused(where: string, problem: string): Extract<PoleReading, { ok: false }> {
  return { ok: false, problems: [{ where, problem }] };
}
