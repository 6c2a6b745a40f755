import { type AuthorisingRank, authorisingRanks } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** An entry as it is kept. Instants are milliseconds since 1970; what is sealed is opened elsewhere. */
export interface KeptEntry {
  readonly id: string;
  readonly number: number;
  readonly caseId: string;
  readonly caseNumber: number;
  readonly force: string;
  readonly instrument: string;
  readonly stolenAt: number;
  readonly gatheredBy: string;
  readonly gatheredAt: number;
  readonly sealedPremises: Buffer;
  readonly request?: KeptRequest;
  readonly decision?: KeptDecision;
  /** How many outcomes are recorded. */
  readonly outcomes: number;
}

export interface KeptRequest {
  readonly askedBy: string;
  readonly askedAt: number;
  readonly sealedWords: Buffer;
}

export interface KeptDecision {
  readonly askedBy: string;
  readonly decidedBy: string;
  readonly verdict: 'authorised' | 'refused';
  readonly given: 'orally' | 'in-writing';
  readonly rank: AuthorisingRank;
  readonly givenAt: number;
  readonly writtenAt: number;
  readonly expiresAt?: number;
  readonly sealedWords: Buffer;
}

/** A position or premises around. */
export interface KeptPart {
  readonly id: string;
  readonly entryId: string;
  readonly addedBy: string;
  readonly addedAt: number;
  readonly sealedWords: Buffer;
}

export interface KeptOutcome {
  readonly id: string;
  readonly entryId: string;
  readonly outcome: string;
  readonly enteredAt?: number;
  readonly recordedBy: string;
  readonly recordedAt: number;
  readonly sealedWords: Buffer;
}

export type NewEntry = Omit<KeptEntry, 'number' | 'caseNumber' | 'request' | 'decision' | 'outcomes'>;

