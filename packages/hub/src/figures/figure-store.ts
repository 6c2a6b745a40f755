import type { Gate, Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** What became of the reports that people made in one week; it begins on a Monday, in London. */
export interface WeekOfReports {
  /** Midnight of its Monday in London, in milliseconds since 1970. */
  readonly startAt: number;
  readonly proved: number;
  readonly open: number;
  readonly ended: number;
}

/** Reports of people (not of organisations, and not those that try the hub), by the week in which they were made, oldest first. */
export async function countReportsByWeek(db: Db, weeks: number, now: number): Promise<WeekOfReports[]> {
  const { rows } = await sql<{ start: Date; proved: number; open: number; ended: number }>`
    with week as (
      select monday from generate_series(
        date_trunc('week', ${new Date(now)}::timestamptz at time zone 'Europe/London') - (${weeks}::int - 1) * interval '1 week',
        date_trunc('week', ${new Date(now)}::timestamptz at time zone 'Europe/London'),
        interval '1 week') as monday)
    select monday at time zone 'Europe/London' as start,
      count(declaration.id) filter (where tier > 0) as proved,
      count(declaration.id) filter (where tier = 0 and ended_at is null) as open,
      count(declaration.id) filter (where tier = 0 and ended_at is not null) as ended
    from week left join declaration on declaration.authority = 'public'
      and declaration.declared_at >= monday at time zone 'Europe/London'
      and declaration.declared_at < (monday + interval '1 week') at time zone 'Europe/London'
    group by monday order by monday`.execute(db);
  return rows.map(({ start, ...counts }) => ({ startAt: start.getTime(), ...counts }));
}

/** How many reports had been proved so long after they were made, of those that are older than 48 hours. */
export interface ProofTimes {
  readonly made: number;
  /** In the order of the times that were asked for. */
  readonly provedWithin: readonly number[];
}

/** Counts reports of people that were made between two instants, and those proved within each of these times (ms). */
export async function countProofTimes(
  db: Db,
  { from, to }: { readonly from: number; readonly to: number },
  withinMs: readonly number[],
): Promise<ProofTimes> {
  const { rows } = await sql<{ made: number; within: number[] }>`
    with report as (
      select extract(epoch from (select min(act.at) from declaration_act as act
          where act.declaration_id = declaration.id and act.act::text = 'raise') - declared_at) * 1000 as after
      from declaration where authority = 'public' and started_unproved
        and declared_at >= ${new Date(from)} and declared_at < ${new Date(to)})
    select (select count(*) from report) as made,
      array(select (select count(*)::int from report where after <= limits.longest)
        from unnest(${[...withinMs]}::float8[]) with ordinality as limits (longest, place) order by place) as within`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a count without a row');
  return { made: row.made, provedWithin: row.within };
}

/** How often the gates of one kind have turned a listed phone away, or asked its holder to wait. */
export interface MeetingsAtGate {
  readonly gate: Gate;
  readonly refused: number;
  readonly held: number;
}

/** Meetings since an instant at gates that act; those of shadow participants let everybody pass and are not in it. */
export async function countMeetings(db: Db, since: number): Promise<MeetingsAtGate[]> {
  const { rows } = await sql<MeetingsAtGate>`
    select gate, count(*) filter (where outcome = 'refuse') as refused,
      count(*) filter (where outcome = 'hold') as held
    from attempt where enforced and outcome <> 'allow' and received_at >= ${new Date(since)}
    group by gate order by gate`.execute(db);
  return rows;
}

/** How many numbers of phones are on the list with one effect, on a word or on a proof. */
export interface ListedNumbers {
  readonly effect: 'prohibited' | 'tracked';
  readonly isProved: boolean;
  readonly count: number;
}

/** What is on the list now. */
export async function countListed(db: Db): Promise<ListedNumbers[]> {
  const { rows } = await sql<{ effect: ListedNumbers['effect']; tier: Tier; count: number }>`
    select effect, least(tier, 1) as tier, count(*) as count from listing group by 1, 2`.execute(db);
  return rows.map(({ effect, tier, count }) => ({ effect, isProved: tier > 0, count }));
}
