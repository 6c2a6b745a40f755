import {
  handlingCodes,
  informationGrades,
  linkBases,
  personStandings,
  poleKinds,
  sourceGrades,
} from '@deadset/domain';
import { holdsHidden } from '../pages/index.ts';
import {
  columnsOf,
  type PoleColumn,
  type PoleEntity,
  type PoleLink,
  type PoleProblem,
  type PoleRow,
  poleColumns,
} from './pole-file.ts';

/** Half of a letter that takes two units of UTF-16: it would be lost on the way out. */
const halfLetter = /\p{Surrogate}/u;
/** Letters of one cell at most. */
const longestCell = 2_000;

/** One row judged: what it is, or all that is wrong with it. */
export type JudgedRow =
  | { readonly ok: true; readonly value: PoleEntity | PoleLink }
  | { readonly ok: false; readonly problems: readonly PoleProblem[] };

/** Judges one row by itself; what it links to is judged with the others. */
export function judgePoleRow({ cells, where }: PoleRow): JudgedRow {
  const cell = new Cells(cells, where);
  const record = cell.text('record');
  if (record !== 'entity' && record !== 'link') {
    cell.refuse('record', `“${shortened(record)}” is neither entity nor link`);
    return { ok: false, problems: cell.problems };
  }
  const own = columnsOf[record];
  for (const column of poleColumns)
    if (!own.includes(column) && cell.text(column) !== '')
      cell.refuse(column, `A row for ${record === 'link' ? 'a link' : 'an entity'} leaves this empty`);
  const value = record === 'entity' ? entityOf(cell) : linkOf(cell);
  return value === undefined || cell.problems.length > 0
    ? { ok: false, problems: cell.problems }
    : { ok: true, value };
}

function entityOf(cell: Cells): PoleEntity | undefined {
  const [label, name, details] = [cell.label('label'), cell.needed('name'), cell.text('details')];
  const [kind, at] = [cell.oneOf('kind', poleKinds), cell.instant('at')];
  if (kind !== 'event' && at !== '') cell.refuse('at', 'Only an event has a time');
  if (kind !== 'person') {
    if (cell.text('standing') !== '') cell.refuse('standing', 'Only a person has one');
    return kind && { record: 'entity', label, kind, name, details, at };
  }
  const standing = cell.oneOf('standing', personStandings);
  return standing && { record: 'entity', label, kind, standing, name, details, at };
}

function linkOf(cell: Cells): PoleLink | undefined {
  const [label, from, to] = [cell.label('label'), cell.label('from'), cell.label('to')];
  if (from === to) cell.refuse('to', 'A link goes from one to another');
  const basis = cell.oneOf('basis', linkBases);
  const source = cell.oneOf('source', sourceGrades);
  const information = cell.oneOf('information', informationGrades);
  const handling = cell.oneOf('handling', handlingCodes);
  const conditions = cell.text('conditions');
  if (handling === 'C' && conditions === '') cell.refuse('conditions', 'Handling C says on what conditions');
  if (handling === 'P' && conditions !== '') cell.refuse('conditions', 'Handling P has none: use C');
  const [role, provenance] = [cell.needed('role'), cell.needed('provenance')];
  if (basis === undefined || source === undefined || information === undefined || handling === undefined)
    return undefined;
  return {
    record: 'link',
    label,
    from,
    to,
    role,
    basis,
    source,
    information,
    handling,
    conditions,
    provenance,
  };
}

/** The cells of a row, which remember what was wrong with them. */
class Cells {
  readonly problems: PoleProblem[] = [];
  readonly #cells: PoleRow['cells'];
  readonly #where: PoleRow['where'];

  constructor(cells: PoleRow['cells'], where: PoleRow['where']) {
    this.#cells = cells;
    this.#where = where;
    for (const column of poleColumns) {
      const text = this.text(column);
      if (text.length > longestCell) this.refuse(column, `It has ${longestCell} characters at most`);
      if (holdsHidden(text) || halfLetter.test(text))
        this.refuse(column, 'It has characters that cannot be seen. Type it anew');
    }
  }

  text(column: PoleColumn): string {
    return (this.#cells[column] ?? '').replaceAll(/\r\n?/g, '\n').trim();
  }

  refuse(column: PoleColumn, problem: string): void {
    this.problems.push({ where: this.#where(column), problem });
  }

  needed(column: PoleColumn): string {
    const text = this.text(column);
    if (text === '') this.refuse(column, 'It is missing');
    return text;
  }

  label(column: PoleColumn): string {
    const text = this.text(column);
    if (!/^[A-Za-z0-9-]{1,20}$/.test(text))
      this.refuse(column, 'A label has 1 to 20 letters, digits and hyphens, such as P1');
    return text;
  }

  oneOf<T extends object>(column: PoleColumn, table: T): (keyof T & string) | undefined {
    const text = this.text(column);
    if (isKeyOf(table, text)) return text;
    const wanted = Object.keys(table).join(', ');
    this.refuse(
      column,
      text === '' ? `It is missing: ${wanted}` : `“${shortened(text)}” is none of ${wanted}`,
    );
    return undefined;
  }

  instant(column: PoleColumn): string {
    const text = this.text(column);
    if (text !== '' && !isInstant(text)) this.refuse(column, 'A time is such as 2026-11-22T14:05:00Z');
    return text;
  }
}

/** Whether text is an instant that there is: the parser takes 30 February for 2 March. */
function isInstant(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text.slice(0, 16));
}

function isKeyOf<T extends object>(table: T, text: string): text is keyof T & string {
  return Object.hasOwn(table, text);
}

function shortened(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
