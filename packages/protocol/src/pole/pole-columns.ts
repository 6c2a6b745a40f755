import { type PoleTable, poleRowSchemas } from './pole-rows.ts';

/** The columns of each table as CSV, in this order: the fields of its rows. */
export const poleColumns: Readonly<Record<PoleTable, readonly string[]>> = {
  persons: Object.keys(poleRowSchemas.persons.properties),
  objects: Object.keys(poleRowSchemas.objects.properties),
  locations: Object.keys(poleRowSchemas.locations.properties),
  events: Object.keys(poleRowSchemas.events.properties),
  links: Object.keys(poleRowSchemas.links.properties),
};

/** Values of a row by column, as they stand in a CSV file: an empty cell is an absent field. */
export type PoleCells = Readonly<Record<string, string>>;

/** A row from its cells, not judged yet: whole numbers, yes and no, and several IMEIs in one cell are read. */
export function rowOfCells(table: PoleTable, cells: PoleCells): Record<string, unknown> {
  const filled = Object.entries(cells).filter(([, cell]) => cell !== '');
  return Object.fromEntries(filled.map(([column, cell]) => [column, valueOf(table, column, cell)]));
}

/** What a field of any row may hold. */
export type PoleValue = string | number | boolean | readonly string[] | undefined;

/** The cells of a row, in the order of the columns. */
export function cellsOfRow(table: PoleTable, row: Readonly<Record<string, PoleValue>>): string[] {
  return poleColumns[table].map((column) => {
    const value = row[column];
    if (value === undefined) return '';
    return typeof value === 'object' ? value.join(' ') : String(value);
  });
}

function valueOf(table: PoleTable, column: string, cell: string): unknown {
  if (table === 'objects' && column === 'imeis') return cell.trim().split(/\s+/);
  if (table === 'events' && column === 'tier' && /^[0-9]$/.test(cell)) return Number(cell);
  if (table === 'events' && column === 'isConfirmed' && /^(true|false)$/.test(cell)) return cell === 'true';
  return cell;
}
