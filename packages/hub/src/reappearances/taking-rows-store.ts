import { canaryTac, type Tier } from '@deadset/domain';
import { type RawBuilder, sql } from 'kysely';
import { type Db, readByCursor, type Trx } from '../database/index.ts';
import { countryOfNetwork } from '../declarations/index.ts';
import type { Taking } from './taking.ts';

/** Rows fetched at a time. */
const pageSize = 5_000;
const dayMs = 86_400_000;

/** Which takings are read, and until when they are followed: what came later is not looked at. Ms since 1970. */
export interface TakingTerms {
  readonly from: number;
  readonly cutoffAt: number;
}

/**
 * Every taking that began in a time, followed to the cut-off: those whose reports stand, and those whose reports are
 * erased. A taking begins when the first of the reports on a phone that overlap is proved.
 */
export async function* readTakings(db: Db, terms: TakingTerms): AsyncGenerator<Taking> {
  const [from, to] = [new Date(terms.from), new Date(terms.cutoffAt)];
  const query = sql<TakingRow>`
    ${takings(terms.cutoffAt, sql`true`)} where began_at >= ${from} and began_at < ${to}`;
  for await (const page of readByCursor(db, query, pageSize))
    for (const row of page) yield takingOf(row, terms.cutoffAt);
  const erased = sql<ErasedRow>`
    select extract(epoch from began_on)::float8 * 1000 as began, reappeared_after, recovered_after,
           followed_for, country, tier, brought_by, maker, platform
      from followed_taking where began_on >= ${dayOf(terms.from)}::date and began_on < ${dayOf(terms.cutoffAt)}::date`;
  for await (const page of readByCursor(db, erased, pageSize))
    for (const row of page) yield erasedTakingOf(row, terms.cutoffAt);
}

/** The takings of these phones as they are now, with the reports of each. `devices` is a query of ids of devices. */
export async function takingsOfDevices(
  trx: Trx,
  devices: RawBuilder<unknown>,
  at: number,
): Promise<
  { readonly declarationIds: readonly string[]; readonly taking: Taking; readonly first?: FirstAttempt }[]
> {
  const { rows } = await takings(at, sql`declaration.device_id in (${devices})`).execute(trx);
  return rows.map((row) => ({
    declarationIds: row.ids,
    taking: takingOf(row, at),
    ...(row.reappeared_at === null ? {} : { first: { at: row.reappeared_at, network: row.network } }),
  }));
}

/** When a phone first came up, and at which network, where it was one. */
export interface FirstAttempt {
  readonly at: Date;
  readonly network: string | null;
}

interface TakingRow {
  /** Of the reports that overlap, in their order. */
  readonly ids: readonly string[];
  readonly began_at: Date;
  readonly tier: Tier;
  readonly authority: string;
  readonly reappeared_at: Date | null;
  readonly network: string | null;
  readonly found_at: Date | null;
  readonly withdrawn_at: Date | null;
  readonly ended_at: Date | null;
  readonly maker: string | null;
  readonly platform: string | null;
}

/**
 * A row for each taking. Left out are reports that proved wrong or are in doubt, those about lost phones, and numbers
 * that are nobody's phone. What a force's own gate met is in its hands and came up nowhere.
 */
