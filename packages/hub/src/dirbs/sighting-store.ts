import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** One subscriber with one phone on one network; days as yyyymmdd. */
export interface Sighting {
  readonly norm: string;
  readonly subscriber: Buffer;
  readonly imsiKey?: Buffer;
  readonly home?: string;
  /** Whether both IMSI and MSISDN were there. */
  readonly isWhole: boolean;
  readonly sealed: Buffer;
  firstSeen: number;
  lastSeen: number;
}

export interface SeenImei {
  readonly norm: string;
  firstSeen: number;
  lastSeen: number;
  ratBitmask: number;
}

/** Keeps sightings, those that are kept already with the wider span of days; gives how many are new. */
export async function keepSightings(
  trx: Trx,
  participant: string,
  sightings: readonly Sighting[],
): Promise<number> {
  const column = <T>(of: (one: Sighting) => T) => sightings.map(of);
  const { rows } = await sql<{ added: number }>`
    with kept as (
      insert into sighting as known
        (participant_id, imei_norm, subscriber, imsi_key, home, is_whole, sealed, first_seen, last_seen)
      select ${participant}, row.* from unnest(
        ${column(({ norm }) => norm)}::text[], ${column(({ subscriber }) => subscriber)}::bytea[],
        ${column(({ imsiKey }) => imsiKey ?? null)}::bytea[], ${column(({ home }) => home ?? null)}::text[],
        ${column(({ isWhole }) => isWhole)}::boolean[], ${column(({ sealed }) => sealed)}::bytea[],
        ${column(({ firstSeen }) => firstSeen)}::int[], ${column(({ lastSeen }) => lastSeen)}::int[]) as row
      on conflict (imei_norm, participant_id, subscriber) do update
        set first_seen = least(known.first_seen, excluded.first_seen),
            last_seen = greatest(known.last_seen, excluded.last_seen)
      returning xmax = 0 as is_new)
    select count(*)::int as added from kept where is_new`.execute(trx);
  return rows[0]?.added ?? 0;
}

/** Keeps when each identifier was seen, and by what technology. */
export async function keepSeen(trx: Trx, seen: readonly SeenImei[]): Promise<void> {
  const column = <T>(of: (one: SeenImei) => T) => seen.map(of);
  await sql`
    insert into seen_imei as known (imei_norm, first_seen, last_seen, rat_bitmask)
    select * from unnest(
      ${column(({ norm }) => norm)}::text[], ${column(({ firstSeen }) => firstSeen)}::int[],
      ${column(({ lastSeen }) => lastSeen)}::int[], ${column(({ ratBitmask }) => ratBitmask)}::int[])
    on conflict (imei_norm) do update
      set first_seen = least(known.first_seen, excluded.first_seen),
          last_seen = greatest(known.last_seen, excluded.last_seen),
          rat_bitmask = known.rat_bitmask | excluded.rat_bitmask`.execute(trx);
}

/** Average rows a day of an operator's newest dumps; undefined before the first. */
export async function usualRowsPerDay(
  db: Db,
  participant: string,
  dumps: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ usual: number | null }>`
    select avg((counts ->> 'rowsPerDay')::float8)::float8 as usual
    from (select counts from import_run where participant_id = ${participant} and list = 'operator-dump'
          order by started_at desc limit ${dumps}) as newest`.execute(db);
  return rows[0]?.usual ?? undefined;
}

/** How many identifiers were ever seen. */
export async function countSeen(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('seen_imei')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Drops what names a subscriber and has served its time; gives the numbers. */
export async function dropOldSubscribers(
  db: Db,
  lastDay: number,
  endedBefore: number,
): Promise<{ sightings: number; pairs: number; listed: number }> {
  const { rows } = await sql<{ sightings: number; pairs: number; listed: number }>`
    select * from drop_old_subscribers(${lastDay}, ${new Date(endedBefore)})`.execute(db);
  return rows[0] ?? { sightings: 0, pairs: 0, listed: 0 };
}
