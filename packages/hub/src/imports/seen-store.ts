import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { bigintArray } from './binary-arrays.ts';

/** How many phones operators' dumps have ever shown. */
export async function countSeenPhones(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('seen_imei')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** How many of these keys are among them. */
export async function countSeenAmong(db: Db, keys: readonly number[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from unnest(${bigintArray(keys)}::bigint[]) as key
    join seen_imei on imei_norm = lpad(key::text, 14, '0')`.execute(db);
  return rows[0]?.count ?? 0;
}
