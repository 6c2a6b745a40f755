import { type DeclarationStatus, type ImeiKey, parseImeiKey, unprovedPauseMs } from '@deadset/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { bigintArray } from './binary-arrays.ts';
import type { PresentRow } from './import-plan.ts';
import { isOfImport, reportedOn, wordOf } from './import-store.ts';

/** Whose list, and now (ms since 1970). */
export interface ListOf {
  readonly participant: string;
  readonly at: number;
}

/** Devices fetched at a time. */
const pageSize = 5_000;

/** The contributor's list as earlier imports left it, by ascending key: what is in force, and what ran out lately. */
export async function* presentRows(db: Db, list: ListOf): AsyncGenerator<PresentRow[]> {
  const trx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  try {
    await sql`declare present no scroll cursor for ${rowsOf(list, sql`true`)}`.execute(trx);
    for (;;) {
      const { rows } = await sql<ListedRow>`fetch ${sql.lit(pageSize)} from present`.execute(trx);
      if (rows.length === 0) return;
      yield rows.flatMap(presentRow);
    }
  } finally {
    await trx.rollback().execute();
  }
}

/** The same for these keys alone, whatever the length of the list. */
export async function* presentAmong(
  db: Db,
  list: ListOf,
  keys: Iterable<number>,
): AsyncGenerator<PresentRow[]> {
  const ascending = [...new Set(keys)].sort((a, b) => a - b);
  for (let from = 0; from < ascending.length; from += pageSize) {
    const page = bigintArray(ascending.slice(from, from + pageSize));
    // As a table of its own: it is then looked up row by row, and no other table read from end to end.
    const among = sql`identifier.imei_key in (select key from unnest(${page}::bigint[]) as key)`;
    const { rows } = await rowsOf(list, among).execute(db);
    yield rows.flatMap(presentRow);
  }
}

/** How many devices of the contributor's list have an effect. */
export async function countPresent(db: Db, participant: string): Promise<number> {
  const { count } = await db
    .selectFrom('declaration')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('authority', '=', participant)
    .where(isOfImport)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

interface ListedRow {
  readonly imei_key: ImeiKey;
  readonly started_unproved: boolean;
  readonly status: DeclarationStatus;
  readonly reported_on: number | null;
}

function rowsOf({ participant, at }: ListOf, among: RawBuilder<unknown>): RawBuilder<ListedRow> {
  const since = new Date(at - unprovedPauseMs);
  return sql<ListedRow>`
    select distinct on (identifier.imei_key) identifier.imei_key, declaration.started_unproved,
           declaration.status, ${reportedOn} as reported_on
    from declaration join device_identifier as identifier
      on identifier.device_id = declaration.device_id and identifier.until is null
    where declaration.authority = ${participant} and ${isOfImport} and ${among}
      and (declaration.ended_at is null
           or (declaration.status = 'lapsed' and declaration.declared_at > ${since}))
    order by identifier.imei_key, declaration.ended_at nulls first`;
}

function presentRow(row: ListedRow): PresentRow | [] {
  const key = parseImeiKey(row.imei_key);
  return key === undefined ? [] : { key, ...wordOf(row), ranOut: row.status === 'lapsed' };
}
