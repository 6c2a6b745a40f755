import type { ImeiKey, Listing } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** How a key is listed now, by the record itself. */
export async function findListing(db: Db, key: ImeiKey): Promise<Listing | undefined> {
  const row = await db
    .selectFrom('listing')
    .select(['effect', 'tier', 'until_at'])
    .where('imei_key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { effect, tier, until_at } = row;
  return until_at === null ? { effect, tier } : { effect, tier, untilAt: until_at.getTime() };
}
