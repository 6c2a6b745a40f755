import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** What is counted of appeals and of lawful users, over a time. Times in milliseconds; absent where nothing was measured. */
export interface FairnessCounts {
  readonly received: number;
  readonly upheld: number;
  readonly rejected: number;
  readonly withdrawn: number;
  readonly open: number;
  readonly overdue: number;
  readonly late: number;
  readonly medianDecisionMs?: number;
  readonly medianReleaseMs?: number;
  readonly refusedLawful: number;
  readonly heldLawful: number;
  readonly heldLapsed: number;
  readonly disputed: number;
  readonly braked: number;
  readonly corrected: number;
}

/**
 * Counts since an instant.
 *
 * A lawful user was refused or held where a gate did so because of a report that was afterwards ended on appeal, as about
 * the wrong phone or as made in bad faith (proposals of the reasons 1, 3 and 5), or taken back by whoever brought it.
 * Those that lapsed without proof are counted apart, by the day on which their attempts were forgotten: of them nobody knows.
 */
export async function countFairness(db: Db, since: number, now: number): Promise<FairnessCounts> {
  const from = new Date(since);
  const appeals = await countAppeals(db, from, new Date(now));
  const { rows } = await sql<LawfulRow>`
    with wrong as (
      select declaration_id as id from unlist_proposal where status = 'executed' and reason in (1, 3, 5)
      union select declaration_id from appeal where status = 'upheld' and declaration_id is not null
      union select declaration_id from correction),
    met as (
      select attempt.outcome,
        exists (select from declaration join device_identifier using (device_id)
          where device_identifier.imei_key = attempt.imei_key and declaration.id in (select id from wrong)
            and attempt.at >= declaration.declared_at
            and (declaration.ended_at is null or attempt.at <= declaration.ended_at)) as is_wrong
      from attempt where attempt.outcome <> 'allow' and attempt.enforced and attempt.received_at >= ${from})
    select count(*) filter (where outcome = 'refuse' and is_wrong) as refused,
      count(*) filter (where outcome = 'hold' and is_wrong) as held,
      (select coalesce(sum(holds), 0)::bigint from lapsed_hold where day >= ${from}::date) as lapsed,
      (select count(*) from braked_declaration where at >= ${from}) as braked,
      (select count(*) from correction where at >= ${from}) as corrected,
      (select count(*) from declaration where status::text = 'disputed' and authority <> 'sandbox') as disputed
    from met`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a count without a row');
  return {
    ...appeals,
    refusedLawful: row.refused,
    heldLawful: row.held,
    heldLapsed: row.lapsed,
    braked: row.braked,
    corrected: row.corrected,
    disputed: row.disputed,
  };
}

interface LawfulRow {
  readonly refused: number;
  readonly held: number;
  readonly lapsed: number;
  readonly braked: number;
  readonly corrected: number;
  readonly disputed: number;
}

/** How many appeals have a clock that has run out and still runs. */
export async function countOverdue(db: Db, now: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from appeal where ${isOverdue(new Date(now))}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Appeals with such a clock that nobody has noted since they were opened. */
export async function listOverdue(db: Db, now: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from appeal where ${isOverdue(new Date(now))}
      and not exists (select from appeal_step
        where appeal_id = appeal.id and act = 'overdue' and at >= appeal.opened_at)`.execute(db);
  return rows.map(({ id }) => id);
}

/** As domain `overdueClocks`: 24 hours for a person, 15 minutes for a release, 72 hours for a decision. */
function isOverdue(now: Date) {
  return sql<boolean>`
    status in ('received', 'in-hand', 'proved', 'released', 'reopened')
    and ((taken_at is null and opened_at < ${now}::timestamptz - interval '24 hours')
      or (status = 'proved' and proved_at < ${now}::timestamptz - interval '15 minutes')
      or opened_at < ${now}::timestamptz - interval '72 hours')`;
}

async function countAppeals(db: Db, from: Date, now: Date) {
  const { rows } = await sql<AppealRow>`
    select count(*) as received,
      count(*) filter (where status = 'upheld') as upheld,
      count(*) filter (where status = 'rejected') as rejected,
      count(*) filter (where status = 'withdrawn') as withdrawn,
      count(*) filter (where decided_at is null) as open,
      count(*) filter (where ${isOverdue(now)}) as overdue,
      count(*) filter (where coalesce(taken_at, decided_at) > opened_at + interval '24 hours'
        or coalesce(released_at, decided_at) > proved_at + interval '15 minutes'
        or decided_at > opened_at + interval '72 hours') as late,
      extract(epoch from percentile_cont(0.5) within group (order by decided_at - opened_at)
        filter (where status in ('upheld', 'rejected')))::float * 1000 as median_decision,
      extract(epoch from percentile_cont(0.5) within group (order by released_at - proved_at)
        filter (where released_at is not null))::float * 1000 as median_release
    from appeal where received_at >= ${from}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a count without a row');
  const { median_decision, median_release, ...counts } = row;
  return {
    ...counts,
    ...(median_decision === null ? {} : { medianDecisionMs: median_decision }),
    ...(median_release === null ? {} : { medianReleaseMs: median_release }),
  };
}

interface AppealRow {
  readonly received: number;
  readonly upheld: number;
  readonly rejected: number;
  readonly withdrawn: number;
  readonly open: number;
  readonly overdue: number;
  readonly late: number;
  readonly median_decision: number | null;
  readonly median_release: number | null;
}
