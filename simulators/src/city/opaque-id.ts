import { mixed } from '../seeded-chance.ts';

/** How many rows one phone may have that carry an id. */
const rowsPerPhone = 64;

/** An id that tells nothing of the number (below 2^32) behind it, and is that of no other number in the same city. */
export function opaqueId(seed: number, number: number): string {
  return mixed(number ^ mixed(seed))
    .toString(16)
    .padStart(8, '0');
}

/** The id of one row of one phone. Throws `RangeError` for more rows than a phone may have. */
export function rowId(seed: number, phone: number, row: number): string {
  if (row >= rowsPerPhone) throw new RangeError(`A phone has no row ${row}.`);
  return opaqueId(seed, phone * rowsPerPhone + row);
}
