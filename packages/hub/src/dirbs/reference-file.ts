import { RegistryError } from '@deadset/domain';
import type { RowError } from '@deadset/protocol';
import { csvLines } from '../imports/index.ts';
import type { Cells, ReferenceKind, ReferenceRow } from './reference-kinds.ts';

export type Change = 'add' | 'remove' | 'update';

/** What became of one line below the header. */
export type ReferenceLine =
  | { readonly line: number; readonly ok: true; readonly row?: ReferenceRow; readonly change?: Change }
  | { readonly line: number; readonly ok: false; readonly error: RowError };

/**
 * The lines of a reference list as its bytes arrive.
 *
 * Throws `RegistryError` ('invalid') when the columns are not those of the kind.
 */
export async function* referenceLines(
  bytes: AsyncIterable<Uint8Array>,
  kind: ReferenceKind,
  isDelta: boolean,
): AsyncGenerator<ReferenceLine> {
  if (isDelta && kind.changes.length === 0)
    throw new RegistryError('invalid', 'This list is only ever sent whole: there is no delta of it');
  let names: readonly string[] | undefined;
  for await (const { line, cells } of csvLines(bytes, kind.delimiter)) {
    if (names === undefined) names = readNames(cells, kind, isDelta);
    else yield readLine(line, cells, names, kind);
  }
  if (names === undefined)
    throw new RegistryError(
      'invalid',
      'The file is empty: not even the line that names the columns is there',
    );
}

function readNames(cells: readonly string[], kind: ReferenceKind, isDelta: boolean): readonly string[] {
  const found = cells.map((cell) => cell.trim().toLowerCase().replaceAll(' ', '_'));
  const wanted = isDelta ? [...kind.columns, 'change_type'] : kind.columns;
  const fits = kind.isOpen
    ? wanted.every((name) => found.includes(name)) && new Set(found).size === found.length
    : found.length === wanted.length && wanted.every((name, i) => found[i] === name);
  if (fits) return found;
  const order = kind.isOpen ? 'among its columns' : 'and no others, in this order';
  throw new RegistryError('invalid', `The first line must name ${wanted.join(', ')} ${order}`);
}

function readLine(
  line: number,
  cells: readonly string[],
  names: readonly string[],
  kind: ReferenceKind,
): ReferenceLine {
  if (cells.length !== names.length)
    return refused(line, `has ${cells.length} values under ${names.length} columns`);
  const { change_type: change, ...rest }: Cells = Object.fromEntries(
    names.map((name, i) => [name, (cells[i] ?? '').trim()]),
  );
  const asked = kind.changes.find((one) => one === change);
  if (change !== undefined && asked === undefined)
    return refused(line, `is not ${kind.changes.join(', ')} in lower case`, 'change_type');
  const outcome = kind.read(rest);
  if ('problem' in outcome) return refused(line, outcome.problem, outcome.column);
  return {
    line,
    ok: true,
    ...(outcome.row === undefined ? {} : { row: outcome.row }),
    ...(asked === undefined ? {} : { change: asked }),
  };
}

function refused(line: number, problem: string, column?: string): ReferenceLine {
  return { line, ok: false, error: column === undefined ? { line, problem } : { line, column, problem } };
}
