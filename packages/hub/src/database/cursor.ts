import { type RawBuilder, sql } from 'kysely';
import type { Db } from './tables.ts';

/**
 * The rows of a query as they are at its beginning, a page at a time, fetched as they are read: for answers of any
 * length. The transaction that holds them ends with the reading, however it ends.
 */
export async function* readByCursor<Row>(
  db: Db,
  query: RawBuilder<Row>,
  pageSize: number,
): AsyncGenerator<readonly Row[]> {
  const trx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  try {
    await sql`declare reading no scroll cursor for ${query}`.execute(trx);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(pageSize)} from reading`.execute(trx);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await trx.rollback().execute();
  }
}
