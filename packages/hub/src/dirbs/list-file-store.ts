import { type RawBuilder, sql } from 'kysely';
import { type Db, readByCursor } from '../database/index.ts';
import type { ListRun } from './list-generation-store.ts';

export type ListName = 'stolen' | 'blocking' | 'notifications' | 'exceptions';

/** A row of a generated list. */
export interface ListRow {
  readonly norm: string;
  readonly sealed?: Buffer;
  /** yyyymmdd */
  readonly day?: number;
  readonly reasons: readonly string[];
  /** Of a delta: what became of the row between the two runs, a word of the list's. */
  readonly change?: string;
}

/** Rows fetched at a time. */
const pageSize = 5_000;

export async function findRun(db: Db, number: number): Promise<ListRun | undefined> {
  const row = await db.selectFrom('list_run').selectAll().where('number', '=', number).executeTakeFirst();
  return row && runOf(row);
}

/** The newest run before this one. */
export async function findRunBefore(db: Db, number: number): Promise<ListRun | undefined> {
  const row = await db
    .selectFrom('list_run')
    .selectAll()
    .where('number', '<', number)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && runOf(row);
}

/** The newest runs, newest first. */
export async function listRuns(db: Db, limit: number): Promise<ListRun[]> {
  const rows = await db.selectFrom('list_run').selectAll().orderBy('number', 'desc').limit(limit).execute();
  return rows.map(runOf);
}

function runOf(row: {
  readonly number: number;
  readonly on_day: number;
  readonly generated_at: Date;
}): ListRun {
  return { number: row.number, day: row.on_day, generatedAt: row.generated_at.getTime() };
}

/** Rows as a run left them. Whoever is still in grace on its day is not on the blacklist yet. */
function rowsAt(list: ListName, operator: string, run: ListRun): RawBuilder<unknown> {
  const isDue = list === 'blocking' ? sql`and day <= ${run.day}` : sql``;
  return sql`
    select row_key, imei_norm, sealed, day, reasons from list_row
    where list = ${list} and operator = ${operator} and from_run <= ${run.number}
      and (until_run is null or until_run > ${run.number}) ${isDue}`;
}

/** Every row of a list at a run, by identifier. */
export function fullRows(db: Db, list: ListName, operator: string, run: ListRun): AsyncGenerator<ListRow> {
  return paged(db, sql`select *, null::text as change from (${rowsAt(list, operator, run)}) as rows`);
}

/**
 * The rows that differ between two runs: `new`, `changed`, or the reason for which they went (`gone` where a list knows
 * none). Without a base every row is new.
 */
export function deltaRows(
  db: Db,
  list: ListName,
  operator: string,
  { base, run }: { readonly base: ListRun; readonly run: ListRun },
): AsyncGenerator<ListRow> {
  return paged(
    db,
    sql`
      select coalesce(now.row_key, was.row_key) as row_key, coalesce(now.imei_norm, was.imei_norm) as imei_norm,
             coalesce(now.sealed, was.sealed) as sealed,
             case when now.row_key is null then was.day else now.day end as day,
             coalesce(now.reasons, was.reasons) as reasons,
             case when was.row_key is null then 'new'
                  when now.row_key is not null then 'changed'
                  else coalesce((select end_reason from list_row as ended
                                 where ended.list = ${list} and ended.operator = ${operator}
                                   and ended.row_key = was.row_key and ended.until_run <= ${run.number}
                                 order by ended.until_run desc limit 1), 'gone') end as change
      from (${rowsAt(list, operator, base)}) as was
      full join (${rowsAt(list, operator, run)}) as now using (row_key)
      where was.row_key is null or now.row_key is null
         or was.day is distinct from now.day or was.reasons is distinct from now.reasons`,
  );
}

interface FoundRow {
  readonly imei_norm: string;
  readonly sealed: Buffer | null;
  readonly day: number | null;
  readonly reasons: string[];
  readonly change: string | null;
}

async function* paged(db: Db, rows: RawBuilder<unknown>): AsyncGenerator<ListRow> {
  const ordered = sql<FoundRow>`
    select * from (${rows}) as listed order by imei_norm collate "C", row_key`;
  for await (const page of readByCursor(db, ordered, pageSize)) for (const row of page) yield rowOf(row);
}

function rowOf({ imei_norm, sealed, day, reasons, change }: FoundRow): ListRow {
  return {
    norm: imei_norm,
    reasons,
    ...(sealed === null ? {} : { sealed }),
    ...(day === null ? {} : { day }),
    ...(change === null ? {} : { change }),
  };
}
