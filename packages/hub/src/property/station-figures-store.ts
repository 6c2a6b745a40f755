import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** How many things wait for one step, and since when the first of them. */
export interface Waiting {
  readonly count: number;
  /** Milliseconds since 1970; absent where nothing waits. */
  readonly oldestAt?: number;
}

/** How a station does with what it has seized. */
export interface StationFigures {
  /** Absent where nobody said which, and for the force as a whole. */
  readonly station?: string;
  readonly isWhole: boolean;
  /** Of exhibits taken in since the beginning of the period, whatever became of them by now. */
  readonly takenIn: number;
  readonly matched: number;
  readonly told: number;
  readonly returned: number;
  readonly leftOtherwise: number;
  /** Half of those returned were with their keeper within so many days; absent where none was. */
  readonly medianDaysToKeeper?: number;
  readonly medianDaysToTell?: number;
  /** What is in the store now, whenever it came. */
  readonly inStore: Waiting;
  /** With leads that nobody has judged. */
  readonly toJudge: Waiting;
  /** With a claimant who has not been told. */
  readonly toTell: Waiting;
  readonly toFetch: Waiting;
  /** Claimed by two. */
  readonly forCourt: Waiting;
}

/** Figures of each station of a force by name, and last of the force as a whole. */
export async function countStations(
  trx: PoliceTrx,
  force: string,
  fromAt: number,
): Promise<StationFigures[]> {
  const from = new Date(fromAt);
  const { rows } = await sql<StationRow>`
    with stood as (
      select seizure.station, exhibit.taken_in_at, exhibit.left_at, exhibit.status, told.at as told_at,
             lead.has_lead, lead.open_at, lead.claimed_at, exhibit.taken_in_at >= ${from} as is_new,
             case when exhibit.status = 'contested' then exhibit.changed_at end as contested_at
        from exhibit
        join seizure on seizure.id = exhibit.seizure_id
        left join lateral (
          select min(link.at) as at from custody_link link
           where link.exhibit_id = exhibit.id and link.act = 'tell'
        ) told on true
        left join lateral (
          select bool_or(state <> 'set-aside') as has_lead,
                 min(found_at) filter (where state = 'open') as open_at,
                 min(decided_at) filter (where state = 'claimant') as claimed_at
            from exhibit_lead where exhibit_id = exhibit.id
        ) lead on true
       where exhibit.force = ${force}
    ), placed as (
      select *,
             case when left_at is not null then null
                  when status = 'contested' then 'court'
                  when status in ('told', 'booked') then 'fetch'
                  when claimed_at is not null then 'tell'
                  when open_at is not null then 'judge' end as step
        from stood
    )
    select station, grouping(station) = 1 as is_whole,
           count(*) filter (where is_new) as taken_in,
           count(*) filter (where is_new and has_lead) as matched,
           count(*) filter (where is_new and told_at is not null) as told,
           count(*) filter (where is_new and status = 'returned') as returned,
           count(*) filter (where is_new and status = 'disposed') as left_otherwise,
           percentile_cont(0.5) within group (order by extract(epoch from left_at - taken_in_at) / 86400)
             filter (where is_new and status = 'returned') as days_to_keeper,
           percentile_cont(0.5) within group (order by extract(epoch from told_at - taken_in_at) / 86400)
             filter (where is_new and told_at is not null) as days_to_tell,
           count(*) filter (where left_at is null) as in_store,
           min(taken_in_at) filter (where left_at is null) as in_store_at,
           count(*) filter (where step = 'judge') as to_judge,
           min(open_at) filter (where step = 'judge') as to_judge_at,
           count(*) filter (where step = 'tell') as to_tell,
           min(claimed_at) filter (where step = 'tell') as to_tell_at,
           count(*) filter (where step = 'fetch') as to_fetch,
           min(told_at) filter (where step = 'fetch') as to_fetch_at,
           count(*) filter (where step = 'court') as for_court,
           min(contested_at) filter (where step = 'court') as for_court_at
      from placed
     group by grouping sets ((station), ())
     order by is_whole, station nulls last`.execute(trx);
  return rows.map(fromRow);
}

interface StationRow {
  readonly station: string | null;
  readonly is_whole: boolean;
  readonly taken_in: number;
  readonly matched: number;
  readonly told: number;
  readonly returned: number;
  readonly left_otherwise: number;
  readonly days_to_keeper: number | null;
  readonly days_to_tell: number | null;
  readonly in_store: number;
  readonly in_store_at: Date | null;
  readonly to_judge: number;
  readonly to_judge_at: Date | null;
  readonly to_tell: number;
  readonly to_tell_at: Date | null;
  readonly to_fetch: number;
  readonly to_fetch_at: Date | null;
  readonly for_court: number;
  readonly for_court_at: Date | null;
}

function fromRow(row: StationRow): StationFigures {
  return {
    ...(row.station === null ? {} : { station: row.station }),
    isWhole: row.is_whole,
    takenIn: row.taken_in,
    matched: row.matched,
    told: row.told,
    returned: row.returned,
    leftOtherwise: row.left_otherwise,
    ...(row.days_to_keeper === null ? {} : { medianDaysToKeeper: row.days_to_keeper }),
    ...(row.days_to_tell === null ? {} : { medianDaysToTell: row.days_to_tell }),
    inStore: waiting(row.in_store, row.in_store_at),
    toJudge: waiting(row.to_judge, row.to_judge_at),
    toTell: waiting(row.to_tell, row.to_tell_at),
    toFetch: waiting(row.to_fetch, row.to_fetch_at),
    forCourt: waiting(row.for_court, row.for_court_at),
  };
}

function waiting(count: number, oldest: Date | null): Waiting {
  return { count, ...(oldest !== null && { oldestAt: oldest.getTime() }) };
}
