import { sql } from 'kysely';
import type { Db, Trx } from './tables.ts';

/** First number of every fixed lock. Locks on identifiers use PostgreSQL's other, one-number space. */
export const lockClass = 0x44534554;

/** What may be done by one process at a time; the second number of PostgreSQL's two-number advisory locks. */
export const fixedLocks = {
  owner: 1,
  migration: 2,
  sequencer: 3,
  auditChain: 8,
  retention: 9,
  events: 10,
  enrolment: 16,
  zoneLog: 29,
} as const;
export type FixedLock = keyof typeof fixedLocks;

/**
 * Takes a lock for as long as a connection lives; false when another session has it.
 *
 * Call it inside `db.connection().execute(…)`: on a pool the lock would stay on whichever connection happened to serve.
 */
export async function tryFixedLock(connection: Db, lock: FixedLock): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_lock(${lockClass}, ${fixedLocks[lock]}) as taken`.execute(connection);
  return rows[0]?.taken === true;
}

/** Takes a lock until the end of a transaction; false when somebody else has it. */
export async function holdFixedLock(trx: Trx, lock: FixedLock): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(${lockClass}, ${fixedLocks[lock]}) as taken`.execute(trx);
  return rows[0]?.taken === true;
}
