import { csvText } from '../http/index.ts';
import {
  columnsOf,
  type PoleColumn,
  type PoleEntity,
  type PoleFile,
  type PoleLink,
  poleColumns,
} from './pole-file.ts';
import { poleFormat } from './read-pole-file.ts';

/** A case's things and links as CSV. A text that a spreadsheet would take for a formula has a quotation mark before it. */
export function poleCsv({ entities, links }: PoleFile): string {
  const lines = [...entities, ...links].map((one) => poleColumns.map((column) => cellOf(one, column)));
  return csvText([poleColumns, ...lines]);
}

/** The same as JSON, letter for letter. */
export function poleJson({ entities, links }: PoleFile): string {
  const listed = (rows: readonly (PoleEntity | PoleLink)[]) =>
    rows.map((one) =>
      Object.fromEntries(
        columnsOf[one.record].flatMap((column) => {
          const text = cellOf(one, column);
          return column === 'record' || text === '' ? [] : [[column, text]];
        }),
      ),
    );
  const file = { format: poleFormat, entities: listed(entities), links: listed(links) };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function cellOf(one: PoleEntity | PoleLink, column: PoleColumn): string {
  const cells: Readonly<Partial<Record<PoleColumn, string>>> = { ...one };
  return cells[column] ?? '';
}
