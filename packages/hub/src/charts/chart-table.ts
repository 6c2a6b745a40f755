import type { CsvCell } from '../http/index.ts';

/** What a chart shows, as a table: it says all that the picture does, and is what its file holds. */
export interface ChartTable {
  readonly heads: readonly string[];
  /** A line for each head; absent where nothing was measured. */
  readonly lines: readonly (readonly CsvCell[])[];
}
