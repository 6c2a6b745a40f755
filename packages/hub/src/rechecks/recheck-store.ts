import type { ImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** That a network asked again about a phone. Ms since 1970. */
export interface KeptRecheck {
  readonly key: ImeiKey;
  readonly requestedAt: number;
}

/**
 * Keeps re-checks with the declarations in force that bar the phone, and gives the number of phones that have one. Those
 * that were made before the declaration are not about it, and no number of a phone is kept.
 */
export async function keepRechecks(
  db: Db,
  participant: string,
  rechecks: readonly KeptRecheck[],
  receivedAt: number,
): Promise<number> {
  const { rows } = await sql<{ kept: number }>`
    with told as (
      select * from unnest(${rechecks.map(({ key }) => key)}::bigint[],
                           ${rechecks.map(({ requestedAt }) => new Date(requestedAt).toISOString())}::timestamptz[]) as t (imei_key, at)
    ), known as (
      select told.imei_key, declaration.id, told.at
        from told
        join device_identifier identifier on identifier.imei_key = told.imei_key and identifier.until is null
        join declaration on declaration.device_id = identifier.device_id
       where declaration.ended_at is null and declaration.tier > 0 and declaration.declared_at <= told.at
    ), added as (
      insert into recheck (declaration_id, participant_id, requested_at, received_at)
      select distinct id, ${participant}, at, ${new Date(receivedAt)}::timestamptz from known
      on conflict do nothing
    )
    select count(distinct imei_key)::int as kept from known`.execute(db);
  return rows[0]?.kept ?? 0;
}
