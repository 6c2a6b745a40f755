import type { Effect, ImeiKey, Listing, Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/**
 * How a key is listed now, by the record itself.
 *
 * One statement that gives one row for every key, listed or not, so that the way to the answer does not tell it.
 */
export async function findListing(db: Db, key: ImeiKey): Promise<Listing | undefined> {
  const { rows } = await sql<{ effect: Effect | null; tier: Tier | null; until_at: Date | null }>`
    select effect, tier, until_at from (values (${key}::bigint)) as asked (imei_key)
    left join listing using (imei_key)`.execute(db);
  const { effect = null, tier = null, until_at = null } = rows[0] ?? {};
  if (effect === null || tier === null) return undefined;
  return until_at === null ? { effect, tier } : { effect, tier, untilAt: until_at.getTime() };
}
