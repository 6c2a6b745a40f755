import { type SelectQueryBuilder, sql } from 'kysely';
import type { PoliceDb, PoliceTables, PoliceTrx } from '../police-zone/index.ts';
import type { CaseFilters } from './case-filters.ts';

/** Police work on one device. */
export interface PoliceCase {
  readonly id: string;
  /** What people call it: Case 12. */
  readonly number: number;
  readonly force: string;
  readonly openedBy: string;
  /** Milliseconds since 1970, as all instants here. */
  readonly openedAt: number;
  readonly state: 'open' | 'closed';
  readonly outcome?: string;
  readonly closedAt?: number;
  /** Id of the officer who has it. */
  readonly assignedTo?: string;
  readonly crimeReference?: string;
  readonly area?: string;
  readonly declarationId?: string;
  readonly declarationReference?: string;
  readonly deviceMark?: string;
  /** What was typed where there is no report. */
  readonly sealedIdentifier?: Buffer;
  readonly changedAt: number;
}

/** Cases of one page. */
export const casesPerPage = 25;
/** Cases of one file at most. */
const casesPerFile = 10_000;

export type NewCase = Omit<PoliceCase, 'number' | 'state' | 'outcome' | 'closedAt' | 'changedAt'>;

/** Opens a case; undefined when the force has an open one about this report already. */
export async function insertCase(trx: PoliceTrx, opened: NewCase): Promise<PoliceCase | undefined> {
  const row = await trx
    .insertInto('police_case')
    .values({
      id: opened.id,
      force: opened.force,
      opened_by: opened.openedBy,
      opened_at: new Date(opened.openedAt),
      state: 'open',
      outcome: null,
      closed_at: null,
      assigned_to: opened.assignedTo ?? null,
      crime_reference: opened.crimeReference ?? null,
      area: opened.area ?? null,
      declaration_id: opened.declarationId ?? null,
      declaration_reference: opened.declarationReference ?? null,
      device_mark: opened.deviceMark ?? null,
      sealed_identifier: opened.sealedIdentifier ?? null,
      changed_at: new Date(opened.openedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && caseOf(row);
}

export async function findCase(db: PoliceDb, number: number): Promise<PoliceCase | undefined> {
  const row = await db.selectFrom('police_case').selectAll().where('number', '=', number).executeTakeFirst();
  return row && caseOf(row);
}

/** Open cases about one of these devices or reports, of any force. */
export async function findOpenCases(
  db: PoliceDb,
  {
    marks,
    declarationIds,
  }: { readonly marks: readonly string[]; readonly declarationIds: readonly string[] },
): Promise<PoliceCase[]> {
  const { rows } = await sql<CaseRow>`
    select * from police_case
     where state = 'open'
       and (device_mark = any (${[...marks]}::text[]) or declaration_id = any (${[...declarationIds]}::uuid[]))
     order by number limit 20`.execute(db);
  return rows.map(caseOf);
}

/** What can change of a case; what is absent stays. */
export interface CaseChange {
  readonly assignedTo?: string;
  readonly crimeReference?: string;
  readonly area?: string;
  readonly closed?: { readonly outcome: string; readonly at: number };
}

export async function changeCase(trx: PoliceTrx, id: string, change: CaseChange, at: number): Promise<void> {
  const { assignedTo, crimeReference, area, closed } = change;
  await trx
    .updateTable('police_case')
    .set({
      changed_at: new Date(at),
      ...(assignedTo !== undefined && { assigned_to: assignedTo }),
      ...(crimeReference !== undefined && { crime_reference: crimeReference }),
      ...(area !== undefined && { area }),
      ...(closed !== undefined && {
        state: 'closed' as const,
        outcome: closed.outcome,
        closed_at: new Date(closed.at),
      }),
    })
    .where('id', '=', id)
    .execute();
}

/** One page of the cases that fit, and how many there are of them. */
export async function listCases(
  db: PoliceDb,
  filters: CaseFilters,
  narrowed: Narrowing,
): Promise<{ cases: PoliceCase[]; total: number }> {
  const { total } = await filtered(db, filters, narrowed)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await sorted(filtered(db, filters, narrowed), filters)
    .selectAll()
    .limit(casesPerPage)
    .offset((filters.page - 1) * casesPerPage)
    .execute();
  return { cases: rows.map(caseOf), total };
}

/** All that fit, for a file. */
export async function listAllCases(
  db: PoliceDb,
  filters: CaseFilters,
  narrowed: Narrowing,
): Promise<PoliceCase[]> {
  const rows = await sorted(filtered(db, filters, narrowed), filters)
    .selectAll()
    .limit(casesPerFile)
    .execute();
  return rows.map(caseOf);
}

/** Reports that cases are about, the newest cases first: whoever asks the register about them needs their ids. */
export async function listCaseReports(db: PoliceDb, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('police_case')
    .select('declaration_id')
    .where('declaration_id', 'is not', null)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ declaration_id }) => declaration_id ?? []);
}

