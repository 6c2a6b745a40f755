import { type ExhibitStatus, hasLeft, type ImeiKey, parseImeiKey, type TraceSource } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** One device in a property store, as it is kept. Instants are milliseconds since 1970. */
export interface Exhibit {
  readonly id: string;
  readonly seizureId: string;
  readonly force: string;
  readonly number: number;
  /** As it is printed, such as 7K3M-Q2XD-0012. */
  readonly reference: string;
  readonly status: ExhibitStatus;
  readonly keys: readonly ImeiKey[];
  /** Each as `kind text`, IMEIs too, as they were read. */
  readonly traces: readonly string[];
  /** The logs' names of the device. */
  readonly marks: readonly string[];
  readonly readFrom?: TraceSource;
  readonly doubts: readonly string[];
  readonly seal?: string;
  readonly place: string;
  readonly sealedWords?: Buffer;
  readonly sameness: Buffer;
  readonly mayBeClone: boolean;
  readonly takenInAt: number;
  readonly changedAt: number;
}

/** Rows of one statement: PostgreSQL takes 65,535 values at most. */
const rowsPerStatement = 1_000;

export async function addExhibits(trx: PoliceTrx, exhibits: readonly Exhibit[]): Promise<void> {
  for (let from = 0; from < exhibits.length; from += rowsPerStatement) {
    const rows = exhibits.slice(from, from + rowsPerStatement).map((exhibit) => ({
      id: exhibit.id,
      seizure_id: exhibit.seizureId,
      force: exhibit.force,
      number: exhibit.number,
      reference: exhibit.reference,
      taken_in_at: new Date(exhibit.takenInAt),
      marks: [...exhibit.marks],
      ...changeable(exhibit),
    }));
    await trx.insertInto('exhibit').values(rows).execute();
  }
}

/** Keeps an exhibit as it is now. */
export async function changeExhibit(trx: PoliceTrx, exhibit: Exhibit): Promise<void> {
  await trx.updateTable('exhibit').set(changeable(exhibit)).where('id', '=', exhibit.id).execute();
}

function changeable(exhibit: Exhibit) {
  return {
    status: exhibit.status,
    imei_keys: [...exhibit.keys],
    traces: [...exhibit.traces],
    read_from: exhibit.readFrom ?? null,
    doubts: [...exhibit.doubts],
    seal: exhibit.seal ?? null,
    place: exhibit.place,
    sealed_words: exhibit.sealedWords ?? null,
    sameness: exhibit.sameness,
    may_be_clone: exhibit.mayBeClone,
    changed_at: new Date(exhibit.changedAt),
    left_at: hasLeft(exhibit.status) ? new Date(exhibit.changedAt) : null,
  };
}

