import type { ColumnType, InsertType, SelectType } from 'kysely';

/** Whatever JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A JSON column: read as a value, written as text (`JSON.stringify`), for the driver would make SQL of an array. */
export type JsonColumn = ColumnType<Json, string, string>;

/** A column that is set once. */
export type Fixed<T> = ColumnType<T, T, never>;

/** A table that rows are only ever added to; the application's role may do no more either. */
export type AppendOnly<Table> = {
  readonly [Column in keyof Table]: ColumnType<SelectType<Table[Column]>, InsertType<Table[Column]>, never>;
};