/** Forces that have cases. */
export async function listForces(db: PoliceDb): Promise<string[]> {
  const rows = await db.selectFrom('police_case').select('force').distinct().orderBy('force').execute();
  return rows.map(({ force }) => force);
}

/** Reports to which the list is narrowed, by what only the register knows; absent when nobody asks for that. */
export interface Narrowing {
  readonly declarationIds?: readonly string[];
}

type Query<Out> = SelectQueryBuilder<PoliceTables, 'police_case', Out>;

function filtered(db: PoliceDb, filters: CaseFilters, { declarationIds }: Narrowing) {
  const { state, force, area, from, before, crimeReference, assigned } = filters;
  let query: Query<object> = db.selectFrom('police_case');
  if (state !== undefined) query = query.where('state', '=', state);
  if (force !== undefined) query = query.where('force', '=', force);
  if (area !== undefined) query = query.where('area', '=', area);
  if (from !== undefined) query = query.where('opened_at', '>=', new Date(from));
  if (before !== undefined) query = query.where('opened_at', '<', new Date(before));
  if (crimeReference !== undefined)
    query = query.where('crime_reference', crimeReference ? 'is not' : 'is', null);
  if (assigned !== undefined) query = query.where('assigned_to', '=', assigned);
  if (declarationIds !== undefined) {
    const ids = [...declarationIds];
    query = query.where(sql<boolean>`declaration_id = any (${ids}::uuid[])`);
  }
  return query;
}

function sorted<Out>(query: Query<Out>, { sort, order }: CaseFilters): Query<Out> {
  const column = { number: 'number', opened: 'opened_at', changed: 'changed_at', area: 'area' } as const;
  return query.orderBy(column[sort], order === 'oldest' ? 'asc' : 'desc').orderBy('number', 'desc');
}

interface CaseRow {
  readonly id: string;
  readonly number: number;
  readonly force: string;
  readonly opened_by: string;
  readonly opened_at: Date;
  readonly state: 'open' | 'closed';
  readonly outcome: string | null;
  readonly closed_at: Date | null;
  readonly assigned_to: string | null;
  readonly crime_reference: string | null;
  readonly area: string | null;
  readonly declaration_id: string | null;
  readonly declaration_reference: string | null;
  readonly device_mark: string | null;
  readonly sealed_identifier: Buffer | null;
  readonly changed_at: Date;
}

function caseOf(row: CaseRow): PoliceCase {
  const { id, number, force, state } = row;
  return {
    id,
    number,
    force,
    state,
    openedBy: row.opened_by,
    openedAt: row.opened_at.getTime(),
    changedAt: row.changed_at.getTime(),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.closed_at !== null && { closedAt: row.closed_at.getTime() }),
    ...(row.assigned_to !== null && { assignedTo: row.assigned_to }),
    ...(row.crime_reference !== null && { crimeReference: row.crime_reference }),
    ...(row.area !== null && { area: row.area }),
    ...(row.declaration_id !== null && { declarationId: row.declaration_id }),
    ...(row.declaration_reference !== null && { declarationReference: row.declaration_reference }),
    ...(row.device_mark !== null && { deviceMark: row.device_mark }),
    ...(row.sealed_identifier !== null && { sealedIdentifier: row.sealed_identifier }),
  };
}
