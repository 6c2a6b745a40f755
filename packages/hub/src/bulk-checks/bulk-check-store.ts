import type { Gate } from '@deadset/domain';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { BulkCheckKind, BulkCheckState, Db, Tables, Trx } from '../database/index.ts';

/** A list that was sent, and how far it is. Instants are milliseconds since 1970. */
export interface BulkCheck {
  readonly id: string;
  readonly participant: string;
  readonly gate: Gate;
  readonly kind: BulkCheckKind;
  readonly state: BulkCheckState;
  readonly sealedName?: Buffer;
  readonly fileHash?: Buffer;
  readonly receivedAt: number;
  readonly counts: BulkCounts;
  /** Of the first and last list of the record that gave answers. */
  readonly positions?: { readonly first: number; readonly last: number };
  readonly pausedUntil?: number;
  readonly finishedAt?: number;
  readonly failure?: string;
}

/** How many rows are where. `listed` are those of which something is known, held and refused ones among them. */
export interface BulkCounts {
  readonly rows: number;
  readonly answered: number;
  readonly problems: number;
  readonly listed: number;
  readonly held: number;
  readonly refused: number;
}

/** A list whose rows are about to arrive. */
export interface NewBulkCheck extends Pick<BulkCheck, 'id' | 'participant' | 'gate' | 'kind' | 'sealedName'> {
  readonly person?: string;
}

/** A thousand rows, sealed. */
export interface SealedChunk {
  readonly number: number;
  readonly rowCount: number;
  readonly answeredCount: number;
  readonly lastLine: number;
  readonly rows: Buffer;
  readonly answers?: Buffer;
}

/** Gates of a participant; none for somebody unknown. */
export async function gatesOf(db: Db, participant: string): Promise<readonly Gate[]> {
  const row = await db
    .selectFrom('participant')
    .select('gates')
    .where('id', '=', participant)
    .executeTakeFirst();
  return row?.gates ?? [];
}

export async function addBulkCheck(
  db: Db,
  { id, participant, person, gate, kind, sealedName }: NewBulkCheck,
  at: number,
): Promise<void> {
  await db
    .insertInto('bulk_check')
    .values({
      id,
      participant_id: participant,
      person_id: person ?? null,
      gate,
      kind,
      state: 'receiving',
      sealed_name: sealedName ?? null,
      file_hash: null,
      received_at: new Date(at),
      row_count: 0,
      answered_count: 0,
      problem_count: 0,
      listed_count: 0,
      held_count: 0,
      refused_count: 0,
      first_position: null,
      last_position: null,
      worked_at: null,
      paused_until: null,
      finished_at: null,
      failure: null,
    })
    .execute();
}

export async function addChunk(
  db: Db,
  bulkCheck: string,
  { number, rowCount, lastLine, rows }: Omit<SealedChunk, 'answeredCount' | 'answers'>,
): Promise<void> {
  await db
    .insertInto('bulk_check_chunk')
    .values({
      bulk_check_id: bulkCheck,
      number,
      row_count: rowCount,
      answered_count: 0,
      last_line: lastLine,
      sealed_rows: rows,
      sealed_answers: null,
    })
    .execute();
}

/** The whole file is here: its rows may be answered. */
export async function beginWork(trx: Trx, id: string, rowCount: number, fileHash: Buffer): Promise<void> {
  await trx
    .updateTable('bulk_check')
    .set({ state: 'waiting', row_count: rowCount, file_hash: fileHash })
    .where('id', '=', id)
    .execute();
}

/** Forgets a list with its rows. */
export async function dropBulkCheck(db: Db, id: string): Promise<void> {
  await db.deleteFrom('bulk_check').where('id', '=', id).execute();
}

