import { setTimeout as delay } from 'node:timers/promises';
import type { ImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import pg from 'pg';
import type { Db, Trx } from './tables.ts';

/** Identifiers that one unit of work may name: locks are kept in memory that the server sets aside at its start. */
export const mostKeysPerUnit = 1_000;

/** 40001 serialization_failure, 40P01 deadlock_detected: nothing is wrong with the act, it only has to be done again. */
const passingFaults: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);
const pausesMs = [10, 40, 160] as const;

/**
 * One act, one transaction: everything that `work` writes is kept together or not at all.
 *
 * The identifiers are locked first, in ascending order, so acts that share one follow each other, and each sees all
 * that the one before it wrote (READ COMMITTED: every statement reads what is committed by then). After a deadlock
 * the whole of `work` runs again, three times at most: it must do nothing but read and write through `trx`.
 */
export async function inUnitOfWork<T>(
  db: Db,
  keys: readonly ImeiKey[],
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const ascending = [...new Set(keys)].sort((a, b) => a - b);
  if (ascending.length > mostKeysPerUnit) {
    throw new RangeError(`a unit of work names ${ascending.length} identifiers; ${mostKeysPerUnit} at most`);
  }
  for (const pauseMs of pausesMs) {
    try {
      return await attempt(db, ascending, work);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || !passingFaults.has(error.code)) throw error;
      await delay(pauseMs);
    }
  }
  return attempt(db, ascending, work);
}

function attempt<T>(db: Db, ascending: readonly ImeiKey[], work: (trx: Trx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      if (ascending.length > 0) {
        // A statement of its own: the next one must see what the previous holder committed.
        await sql`select pg_advisory_xact_lock(key) from unnest(${ascending}::bigint[]) as key`.execute(trx);
      }
      return work(trx);
    });
}
