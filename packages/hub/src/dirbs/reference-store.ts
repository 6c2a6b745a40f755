import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';
import type { ReferenceList } from './reference-kinds.ts';

/** Rows written in one statement. */
const rowsPerStatement = 10_000;

/** A row of a reference list as it is kept. */
export interface KeptRow {
  readonly key: Buffer;
  readonly name?: string;
  readonly imsiKey?: Buffer;
  readonly home?: string;
  readonly sealed?: Buffer;
  readonly fields: Readonly<Record<string, string>>;
}

/** What each present row of a list says, by its key in hexadecimal. */
export async function readPresent(db: Db, list: ReferenceList): Promise<Map<string, Record<string, string>>> {
  const rows = await db
    .selectFrom('reference_row')
    .select(['row_key', 'fields'])
    .where('list', '=', list)
    .where('until_at', 'is', null)
    .execute();
  return new Map(
    rows.map(({ row_key, fields }) => [
      row_key.toString('hex'),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below from this very type
      fields as Record<string, string>,
    ]),
  );
}

/** Ends the present rows of these keys, in hexadecimal. */
export async function endRows(
  trx: Trx,
  list: ReferenceList,
  keys: readonly string[],
  at: number,
): Promise<void> {
  await sql`
    update reference_row set until_at = ${new Date(at)}
    where list = ${list} and until_at is null
      and row_key in (select decode(key, 'hex') from unnest(${keys}::text[]) as key)`.execute(trx);
}

/** Adds rows that are on the list from now on. */
export async function addRows(
  trx: Trx,
  list: ReferenceList,
  rows: readonly KeptRow[],
  at: number,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const page = rows.slice(from, from + rowsPerStatement);
    const column = <T>(of: (row: KeptRow) => T) => page.map(of);
    await sql`
      insert into reference_row (list, row_key, name, imsi_key, home, sealed, fields, since_at)
      select ${list}, row.*, ${new Date(at)}::timestamptz from unnest(
        ${column(({ key }) => key)}::bytea[], ${column(({ name }) => name ?? null)}::text[],
        ${column(({ imsiKey }) => imsiKey ?? null)}::bytea[], ${column(({ home }) => home ?? null)}::text[],
        ${column(({ sealed }) => sealed ?? null)}::bytea[],
        ${column(({ fields }) => JSON.stringify(fields))}::jsonb[]) as row`.execute(trx);
  }
}

/** The names of a list's present rows. */
export async function readNames(db: Db, list: ReferenceList): Promise<string[]> {
  const rows = await db
    .selectFrom('reference_row')
    .select('name')
    .where('list', '=', list)
    .where('until_at', 'is', null)
    .where('name', 'is not', null)
    .execute();
  return rows.flatMap(({ name }) => name ?? []);
}

/** The keys of a list's present rows, in hexadecimal. */
export async function readKeys(db: Db, list: ReferenceList): Promise<Set<string>> {
  const rows = await db
    .selectFrom('reference_row')
    .select('row_key')
    .where('list', '=', list)
    .where('until_at', 'is', null)
    .execute();
  return new Set(rows.map(({ row_key }) => row_key.toString('hex')));
}

/** Keeps what an import of a file other than a stolen list did. Counts only. */
export async function addFileRun(
  trx: Trx,
  run: {
    readonly id: string;
    readonly participant: string;
    readonly list: string;
    readonly kind: 'full' | 'delta';
    readonly fileName: string;
    readonly overrides: readonly string[];
    readonly counts: Readonly<Record<string, number | boolean | string>>;
    readonly at: number;
  },
): Promise<void> {
  const at = new Date(run.at);
  await trx
    .insertInto('import_run')
    .values({
      id: run.id,
      participant_id: run.participant,
      list: run.list,
      kind: run.kind,
      file_name: run.fileName,
      counts: JSON.stringify(run.counts),
      overrides: [...run.overrides],
      started_at: at,
      finished_at: at,
    })
    .execute();
}