/** Lists of a participant that are not finished, those that still arrive among them. */
export async function countUnfinished(db: Db, participant: string): Promise<number> {
  const row = await db
    .selectFrom('bulk_check')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('participant_id', '=', participant)
    .where('state', 'in', ['receiving', 'waiting'])
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function findBulkCheck(db: Db, id: string): Promise<BulkCheck | undefined> {
  const row = await db.selectFrom('bulk_check').selectAll().where('id', '=', id).executeTakeFirst();
  return row && bulkCheckOf(row);
}

/** What a participant has sent, newest first. */
export async function listBulkChecks(db: Db, participant: string, limit: number): Promise<BulkCheck[]> {
  const rows = await db
    .selectFrom('bulk_check')
    .selectAll()
    .where('participant_id', '=', participant)
    .where('state', '!=', 'receiving')
    .orderBy('received_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(bulkCheckOf);
}

/**
 * Takes a list to go on with until the end of the transaction: the one that has waited longest for its turn, or this one.
 * Others of several processes take others.
 */
export async function claimBulkCheck(trx: Trx, at: number, id?: string): Promise<BulkCheck | undefined> {
  const row = await trx
    .selectFrom('bulk_check')
    .selectAll()
    .where('state', '=', 'waiting')
    .where((eb) => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<=', new Date(at))]))
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy(sql`worked_at nulls first`)
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && bulkCheckOf(row);
}

/** The first chunk that has rows without an answer. */
export async function findOpenChunk(trx: Trx, bulkCheck: string): Promise<SealedChunk | undefined> {
  const row = await trx
    .selectFrom('bulk_check_chunk')
    .selectAll()
    .where('bulk_check_id', '=', bulkCheck)
    .whereRef('answered_count', '<', 'row_count')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  return row && chunkOf(row);
}

/** The first chunk behind a number, or the first that has a row behind a line. */
export async function findChunk(
  db: Db,
  bulkCheck: string,
  behind: { readonly number: number } | { readonly line: number },
): Promise<SealedChunk | undefined> {
  const row = await db
    .selectFrom('bulk_check_chunk')
    .selectAll()
    .where('bulk_check_id', '=', bulkCheck)
    .where((eb) => ('line' in behind ? eb('last_line', '>', behind.line) : eb('number', '>', behind.number)))
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  return row && chunkOf(row);
}

export async function keepAnswers(
  trx: Trx,
  bulkCheck: string,
  { number, answeredCount, answers }: Pick<SealedChunk, 'number' | 'answeredCount'> & { answers: Buffer },
): Promise<void> {
  await trx
    .updateTable('bulk_check_chunk')
    .set({ answered_count: answeredCount, sealed_answers: answers })
    .where('bulk_check_id', '=', bulkCheck)
    .where('number', '=', number)
    .execute();
}

/** Adds to what is counted of a list, and remembers when and by which list it was worked on. */
export async function addCounts(
  trx: Trx,
  id: string,
  added: Omit<BulkCounts, 'rows'>,
  { at, position }: { readonly at: number; readonly position?: number },
): Promise<void> {
  const place = position ?? null;
  await sql`
    update bulk_check set
      answered_count = answered_count + ${added.answered},
      problem_count = problem_count + ${added.problems},
      listed_count = listed_count + ${added.listed},
      held_count = held_count + ${added.held},
      refused_count = refused_count + ${added.refused},
      first_position = coalesce(first_position, ${place}::bigint),
      last_position = coalesce(${place}::bigint, last_position),
      worked_at = ${new Date(at)},
      paused_until = null
    where id = ${id}`.execute(trx);
}

/** Ends a list, unless it has ended; false then. */
export async function endBulkCheck(
  trx: Trx,
  id: string,
  { state, failure, at }: { state: 'done' | 'cancelled' | 'failed'; failure?: string; at: number },
): Promise<boolean> {
  const ended = await trx
    .updateTable('bulk_check')
    .set({ state, failure: failure ?? null, finished_at: new Date(at), paused_until: null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return ended.numUpdatedRows === 1n;
}

export async function pauseBulkCheck(trx: Trx, id: string, until: number): Promise<void> {
  await trx
    .updateTable('bulk_check')
    .set({ paused_until: new Date(until) })
    .where('id', '=', id)
    .execute();
}

function bulkCheckOf(row: Selectable<Tables['bulk_check']>): BulkCheck {
  const { sealed_name, file_hash, first_position, last_position, paused_until, finished_at, failure } = row;
  return {
    id: row.id,
    participant: row.participant_id,
    gate: row.gate,
    kind: row.kind,
    state: row.state,
    receivedAt: row.received_at.getTime(),
    counts: {
      rows: row.row_count,
      answered: row.answered_count,
      problems: row.problem_count,
      listed: row.listed_count,
      held: row.held_count,
      refused: row.refused_count,
    },
    ...(sealed_name === null ? {} : { sealedName: sealed_name }),
    ...(file_hash === null ? {} : { fileHash: file_hash }),
    ...(first_position === null || last_position === null
      ? {}
      : { positions: { first: first_position, last: last_position } }),
    ...(paused_until === null ? {} : { pausedUntil: paused_until.getTime() }),
    ...(finished_at === null ? {} : { finishedAt: finished_at.getTime() }),
    ...(failure === null ? {} : { failure }),
  };
}

function chunkOf(row: Selectable<Tables['bulk_check_chunk']>): SealedChunk {
  return {
    number: row.number,
    rowCount: row.row_count,
    answeredCount: row.answered_count,
    lastLine: row.last_line,
    rows: row.sealed_rows,
    ...(row.sealed_answers === null ? {} : { answers: row.sealed_answers }),
  };
}
