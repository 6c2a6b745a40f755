import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** Rows that are fetched at a time. */
const rowsPerFetch = 5_000;

/**
 * Does something inside one snapshot of the whole record, in a transaction that the server lets write nothing: the
 * checker changes nothing, and whatever is committed meanwhile makes no difference to it.
 */
export function readingOnly<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // All rows are wanted, so the plan that is quickest to the last of them.
      await sql`set local cursor_tuple_fraction = 1`.execute(trx);
      return work(trx);
    });
}

let opened = 0;

/** The rows of a query that takes no parameters, a few at a time, however many there are. */
export async function* streamRows<T>(trx: Trx, query: RawBuilder<T>): AsyncGenerator<T> {
  opened += 1;
  const name = sql.raw(`checker_${opened}`);
  await sql`declare ${name} no scroll cursor for ${query}`.execute(trx);
  for (;;) {
    const { rows } = await sql<T>`fetch forward ${sql.lit(rowsPerFetch)} from ${name}`.execute(trx);
    yield* rows;
    if (rows.length < rowsPerFetch) break;
  }
  await sql`close ${name}`.execute(trx);
}
