import { isCanaryKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import { type Db, readByCursor, type Trx } from '../database/index.ts';
import { reportedOn } from '../imports/index.ts';

/** One run of list generation: its number, its day as yyyymmdd, and when it was made (ms since 1970). */
export interface ListRun {
  readonly number: number;
  readonly day: number;
  readonly generatedAt: number;
}

/** What every statement below asks of a run. */
export interface RunTerms extends Pick<ListRun, 'number' | 'day'> {
  /** Day from which a phone that is newly blocked is on the blacklist. */
  readonly blockDay: number;
  /** First day on which a sighting counts. */
  readonly lookbackFrom: number;
  readonly reason: string;
  /** Identifiers that the golden list keeps off the blacklist. */
  readonly golden: readonly string[];
}

export async function addRun(trx: Trx, participant: string, day: number, at: number): Promise<number> {
  const { number } = await trx
    .insertInto('list_run')
    .values({ participant_id: participant, on_day: day, generated_at: new Date(at) })
    .returning('number')
    .executeTakeFirstOrThrow();
  return number;
}

/** Identifiers that are stolen or lost by the record, or by the rows of a stolen list that the record cannot hold. */
const stolenNorms = sql`
  select lpad(imei_key::text, 14, '0') as norm from listing where effect = 'prohibited'
  union
  select name from reference_row
  where list = 'stolen-remainder' and until_at is null and fields ->> 'status' = 'blacklist'`;

/** The identifiers that a blacklist would have, a page at a time, before the golden list is asked. */
export function readStolenNorms(db: Db): AsyncGenerator<readonly { readonly norm: string }[]> {
  return readByCursor(db, sql<{ norm: string }>`${stolenNorms}`, 10_000);
}

/** Entries about no phone are nobody's to block by file. */
export function isOfCanary(norm: string): boolean {
  const key = /^[0-9]{14}$/.test(norm) ? parseImeiKey(Number(norm)) : undefined;
  return key !== undefined && isCanaryKey(key);
}

/** How many of these identifiers were ever seen on a network. */
export async function countSeenStolen(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (${stolenNorms}) as stolen join seen_imei on imei_norm = norm`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Brings the list of blocked phones, those still in grace among them, to what the record says. */
export async function renewBlocking(trx: Trx, { number, blockDay, reason, golden }: RunTerms): Promise<void> {
  const wanted = sql`
    select norm from (${stolenNorms}) as stolen where not norm = any(${golden}::text[])`;
  await sql`
    create temporary table wanted_blocking on commit drop as
    select w.norm, ${blockDay}::int as day, array[${reason}::text] as reasons from (${wanted}) as w`.execute(
    trx,
  );
  await sql`create unique index on wanted_blocking (norm)`.execute(trx);
  await sql`analyze wanted_blocking`.execute(trx);
  await sql`
    with ended as (
      update list_row set until_run = ${number}
      where list = 'blocking' and until_run is null
        and not exists (select from wanted_blocking as w
                        where w.norm = list_row.imei_norm and w.reasons = list_row.reasons)
      returning imei_norm, day)
    update wanted_blocking set day = ended.day from ended where norm = imei_norm`.execute(trx);
  await sql`
    insert into list_row (list, operator, row_key, imei_norm, day, reasons, from_run)
    select 'blocking', '', convert_to(norm, 'UTF8'), norm, day, reasons, ${number}
    from wanted_blocking
    where not exists (select from list_row where list = 'blocking' and until_run is null and imei_norm = norm)`.execute(
    trx,
  );
}

/** Subscribers of phones that will be blocked, at their own operator, else where they were seen. */
export async function renewNotifications(trx: Trx, terms: RunTerms): Promise<void> {
  const { number, day, lookbackFrom } = terms;
  await sql`
    create temporary table wanted_notice on commit drop as
    select distinct on (operator, row_key) coalesce(home, participant_id) as operator, subscriber as row_key,
           s.imei_norm, s.sealed, b.day, b.reasons
    from list_row as b join sighting as s on s.imei_norm = b.imei_norm
    where b.list = 'blocking' and b.until_run is null and b.day > ${day}
      and s.is_whole and s.last_seen >= ${lookbackFrom}
      and not exists (select from reference_row as pair
                      where pair.list = 'pairing-list' and pair.until_at is null
                        and pair.name = s.imei_norm and pair.imsi_key = s.imsi_key)
    order by operator, row_key`.execute(trx);
  await sql`
    update list_row as n set until_run = ${number}, end_reason = case
        when exists (select from wanted_notice as w where w.operator = n.operator and w.row_key = n.row_key)
          then 'changed'
        when exists (select from list_row as b where b.list = 'blocking' and b.until_run is null
                     and b.imei_norm = n.imei_norm and b.day <= ${day}) then 'blacklisted'
        when exists (select from list_row as b where b.list = 'blocking' and b.until_run is null
                     and b.imei_norm = n.imei_norm)
          and not exists (select from sighting as s where s.imei_norm = n.imei_norm
                          and s.subscriber = n.row_key and s.last_seen >= ${lookbackFrom}) then 'no_longer_seen'
        else 'resolved' end
    where n.list = 'notifications' and n.until_run is null
      and not exists (select from wanted_notice as w
                      where w.operator = n.operator and w.row_key = n.row_key
                        and w.day = n.day and w.reasons = n.reasons)`.execute(trx);
  await sql`
    insert into list_row (list, operator, row_key, imei_norm, sealed, day, reasons, from_run)
    select 'notifications', operator, row_key, imei_norm, sealed, day, reasons, ${number}
    from wanted_notice as w
    where not exists (select from list_row as n where n.list = 'notifications' and n.until_run is null
                      and n.operator = w.operator and n.row_key = w.row_key)`.execute(trx);
}

/**
 * Subscribers who may use a phone whatever a list says: at their own operator, else where they were seen with it.
 *
 * A barred phone or type is no exception, in the full list and in its deltas alike.
 */
export async function renewExceptions(trx: Trx, { number }: RunTerms): Promise<void> {
  await sql`
    create temporary table wanted_exception on commit drop as
    select distinct coalesce(pair.home, s.participant_id) as operator, pair.row_key, pair.name as imei_norm,
           pair.sealed
    from reference_row as pair
    left join sighting as s on pair.home is null and s.imei_norm = pair.name and s.imsi_key = pair.imsi_key
    where pair.list = 'pairing-list' and pair.until_at is null
      and (pair.home is not null or s.participant_id is not null)
      and not exists (select from reference_row as barred
                      where barred.list = 'barred-list' and barred.until_at is null and barred.name = pair.name)
      and not exists (select from reference_row as barred
                      where barred.list = 'barred-tac-list' and barred.until_at is null
                        and barred.name = left(pair.name, 8))`.execute(trx);
  await sql`
    update list_row as e set until_run = ${number}
    where e.list = 'exceptions' and e.until_run is null
      and not exists (select from wanted_exception as w
                      where w.operator = e.operator and w.row_key = e.row_key)`.execute(trx);
  await sql`
    insert into list_row (list, operator, row_key, imei_norm, sealed, reasons, from_run)
    select 'exceptions', operator, row_key, imei_norm, sealed, '{}', ${number}
    from wanted_exception as w
    where not exists (select from list_row as e where e.list = 'exceptions' and e.until_run is null
                      and e.operator = w.operator and e.row_key = w.row_key)`.execute(trx);
}

/** The stolen list itself, pending words included: one row for each identifier, the strongest word, then the first. */
export async function renewStolen(trx: Trx, { number }: RunTerms): Promise<void> {
  await sql`
    create temporary table wanted_stolen on commit drop as
    select distinct on (norm) norm, day, reasons from (
      select lpad(identifier.imei_key::text, 14, '0') as norm, ${reportedOn} as day,
             case when declaration.tier = 0 then '{pending}' else '{blacklist}' end::text[] as reasons,
             declaration.tier, declaration.declared_at
      from declaration join device_identifier as identifier
        on identifier.device_id = declaration.device_id and identifier.until is null
      where declaration.ended_at is null
        and not exists (select from canary where canary.declaration_id = declaration.id)
      union all
      select name, (fields ->> 'reporting_date')::int, array[fields ->> 'status'],
             case when fields ->> 'status' = 'pending' then 0 else 1 end, since_at
      from reference_row where list = 'stolen-remainder' and until_at is null
    ) as word
    order by norm, tier desc, declared_at`.execute(trx);
  await sql`
    update list_row as l set until_run = ${number}
    where l.list = 'stolen' and l.until_run is null
      and not exists (select from wanted_stolen as w where w.norm = l.imei_norm
                      and w.day is not distinct from l.day and w.reasons = l.reasons)`.execute(trx);
  await sql`
    insert into list_row (list, operator, row_key, imei_norm, day, reasons, from_run)
    select 'stolen', '', convert_to(norm, 'UTF8'), norm, day, reasons, ${number}
    from wanted_stolen as w
    where not exists (select from list_row as l where l.list = 'stolen' and l.until_run is null
                      and l.imei_norm = w.norm)`.execute(trx);
}
