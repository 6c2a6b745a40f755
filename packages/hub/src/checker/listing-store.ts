import type { Effect, Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { streamRows } from './cursor-store.ts';

/** The table of listings, one TAC of it: how many rows, and a SHA-256 over what they say. */
export interface TacDigest {
  readonly tac: number;
  readonly digest: Buffer;
}

/**
 * Digests of the table of listings by TAC, ascending: of each row in the order of keys the serial (4 bytes), effect and
 * tier (2) and end in milliseconds (8, 0 for none). Made by the database, so that millions of rows need not travel.
 */
export function streamTacDigests(trx: Trx): AsyncGenerator<TacDigest> {
  return streamRows(
    trx,
    sql<TacDigest>`
      select (imei_key / 1000000)::int as tac,
        sha256(string_agg(
          int4send((imei_key % 1000000)::int)
          || int2send((case effect when 'tracked' then 16 when 'prohibited' then 32 when 'enrolled' then 48 else 64 end + tier)::smallint)
          || int8send(coalesce(floor(extract(epoch from until_at) * 1000), 0)::bigint),
          ''::bytea order by imei_key)) as digest
      from listing group by 1 order by 1`,
  );
}

/** A row of the table of listings. */
export interface ListingRow {
  readonly key: number;
  readonly effect: Effect;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly untilAt?: number;
  readonly entryId: string;
}

/** All rows of one TAC. */
export async function readListingsOfTac(trx: Trx, tac: number): Promise<ListingRow[]> {
  const rows = await trx
    .selectFrom('listing')
    .select(['imei_key', 'effect', 'tier', 'until_at', 'entry_id'])
    .where('imei_key', '>=', sql<never>`${tac}::bigint * 1000000`)
    .where('imei_key', '<', sql<never>`(${tac}::bigint + 1) * 1000000`)
    .orderBy('imei_key')
    .execute();
  return rows.map(({ imei_key, effect, tier, until_at, entry_id }) => ({
    key: imei_key,
    effect,
    tier,
    entryId: entry_id,
    ...(until_at === null ? {} : { untilAt: until_at.getTime() }),
  }));
}

/** The newest entries in the log about some declarations, by the names of these; for whoever has to be told which. */
export async function findEntriesOf(trx: Trx, declarations: readonly Buffer[]): Promise<string[]> {
  if (declarations.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select distinct on (substring(leaf from 35 for 16)) id from entry
    where get_byte(leaf, 0) = 1 and substring(leaf from 35 for 16) = any (${[...declarations]}::bytea[])
    order by substring(leaf from 35 for 16), number desc`.execute(trx);
  return rows.map(({ id }) => id);
}
