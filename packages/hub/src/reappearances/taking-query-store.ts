import { canaryTac, type Tier } from '@deadset/domain';
import { type RawBuilder, sql } from 'kysely';

/** A taking as the tables have it. */
export interface TakingRow {
  /** Of the reports that overlap, in their order. */
  readonly ids: readonly string[];
  readonly began_at: Date;
  readonly tier: Tier;
  readonly authority: string;
  readonly reappeared_at: Date | null;
  readonly network: string | null;
  /** As a gate that is no network told it. */
  readonly country: string | null;
  readonly found_at: Date | null;
  readonly withdrawn_at: Date | null;
  readonly ended_at: Date | null;
  readonly maker: string | null;
  readonly platform: string | null;
}

/**
 * A row for each taking, as things stood at a cut-off (ms since 1970), of the reports that `which` picks from
 * `declaration`. Left out are reports that proved wrong or are in doubt, those about lost phones, and numbers that are
 * nobody's phone.
 */
export function takings(cutoffAt: number, which: RawBuilder<unknown>): RawBuilder<TakingRow> {
  const cutoff = new Date(cutoffAt);
  return sql<TakingRow>`
    with ${reports(cutoff, which)}, ${joinedReports},
    taking as (
      select joined.*, ids[1] as id from joined
       where is_stolen and not is_wrong and status not in ('disputed', 'eased')
         and not exists (select from device_identifier as reserved
           where reserved.device_id = joined.device_id and reserved.imei_key / 1000000 = ${canaryTac}))
    select taking.ids, taking.began_at, taking.tier, taking.authority, taking.ended_at,
           first.at as reappeared_at, first.network, first.country, found.at as found_at, type.maker, type.platform,
           case when taking.status = 'withdrawn' then taking.ended_at end as withdrawn_at
      from taking
      left join lateral (${firstAttempt(cutoff)}) as first on true
      left join lateral (
        select min(notice.at) as at from found_notice as notice
         where notice.declaration_id = any (taking.ids) and notice.at < ${cutoff}
           and (notice.ended_at is null or taking.status = 'withdrawn')) as found on true
      left join lateral (${typeOfPhone}) as type on true`;
}

/** Reports that count, each from when it was proved and with the tier that it had then. */
function reports(cutoff: Date, which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    wrong as (
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
       where not declaration.is_quiet and declaration.authority <> 'sandbox' and ${which})`;
}

/** The reports on a phone that overlap, as one: it begins with the first and ends with the last of them. */
const joinedReports = sql`
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
        from numbered group by device_id, number)`;

/** Where a gate first met the phone of a taking. What a force's own gate met is in its hands and came up nowhere. */
function firstAttempt(cutoff: Date): RawBuilder<unknown> {
  return sql`
    select kept.at, kept.network, kept.country from first_reappearance as kept
     where kept.declaration_id = taking.id and kept.at < ${cutoff}
    union all
    (select attempt.at, attempt.network, attempt.country
       from device_identifier as identifier join attempt on attempt.imei_key = identifier.imei_key
      where identifier.device_id = taking.device_id
        and attempt.at >= taking.began_at and attempt.at < least(${cutoff}, taking.ended_at, identifier.until)
        and attempt.tier > 0 and attempt.reason in ('declared-stolen', 'tracked')
        and not exists (select from participant where participant.id = attempt.participant_id and role = 'police')
      order by attempt.at limit 1)
    order by at limit 1`;
}

/** What the list of type codes says of the phone of a taking. */
const typeOfPhone = sql`
  select known.fields ->> 'manufacturer' as maker, known.fields ->> 'operating_system' as platform
    from device_identifier as identifier join reference_row as known
      on known.list = 'gsma-tac' and known.until_at is null
     and known.name = lpad((identifier.imei_key / 1000000)::text, 8, '0')
   where identifier.device_id = taking.device_id order by identifier.imei_key limit 1`;