/** Keeps an entry; gives its number. */
export async function insertEntry(trx: PoliceTrx, entry: NewEntry): Promise<number> {
  const { number } = await trx
    .insertInto('tracked_entry')
    .values({
      id: entry.id,
      case_id: entry.caseId,
      force: entry.force,
      instrument: entry.instrument,
      stolen_at: new Date(entry.stolenAt),
      gathered_by: entry.gatheredBy,
      gathered_at: new Date(entry.gatheredAt),
      sealed_premises: entry.sealedPremises,
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  return number;
}

/**
 * Makes whoever else works on this entry wait until this transaction ends. Rows of an entry are never changed, so there is
 * no right to lock one.
 */
export async function holdEntry(trx: PoliceTrx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 26))`.execute(trx);
}

/** An entry of a force by its number. */
export async function findEntry(
  trx: PoliceTrx,
  force: string,
  number: number,
): Promise<KeptEntry | undefined> {
  const row = await entries(trx, force).where('tracked_entry.number', '=', number).executeTakeFirst();
  return row && entryOf(row);
}

/** The newest entries of a force. */
export async function listEntries(trx: PoliceTrx, force: string, limit: number): Promise<KeptEntry[]> {
  const rows = await entries(trx, force).orderBy('tracked_entry.number', 'desc').limit(limit).execute();
  return rows.map(entryOf);
}

export async function insertPoint(trx: PoliceTrx, point: KeptPart): Promise<void> {
  await trx.insertInto('tracked_entry_point').values(partRow(point)).execute();
}

export async function insertNeighbour(trx: PoliceTrx, neighbour: KeptPart): Promise<void> {
  await trx.insertInto('tracked_entry_neighbour').values(partRow(neighbour)).execute();
}

/** Positions, or premises around, of an entry in the order in which they were added. */
export async function listParts(
  trx: PoliceTrx,
  table: 'tracked_entry_point' | 'tracked_entry_neighbour',
  entryId: string,
): Promise<KeptPart[]> {
  const rows = await trx
    .selectFrom(table)
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('added_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, added_by, added_at, sealed_words }) => ({
    id,
    entryId,
    addedBy: added_by,
    addedAt: added_at.getTime(),
    sealedWords: sealed_words,
  }));
}

export async function insertRequest(
  trx: PoliceTrx,
  entryId: string,
  { askedBy, askedAt, sealedWords }: KeptRequest,
): Promise<void> {
  await trx
    .insertInto('tracked_entry_request')
    .values({ entry_id: entryId, asked_by: askedBy, asked_at: new Date(askedAt), sealed_words: sealedWords })
    .execute();
}

export async function insertDecision(trx: PoliceTrx, entryId: string, decision: KeptDecision): Promise<void> {
  await trx
    .insertInto('tracked_entry_decision')
    .values({
      entry_id: entryId,
      asked_by: decision.askedBy,
      decided_by: decision.decidedBy,
      verdict: decision.verdict,
      given: decision.given,
      rank: decision.rank,
      given_at: new Date(decision.givenAt),
      written_at: new Date(decision.writtenAt),
      expires_at: decision.expiresAt === undefined ? null : new Date(decision.expiresAt),
      sealed_words: decision.sealedWords,
    })
    .execute();
}

export async function insertOutcome(trx: PoliceTrx, outcome: KeptOutcome): Promise<void> {
  await trx
    .insertInto('tracked_entry_outcome')
    .values({
      id: outcome.id,
      entry_id: outcome.entryId,
      outcome: outcome.outcome,
      entered_at: outcome.enteredAt === undefined ? null : new Date(outcome.enteredAt),
      recorded_by: outcome.recordedBy,
      recorded_at: new Date(outcome.recordedAt),
      sealed_words: outcome.sealedWords,
    })
    .execute();
}

/** Who had a hand in what an inspector decides on: who began it, who asked, and who added any part of it. */
export function involvedIn({ gatheredBy, request }: KeptEntry, parts: readonly KeptPart[]): string[] {
  return [gatheredBy, ...(request ? [request.askedBy] : []), ...parts.map(({ addedBy }) => addedBy)];
}

/** What came of an entry, the first word first. */
export async function listOutcomes(trx: PoliceTrx, entryId: string): Promise<KeptOutcome[]> {
  const rows = await trx
    .selectFrom('tracked_entry_outcome')
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('recorded_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    entryId,
    outcome: row.outcome,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at.getTime(),
    sealedWords: row.sealed_words,
    ...(row.entered_at !== null && { enteredAt: row.entered_at.getTime() }),
  }));
}

function partRow({ id, entryId, addedBy, addedAt, sealedWords }: KeptPart) {
  return {
    id,
    entry_id: entryId,
    added_by: addedBy,
    added_at: new Date(addedAt),
    sealed_words: sealedWords,
  };
}

/** Entries of a force with the papers that say where each stands. */
function entries(trx: PoliceTrx, force: string) {
  return trx
    .selectFrom('tracked_entry')
    .innerJoin('police_case', 'police_case.id', 'tracked_entry.case_id')
    .leftJoin('tracked_entry_request as request', 'request.entry_id', 'tracked_entry.id')
    .leftJoin('tracked_entry_decision as decision', 'decision.entry_id', 'tracked_entry.id')
    .selectAll('tracked_entry')
    .select((eb) => [
      'police_case.number as case_number',
      'request.asked_by',
      'request.asked_at',
      'request.sealed_words as sealed_request',
      'decision.decided_by',
      'decision.verdict',
      'decision.given',
      'decision.rank',
      'decision.given_at',
      'decision.written_at',
      'decision.expires_at',
      'decision.sealed_words as sealed_decision',
      eb
        .selectFrom('tracked_entry_outcome')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('tracked_entry_outcome.entry_id', '=', 'tracked_entry.id')
        .as('outcomes'),
    ])
    .where('tracked_entry.force', '=', force);
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof entries>['execute']>>[number];

function entryOf(row: EntryRow): KeptEntry {
  const request = requestOf(row);
  const decision = request && decisionOf(row, request);
  return {
    id: row.id,
    number: row.number,
    caseId: row.case_id,
    caseNumber: row.case_number,
    force: row.force,
    instrument: row.instrument,
    stolenAt: row.stolen_at.getTime(),
    gatheredBy: row.gathered_by,
    gatheredAt: row.gathered_at.getTime(),
    sealedPremises: row.sealed_premises,
    outcomes: Number(row.outcomes),
    ...(request && { request }),
    ...(decision && { decision }),
  };
}

function requestOf({ asked_by, asked_at, sealed_request }: EntryRow): KeptRequest | undefined {
  if (asked_by === null || asked_at === null || sealed_request === null) return undefined;
  return { askedBy: asked_by, askedAt: asked_at.getTime(), sealedWords: sealed_request };
}

function decisionOf(row: EntryRow, { askedBy }: KeptRequest): KeptDecision | undefined {
  const { decided_by, verdict, given, given_at, written_at, expires_at, sealed_decision } = row;
  const rank = authorisingRanks.find((one) => one === row.rank);
  if (decided_by === null || verdict === null || given === null || rank === undefined) return undefined;
  if (given_at === null || written_at === null || sealed_decision === null) return undefined;
  return {
    askedBy,
    decidedBy: decided_by,
    verdict,
    given,
    rank,
    givenAt: given_at.getTime(),
    writtenAt: written_at.getTime(),
    sealedWords: sealed_decision,
    ...(expires_at !== null && { expiresAt: expires_at.getTime() }),
  };
}
