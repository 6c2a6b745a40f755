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

/** Rows written in one statement. */
const rowsPerStatement = 2_000;

/** Keeps sightings, those that are kept already with the wider span of days; gives how many are new. */
export async function keepSightings(
  trx: Trx,
  participant: string,
  sightings: readonly Sighting[],
): Promise<number> {
  let added = 0;
  for (let from = 0; from < sightings.length; from += rowsPerStatement) {
    const { rows } = await sql<{ is_new: boolean }>`
      insert into sighting as known (participant_id, imei_norm, subscriber, imsi_key, home, is_whole, sealed, first_seen, last_seen)
      values ${sql.join(sightings.slice(from, from + rowsPerStatement).map((one) => valuesOf(participant, one)))}
      on conflict (imei_norm, participant_id, subscriber) do update
        set first_seen = least(known.first_seen, excluded.first_seen),
            last_seen = greatest(known.last_seen, excluded.last_seen)
      returning xmax = 0 as is_new`.execute(trx);
    added += rows.filter(({ is_new }) => is_new).length;
  }
  return added;
}

function valuesOf(participant: string, one: Sighting) {
  return sql`(${participant}, ${one.norm}, ${one.subscriber}::bytea, ${one.imsiKey ?? null}::bytea,
    ${one.home ?? null}, ${one.isWhole}::boolean, ${one.sealed}::bytea, ${one.firstSeen}::int, ${one.lastSeen}::int)`;
}

/** Keeps when each identifier was seen, and by what technology. */
export async function keepSeen(trx: Trx, seen: readonly SeenImei[]): Promise<void> {
  for (let from = 0; from < seen.length; from += rowsPerStatement) {
    const page = seen.slice(from, from + rowsPerStatement);
    await sql`
      insert into seen_imei as known (imei_norm, first_seen, last_seen, rat_bitmask)
      values ${sql.join(
        page.map(
          ({ norm, firstSeen, lastSeen, ratBitmask }) =>
            sql`(${norm}, ${firstSeen}::int, ${lastSeen}::int, ${ratBitmask}::int)`,
        ),
      )}
      on conflict (imei_norm) do update
        set first_seen = least(known.first_seen, excluded.first_seen),
            last_seen = greatest(known.last_seen, excluded.last_seen),
            rat_bitmask = known.rat_bitmask | excluded.rat_bitmask`.execute(trx);
  }
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