function takings(cutoffAt: number, which: RawBuilder<unknown>): RawBuilder<TakingRow> {
  const cutoff = new Date(cutoffAt);
  return sql<TakingRow>`
    with wrong as (
      select declaration_id as id from correction
      union all select declaration_id from unlist_proposal where status = 'executed' and reason in (1, 3, 5)
      union all select declaration_id from appeal where status = 'upheld' and declaration_id is not null),
    report as (
      select declaration.id, declaration.device_id, declaration.authority, declaration.happened, declaration.status,
             case when declaration.ended_at < ${cutoff} then declaration.ended_at end as ended_at,
             proved.at as began_at, proved.tier, declaration.id in (select id from wrong) as is_wrong
        from declaration cross join lateral (
          select act.at, (case act.act when 'declare' then act.tier when 'verify' then 2 else 1 end)::smallint as tier
            from declaration_act as act
           where act.declaration_id = declaration.id and not act.is_disputed
             and ((act.act = 'declare' and act.tier > 0) or act.act in ('raise', 'verify', 'settle'))
           order by act.id limit 1) as proved
       where not declaration.is_quiet and declaration.authority <> 'sandbox' and ${which}),
    placed as (
      select report.*, coalesce(max(coalesce(ended_at, 'infinity')) over (partition by device_id order by began_at, id
               rows between unbounded preceding and 1 preceding) < began_at, true) as begins from report),
    numbered as (
      select placed.*, count(*) filter (where begins) over (partition by device_id order by began_at, id) as number
        from placed),
    joined as (
      select device_id, array_agg(id order by began_at, id) as ids, min(began_at) as began_at,
             (array_agg(tier order by began_at, id))[1] as tier,
             (array_agg(authority order by began_at, id))[1] as authority,
             (array_agg(status order by coalesce(ended_at, 'infinity') desc, id))[1] as status,
             nullif(max(coalesce(ended_at, 'infinity')), 'infinity') as ended_at,
             bool_or(happened = 'stolen') as is_stolen, bool_or(is_wrong) as is_wrong
        from numbered group by device_id, number),
    taking as (
      select joined.*, ids[1] as id from joined
       where is_stolen and not is_wrong and status not in ('disputed', 'eased')
         and not exists (select from device_identifier as reserved
           where reserved.device_id = joined.device_id and reserved.imei_key / 1000000 = ${canaryTac}))
    select taking.ids, taking.began_at, taking.tier, taking.authority, taking.ended_at,
           first.at as reappeared_at, first.network, found.at as found_at, type.maker, type.platform,
           case when taking.status = 'withdrawn' then taking.ended_at end as withdrawn_at
      from taking
      left join lateral (
        select kept.at, kept.network from first_reappearance as kept
         where kept.declaration_id = taking.id and kept.at < ${cutoff}
        union all
        (select attempt.at, attempt.network
           from device_identifier as identifier join attempt on attempt.imei_key = identifier.imei_key
          where identifier.device_id = taking.device_id
            and attempt.at >= taking.began_at and attempt.at < least(${cutoff}, taking.ended_at, identifier.until)
            and attempt.tier > 0 and attempt.reason in ('declared-stolen', 'tracked')
            and not exists (select from participant where participant.id = attempt.participant_id and role = 'police')
          order by attempt.at limit 1)
        order by at limit 1) as first on true
      left join lateral (
        select min(notice.at) as at from found_notice as notice
         where notice.declaration_id = any (taking.ids) and notice.at < ${cutoff}
           and (notice.ended_at is null or taking.status = 'withdrawn')) as found on true
      left join lateral (
        select known.fields ->> 'manufacturer' as maker, known.fields ->> 'operating_system' as platform
          from device_identifier as identifier join reference_row as known
            on known.list = 'gsma-tac' and known.until_at is null
           and known.name = lpad((identifier.imei_key / 1000000)::text, 8, '0')
         where identifier.device_id = taking.device_id order by identifier.imei_key limit 1) as type on true`;
}

function takingOf(row: TakingRow, cutoffAt: number): Taking {
  const daysTo = (at: Date | number) =>
    Math.max(0, Math.floor((Number(at) - row.began_at.getTime()) / dayMs));
  const country = countryOfNetwork(row.network ?? undefined);
  const back = [row.found_at, row.withdrawn_at].flatMap((at) => (at === null ? [] : [daysTo(at)]));
  return {
    beganAt: row.began_at.getTime(),
    followedFor: daysTo(row.ended_at ?? cutoffAt),
    ...(row.reappeared_at === null ? {} : { reappearedAfter: daysTo(row.reappeared_at) }),
    ...(back.length === 0 ? {} : { recoveredAfter: Math.min(...back) }),
    ...(country === undefined ? {} : { country }),
    tier: row.tier,
    broughtBy: row.authority,
    ...(row.maker === null ? {} : { maker: row.maker }),
    ...(row.platform === null ? {} : { platform: row.platform }),
  };
}

interface ErasedRow {
  readonly began: number;
  readonly reappeared_after: number | null;
  readonly recovered_after: number | null;
  readonly followed_for: number;
  readonly country: string | null;
  readonly tier: Tier;
  readonly brought_by: string;
  readonly maker: string | null;
  readonly platform: string | null;
}

/** The day of UTC that an instant is on, as yyyy-mm-dd. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What came after the cut-off is not looked at here either. */
function erasedTakingOf(row: ErasedRow, cutoffAt: number): Taking {
  const most = Math.floor((cutoffAt - row.began) / dayMs);
  const known = (days: number | null) => (days === null || days > most ? undefined : days);
  const [reappearedAfter, recoveredAfter] = [known(row.reappeared_after), known(row.recovered_after)];
  return {
    beganAt: row.began,
    followedFor: Math.min(row.followed_for, most),
    ...(reappearedAfter === undefined ? {} : { reappearedAfter }),
    ...(recoveredAfter === undefined ? {} : { recoveredAfter }),
    ...(row.country === null ? {} : { country: row.country }),
    tier: row.tier,
    broughtBy: row.brought_by,
    ...(row.maker === null ? {} : { maker: row.maker }),
    ...(row.platform === null ? {} : { platform: row.platform }),
  };
}
