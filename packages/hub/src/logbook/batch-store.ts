import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, EnrolmentBasis, Trx } from '../database/index.ts';

/** Many devices of one organisation under one code. Instants are milliseconds since 1970. */
export interface Batch {
  readonly id: string;
  readonly participantId: string;
  readonly basis: Extract<EnrolmentBasis, 'sold' | 'insured' | 'owned'>;
  readonly rowCount: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
}

/** One device of a batch, whose name in the log is decided already. */
export interface BatchRowToKeep {
  readonly line: number;
  readonly keys: readonly ImeiKey[];
  readonly enrolmentId: string;
  readonly name: Buffer;
}

export type BatchRowState = 'waiting' | 'enrolled' | 'already' | 'refused';

/** What became of a row. */
export interface KeptBatchRow extends BatchRowToKeep {
  readonly state: BatchRowState;
  readonly reference?: string;
  readonly problem?: string;
}

const rowsPerStatement = 5_000;

/** Keeps a batch with its rows: those to be done, and those that are refused already. */
export async function addBatch(
  trx: Trx,
  batch: Batch,
  rows: readonly (BatchRowToKeep & { readonly problem?: string })[],
): Promise<void> {
  await trx
    .insertInto('enrolment_batch')
    .values({
      id: batch.id,
      participant_id: batch.participantId,
      basis: batch.basis,
      row_count: batch.rowCount,
      started_at: new Date(batch.startedAt),
      finished_at: null,
    })
    .execute();
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const part = rows.slice(from, from + rowsPerStatement);
    await trx
      .insertInto('enrolment_batch_row')
      .values(
        part.map(({ line, keys, enrolmentId, name, problem }) => ({
          batch_id: batch.id,
          number: line,
          imei_keys: [...keys],
          enrolment_id: enrolmentId,
          name,
          state: problem === undefined ? ('waiting' as const) : ('refused' as const),
          reference: null,
          problem: problem ?? null,
        })),
      )
      .execute();
  }
}

export async function findBatch(db: Db, id: string): Promise<Batch | undefined> {
  const row = await db.selectFrom('enrolment_batch').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const { participant_id, row_count, started_at, finished_at, basis } = row;
  return {
    id,
    participantId: participant_id,
    basis,
    rowCount: row_count,
    startedAt: started_at.getTime(),
    ...(finished_at === null ? {} : { finishedAt: finished_at.getTime() }),
  };
}

/** Rows that an organisation has sent since an instant. */
export async function countRowsSince(db: Db, participantId: string, since: number): Promise<number> {
  const row = await db
    .selectFrom('enrolment_batch')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('row_count'), sql<number>`0`).as('count'))
    .where('participant_id', '=', participantId)
    .where('started_at', '>', new Date(since))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The oldest batch that is not finished. */
export async function findUnfinished(db: Db): Promise<Batch | undefined> {
  const row = await db
    .selectFrom('enrolment_batch')
    .select('id')
    .where('finished_at', 'is', null)
    .orderBy('started_at')
    .limit(1)
    .executeTakeFirst();
  return row && findBatch(db, row.id);
}

export async function finishBatch(trx: Trx, id: string, at: number): Promise<void> {
  await trx
    .updateTable('enrolment_batch')
    .set({ finished_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

/** How many rows of a batch are where. */
export async function countStates(db: Db, batchId: string): Promise<Readonly<Record<BatchRowState, number>>> {
  const rows = await db
    .selectFrom('enrolment_batch_row')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('batch_id', '=', batchId)
    .groupBy('state')
    .execute();
  const counts = { waiting: 0, enrolled: 0, already: 0, refused: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** Rows of a batch behind a line, in the order of the file; only those of one state where it is given. */
export async function listBatchRows(
  db: Db,
  batchId: string,
  { after, limit, state }: { after: number; limit: number; state?: BatchRowState },
): Promise<KeptBatchRow[]> {
  const rows = await db
    .selectFrom('enrolment_batch_row')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('number', '>', after)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'waiting'))
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    line: row.number,
    keys: row.imei_keys.flatMap((key) => parseImeiKey(key) ?? []),
    enrolmentId: row.enrolment_id,
    name: row.name,
    state: row.state,
    ...(row.reference === null ? {} : { reference: row.reference }),
    ...(row.problem === null ? {} : { problem: row.problem }),
  }));
}

export async function settleRow(
  trx: Trx,
  batchId: string,
  line: number,
  outcome: { state: Exclude<BatchRowState, 'waiting'>; reference?: string; problem?: string },
): Promise<void> {
  await trx
    .updateTable('enrolment_batch_row')
    .set({
      state: outcome.state,
      reference: outcome.reference ?? null,
      problem: outcome.problem ?? null,
    })
    .where('batch_id', '=', batchId)
    .where('number', '=', line)
    .execute();
}