/** The highest number that a seizure has given out; 0 for none. */
export async function lastNumber(trx: PoliceTrx, seizureId: string): Promise<number> {
  const row = await trx
    .selectFrom('exhibit')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('seizure_id', '=', seizureId)
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** An exhibit of a force, locked where something is going to be done with it. */
export async function findExhibit(
  trx: PoliceTrx,
  force: string | undefined,
  reference: string,
  lock = false,
): Promise<Exhibit | undefined> {
  let query = trx.selectFrom('exhibit').selectAll().where('reference', '=', reference);
  if (force !== undefined) query = query.where('force', '=', force);
  if (lock) query = query.forNoKeyUpdate();
  const row = await query.executeTakeFirst();
  return row && fromRow(row);
}

/** Which exhibits are asked for; what is absent is not asked. */
export interface ExhibitFilter {
  readonly force: string;
  readonly seizureId?: string;
  readonly status?: ExhibitStatus;
  /** Part of a reference, a seal, or an identifier as it is kept. */
  readonly text?: string;
  /** Only those still in the store. */
  readonly inStore?: boolean;
  readonly limit: number;
}

/** Exhibits in the order in which they were taken in. */
export async function listExhibits(trx: PoliceTrx, filter: ExhibitFilter): Promise<Exhibit[]> {
  const { force, seizureId, status, text, inStore, limit } = filter;
  let query = trx.selectFrom('exhibit').selectAll().where('force', '=', force);
  if (seizureId !== undefined) query = query.where('seizure_id', '=', seizureId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (inStore === true) query = query.where('left_at', 'is', null);
  if (text !== undefined && text !== '') {
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([
        eb('reference', 'ilike', like),
        eb('seal', 'ilike', like),
        eb(sql<string>`array_to_string(traces, ' ')`, 'ilike', like),
      ]),
    );
  }
  const rows = await query.orderBy('taken_in_at').orderBy('number').limit(limit).execute();
  return rows.map(fromRow);
}

/** Exhibits of a force still in the store that have any of these IMEIs. */
export async function listByKeys(
  trx: PoliceTrx,
  force: string,
  keys: readonly ImeiKey[],
): Promise<Exhibit[]> {
  if (keys.length === 0) return [];
  const rows = await trx
    .selectFrom('exhibit')
    .selectAll()
    .where('force', '=', force)
    .where('left_at', 'is', null)
    .where(sql<boolean>`imei_keys && ${[...keys]}::bigint[]`)
    .execute();
  return rows.map(fromRow);
}

/** Exhibits of a force that the logs know by any of these marks, wherever they are now. */
export async function listByMarks(
  trx: PoliceTrx,
  force: string,
  marks: readonly string[],
): Promise<Exhibit[]> {
  if (marks.length === 0) return [];
  const rows = await trx
    .selectFrom('exhibit')
    .selectAll()
    .where('force', '=', force)
    .where(sql<boolean>`marks && ${[...marks]}::text[]`)
    .orderBy('taken_in_at')
    .orderBy('reference')
    .execute();
  return rows.map(fromRow);
}

/** Which of these rows a seizure has already, by the hash of what they say. */
export async function listSameness(trx: PoliceTrx, seizureId: string): Promise<Map<string, string>> {
  const rows = await trx
    .selectFrom('exhibit')
    .select(['sameness', 'reference'])
    .where('seizure_id', '=', seizureId)
    .execute();
  return new Map(rows.map(({ sameness, reference }) => [sameness.toString('hex'), reference]));
}

/** Marks exhibits of which another has the same IMEI. */
export async function markClones(trx: PoliceTrx, ids: readonly string[], at: number): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable('exhibit')
    .set({ may_be_clone: true, changed_at: new Date(at) })
    .where('id', 'in', [...ids])
    .execute();
}

interface ExhibitRow {
  readonly id: string;
  readonly seizure_id: string;
  readonly force: string;
  readonly number: number;
  readonly reference: string;
  readonly status: ExhibitStatus;
  readonly imei_keys: number[];
  readonly traces: string[];
  readonly marks: string[];
  readonly read_from: TraceSource | null;
  readonly doubts: string[];
  readonly seal: string | null;
  readonly place: string;
  readonly sealed_words: Buffer | null;
  readonly sameness: Buffer;
  readonly may_be_clone: boolean;
  readonly taken_in_at: Date;
  readonly changed_at: Date;
}

function fromRow(row: ExhibitRow): Exhibit {
  return {
    id: row.id,
    seizureId: row.seizure_id,
    force: row.force,
    number: row.number,
    reference: row.reference,
    status: row.status,
    keys: row.imei_keys.flatMap((key) => parseImeiKey(key) ?? []),
    traces: row.traces,
    marks: row.marks,
    doubts: row.doubts,
    place: row.place,
    sameness: row.sameness,
    mayBeClone: row.may_be_clone,
    takenInAt: row.taken_in_at.getTime(),
    changedAt: row.changed_at.getTime(),
    ...(row.read_from === null ? {} : { readFrom: row.read_from }),
    ...(row.seal === null ? {} : { seal: row.seal }),
    ...(row.sealed_words === null ? {} : { sealedWords: row.sealed_words }),
  };
}
