import {
  type AppealAct,
  type AppealEvidence,
  type AppealReason,
  type AppealState,
  type Appellant,
  type ImeiKey,
} from '@deadset/domain';
import type { Selectable } from 'kysely';
import type { Db, Tables, Trx } from '../database/index.ts';

/** An appeal as it is kept. */
export interface Appeal {
  readonly id: string;
  readonly reference: string;
  readonly state: AppealState;
  /** Absent once it has been over for a year. */
  readonly key?: ImeiKey;
  /** The report that it is about; absent where there was none. */
  readonly declarationId?: string;
  readonly appellant: Appellant;
  readonly evidence: readonly AppealEvidence[];
  readonly hasPriority: boolean;
  readonly statement?: string;
  readonly evidenceReference?: string;
  /** Where they want to be told of it (`appeal-contact.ts`). */
  readonly sealedContact?: Buffer;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly reason?: AppealReason;
}

export interface NewAppeal extends Omit<Appeal, 'reason'> {
  readonly key: ImeiKey;
  readonly codeHash: Buffer;
}

export async function addAppeal(trx: Trx, appeal: NewAppeal): Promise<void> {
  const { state } = appeal;
  await trx
    .insertInto('appeal')
    .values({
      id: appeal.id,
      reference: appeal.reference,
      code_hash: appeal.codeHash,
      imei_key: appeal.key,
      declaration_id: appeal.declarationId ?? null,
      declared_by: state.declaredBy ?? null,
      passed_on_by: state.passedOnBy ?? null,
      appellant: appeal.appellant,
      evidence: [...appeal.evidence],
      has_priority: appeal.hasPriority,
      statement: appeal.statement ?? null,
      evidence_reference: appeal.evidenceReference ?? null,
      sealed_contact: appeal.sealedContact ?? null,
      received_at: new Date(appeal.receivedAt),
      ...stateColumns(state),
      reason: null,
    })
    .execute();
  await addStep(trx, appeal.id, { act: 'lodge', at: appeal.receivedAt });
}

/** Keeps where an appeal stands and the step that led there. */
export async function changeAppeal(
  trx: Trx,
  id: string,
  state: AppealState,
  step: { act: AppealAct; at: number; keyId?: string; reason?: AppealReason },
): Promise<void> {
  await trx
    .updateTable('appeal')
    .set({ ...stateColumns(state), ...(step.reason === undefined ? {} : { reason: step.reason }) })
    .where('id', '=', id)
    .execute();
  await addStep(trx, id, step);
}

/** Keeps one step of an appeal, in the order in which they come. */
export async function addStep(
  trx: Trx,
  id: string,
  {
    act,
    at,
    keyId,
    reason,
  }: { act: AppealAct | 'lodge' | 'overdue'; at: number; keyId?: string; reason?: AppealReason },
): Promise<void> {
  const { count } = await trx
    .selectFrom('appeal_step')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('appeal_id', '=', id)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('appeal_step')
    .values({
      appeal_id: id,
      number: count,
      act,
      key_id: keyId === undefined ? null : Buffer.from(keyId, 'hex'),
      reason: reason ?? null,
      at: new Date(at),
    })
    .execute();
}

export async function findAppeal(
  db: Db,
  by: { id: string } | { reference: string; codeHash: Buffer },
): Promise<Appeal | undefined> {
  const query = db.selectFrom('appeal').selectAll();
  const row = await ('id' in by
    ? query.where('id', '=', by.id)
    : query.where('reference', '=', by.reference).where('code_hash', '=', by.codeHash)
  ).executeTakeFirst();
  return row && fromRow(db, row);
}

/** Locks one appeal until the transaction ends, so that two people's acts on it follow each other. */
export async function lockAppeal(trx: Trx, id: string): Promise<Appeal | undefined> {
  const row = await trx.selectFrom('appeal').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && fromRow(trx, row);
}

const openStatuses = ['received', 'in-hand', 'proved', 'released', 'reopened'] as const;

