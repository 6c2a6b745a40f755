import { RegistryError } from '@deadset/domain';
import type { Row } from './row-reader.ts';

/** In which field of a row a column stands; -1 when the file does not have it. */
export type ColumnPlaces<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Where the columns of a file stand, by its first row: names in any order, upper or lower case.
 *
 * Refuses with `invalid` a first row that lacks one that is needed, repeats one, or names one that there is not.
 */
export function columnsOf<Name extends string>(
  header: Row,
  needed: readonly Name[],
  optional: readonly Name[] = [],
): ColumnPlaces<Name> {
  const names = Array.from({ length: header.fieldCount }, (_, i) =>
    fieldText(header, i).trim().toLowerCase(),
  );
  const known = [...needed, ...optional];
  const isWhole =
    needed.every((name) => names.includes(name)) &&
    names.every((name, i) => known.some((one) => one === name) && names.indexOf(name) === i);
  if (!isWhole) {
    const further = optional.length === 0 ? '' : `, and if you like ${optional.join(', ')}`;
    throw new RegistryError(
      'invalid',
      `The first line must name the columns ${needed.join(', ')}${further}.`,
    );
  }
  const places: Partial<Record<Name, number>> = {};
  for (const name of known) places[name] = names.indexOf(name);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every name has been given its place
  return places as ColumnPlaces<Name>;
}

/** A field as text; empty where the row does not have it. */
export function fieldText(row: Row, field: number): string {
  return field < 0 || field >= row.fieldCount
    ? ''
    : row.bytes.toString('utf8', row.starts[field] ?? 0, row.ends[field] ?? 0);
}
