import type { ConsentState, Gate } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** What a gate asked a keeper, and the answer. Instants are milliseconds since 1970. */
export interface Consent {
  readonly id: string;
  readonly enrolmentId: string;
  readonly participantId: string;
  readonly gate: Gate;
  /** A pseudonym of the participant's own for whoever stands at its gate. */
  readonly presenter: string;
  readonly state: ConsentState;
  readonly answeredBy?: 'keeper' | 'release-code';
  readonly askedAt: number;
  readonly untilAt: number;
  readonly answeredAt?: number;
}

const columns = [
  'consent.id',
  'consent.enrolment_id',
  'consent.participant_id',
  'consent.gate',
  'consent.presenter',
  'consent.state',
  'consent.answered_by',
  'consent.asked_at',
  'consent.until_at',
  'consent.answered_at',
] as const;

export async function addConsent(trx: Trx, consent: Consent): Promise<void> {
  await trx
    .insertInto('consent')
    .values({
      id: consent.id,
      enrolment_id: consent.enrolmentId,
      participant_id: consent.participantId,
      gate: consent.gate,
      presenter: consent.presenter,
      state: consent.state,
      answered_by: consent.answeredBy ?? null,
      asked_at: new Date(consent.askedAt),
      until_at: new Date(consent.untilAt),
      answered_at: consent.answeredAt === undefined ? null : new Date(consent.answeredAt),
    })
    .execute();
}

export async function findConsent(db: Db, id: string): Promise<Consent | undefined> {
  const row = await db.selectFrom('consent').select(columns).where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

/** Everything that was asked about an enrolment, the newest first. */
export async function listConsents(db: Db, enrolmentId: string): Promise<Consent[]> {
  const rows = await db
    .selectFrom('consent')
    .select(columns)
    .where('enrolment_id', '=', enrolmentId)
    .orderBy('asked_at', 'desc')
    .limit(1_000)
    .execute();
  return rows.map(fromRow);
}

/** Answers a question that is still open; false when it was answered or is over. */
export async function answerConsent(
  trx: Trx,
  id: string,
  answer:
    | { readonly state: 'given' | 'refused'; readonly by: 'keeper' | 'release-code'; readonly at: number }
    | { readonly state: 'expired' },
): Promise<boolean> {
  const said = answer.state === 'expired' ? {} : { answered_by: answer.by, answered_at: new Date(answer.at) };
  const row = await trx
    .updateTable('consent')
    .set({ state: answer.state, ...said })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .executeTakeFirst();
  return row.numUpdatedRows === 1n;
}

/** Questions that nobody answered in time. */
export async function listOverdue(db: Db, at: number, limit: number): Promise<Consent[]> {
  const rows = await db
    .selectFrom('consent')
    .select(columns)
    .where('state', '=', 'asked')
    .where('until_at', '<=', new Date(at))
    .orderBy('until_at')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Drops questions that were asked before an instant. */
export async function dropConsents(db: Db, before: number): Promise<void> {
  await db.deleteFrom('consent').where('asked_at', '<', new Date(before)).execute();
}

/** The gates of a participant, and what it is called. */
export async function findAsker(
  db: Db,
  id: string,
): Promise<{ readonly name: string; readonly gates: readonly Gate[] } | undefined> {
  return db.selectFrom('participant').select(['name', 'gates']).where('id', '=', id).executeTakeFirst();
}

/** What each of these participants is called. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('participant')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How often gates held somebody for a keeper's consent, and what came of it. */
export interface HoldCount {
  readonly participant: string;
  readonly gate: Gate;
  readonly asked: number;
  /** By the keeper: somebody lawful had to wait. */
  readonly given: number;
  readonly givenByCode: number;
  readonly refused: number;
  readonly expired: number;
  /** Median wait for a keeper's yes, in milliseconds; absent where there was none. */
  readonly medianWaitMs?: number;
}

/** Holds for a keeper's consent that were asked in a span of time, by participant and gate, for the published figures. */
export async function countHolds(
  db: Db,
  span: { readonly from: number; readonly to: number },
): Promise<HoldCount[]> {
  const { rows } = await sql<{
    participant: string;
    gate: Gate;
    asked: number;
    given: number;
    given_by_code: number;
    refused: number;
    expired: number;
    median_wait_ms: number | null;
  }>`
    select participant_id as participant, gate, count(*)::int as asked,
      count(*) filter (where state = 'given' and answered_by = 'keeper')::int as given,
      count(*) filter (where state = 'given' and answered_by = 'release-code')::int as given_by_code,
      count(*) filter (where state = 'refused')::int as refused,
      count(*) filter (where state = 'expired')::int as expired,
      (percentile_cont(0.5) within group (order by extract(epoch from answered_at - asked_at) * 1000)
        filter (where state = 'given' and answered_by = 'keeper'))::float8 as median_wait_ms
    from consent where asked_at >= ${new Date(span.from)} and asked_at < ${new Date(span.to)}
    group by 1, 2 order by 1, 2`.execute(db);
  return rows.map(({ given_by_code: givenByCode, median_wait_ms: wait, ...row }) => ({
    ...row,
    givenByCode,
    ...(wait === null ? {} : { medianWaitMs: Math.round(wait) }),
  }));
}

interface ConsentRow {
  readonly id: string;
  readonly enrolment_id: string;
  readonly participant_id: string;
  readonly gate: Gate;
  readonly presenter: string;
  readonly state: ConsentState;
  readonly answered_by: 'keeper' | 'release-code' | null;
  readonly asked_at: Date;
  readonly until_at: Date;
  readonly answered_at: Date | null;
}

function fromRow(row: ConsentRow): Consent {
  return {
    id: row.id,
    enrolmentId: row.enrolment_id,
    participantId: row.participant_id,
    gate: row.gate,
    presenter: row.presenter,
    state: row.state,
    askedAt: row.asked_at.getTime(),
    untilAt: row.until_at.getTime(),
    ...(row.answered_by === null ? {} : { answeredBy: row.answered_by }),
    ...(row.answered_at === null ? {} : { answeredAt: row.answered_at.getTime() }),
  };
}