/** Appeals that are still to be decided: those of buyers who had checked first, then by age. */
export async function listOpenAppeals(db: Db, limit: number): Promise<Appeal[]> {
  const rows = await db
    .selectFrom('appeal')
    .selectAll()
    .where('status', 'in', openStatuses)
    .orderBy('has_priority', 'desc')
    .orderBy('opened_at')
    .limit(limit)
    .execute();
  return Promise.all(rows.map((row) => fromRow(db, row)));
}

/** Released appeals whose release began before an instant. */
export async function listReleasedBefore(db: Db, before: number): Promise<string[]> {
  const rows = await db
    .selectFrom('appeal')
    .select('id')
    .where('status', '=', 'released')
    .where('released_at', '<=', new Date(before))
    .execute();
  return rows.map(({ id }) => id);
}

/** The newest appeal about a report that is still to be decided: what its declarer is told about. */
export async function findAppealOf(db: Db, declarationId: string): Promise<Appeal | undefined> {
  const row = await db
    .selectFrom('appeal')
    .selectAll()
    .where('declaration_id', '=', declarationId)
    .where('status', 'in', [...openStatuses, 'upheld'])
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(db, row);
}

/** Keys of whoever decided any appeal about this report. */
async function decidersOf(db: Db, declarationId: string | null, appealId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('appeal_step as step')
    .innerJoin('appeal', 'appeal.id', 'step.appeal_id')
    .select('step.key_id')
    .distinct()
    .where('step.act', 'in', ['uphold', 'reject'])
    .where((either) =>
      declarationId === null
        ? either('appeal.id', '=', appealId)
        : either('appeal.declaration_id', '=', declarationId),
    )
    .execute();
  return rows.flatMap(({ key_id }) => (key_id === null ? [] : [key_id.toString('hex')]));
}

function stateColumns(state: AppealState) {
  const dateOf = (at: number | undefined) => (at === undefined ? null : new Date(at));
  return {
    status: state.status,
    opened_at: new Date(state.openedAt),
    taken_by: state.takenBy === undefined ? null : Buffer.from(state.takenBy, 'hex'),
    taken_at: dateOf(state.takenAt),
    proved_at: dateOf(state.provedAt),
    released_at: dateOf(state.releasedAt),
    decided_at: dateOf(state.decidedAt),
    is_review: state.isReview,
  };
}

async function fromRow(db: Db, row: Selectable<Tables['appeal']>): Promise<Appeal> {
  const earlierDeciders = await decidersOf(db, row.declaration_id, row.id);
  const state: AppealState = {
    status: row.status,
    openedAt: row.opened_at.getTime(),
    earlierDeciders,
    isReview: row.is_review,
    ...(row.declared_by === null ? {} : { declaredBy: row.declared_by }),
    ...(row.passed_on_by === null ? {} : { passedOnBy: row.passed_on_by }),
    ...(row.taken_by === null ? {} : { takenBy: row.taken_by.toString('hex') }),
    ...(row.taken_at === null ? {} : { takenAt: row.taken_at.getTime() }),
    ...(row.proved_at === null ? {} : { provedAt: row.proved_at.getTime() }),
    ...(row.released_at === null ? {} : { releasedAt: row.released_at.getTime() }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.getTime() }),
  };
  return {
    id: row.id,
    reference: row.reference,
    state,
    appellant: row.appellant,
    evidence: row.evidence,
    hasPriority: row.has_priority,
    receivedAt: row.received_at.getTime(),
    ...(row.imei_key === null ? {} : { key: row.imei_key }),
    ...(row.declaration_id === null ? {} : { declarationId: row.declaration_id }),
    ...(row.statement === null ? {} : { statement: row.statement }),
    ...(row.evidence_reference === null ? {} : { evidenceReference: row.evidence_reference }),
    ...(row.sealed_contact === null ? {} : { sealedContact: row.sealed_contact }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
