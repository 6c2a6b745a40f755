import type { Scorecard } from '@deadset/analytics';
import type { ParticipantRole } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';

/** Stands for everybody together among the subjects of scorecards; no participant can have such an id. */
export const everybody = '*';

/** A month whose figures are made. Ms since 1970. */
export interface KeptPeriod {
  readonly period: string;
  readonly method: string;
  readonly computedAt: number;
  readonly replyUntil: number;
  readonly publishedAt?: number;
}

/** One revision of one subject's figures. */
export interface KeptScorecard {
  /** A participant's id, or `everybody`. */
  readonly subject: string;
  readonly revision: number;
  readonly isShadow: boolean;
  readonly figures: Scorecard;
  readonly madeAt: number;
  readonly why?: string;
}

export interface KeptReply {
  readonly participant: string;
  readonly number: number;
  readonly revision: number;
  readonly text: string;
  readonly at: number;
}

/** Somebody whose gates are measured. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly role: ParticipantRole;
  readonly isShadow: boolean;
}

/** Keeps a month; false when it is kept already. */
export async function addPeriod(trx: Trx, period: KeptPeriod): Promise<boolean> {
  const added = await trx
    .insertInto('scorecard_period')
    .values({
      period: period.period,
      method: period.method,
      computed_at: new Date(period.computedAt),
      reply_until: new Date(period.replyUntil),
      published_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** All months whose figures are made, newest first. */
export async function listPeriods(db: Db): Promise<KeptPeriod[]> {
  const rows = await db.selectFrom('scorecard_period').selectAll().orderBy('period', 'desc').execute();
  return rows.map((row) => ({
    period: row.period,
    method: row.method,
    computedAt: row.computed_at.getTime(),
    replyUntil: row.reply_until.getTime(),
    ...(row.published_at === null ? {} : { publishedAt: row.published_at.getTime() }),
  }));
}

/** Shows a month to everybody; false when it is shown already. */
export async function markPublished(trx: Trx, period: string, at: number): Promise<boolean> {
  const changed = await trx
    .updateTable('scorecard_period')
    .set({ published_at: new Date(at) })
    .where('period', '=', period)
    .where('published_at', 'is', null)
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}

export async function addScorecard(trx: Trx, period: string, card: KeptScorecard): Promise<void> {
  await trx
    .insertInto('scorecard')
    .values({
      period,
      subject: card.subject,
      revision: card.revision,
      is_shadow: card.isShadow,
      figures: JSON.stringify(card.figures),
      made_at: new Date(card.madeAt),
      why: card.why ?? null,
    })
    .execute();
}

/** All revisions of a month, by subject, the newest of each first. */
export async function listScorecards(db: Db, period: string): Promise<KeptScorecard[]> {
  const rows = await db
    .selectFrom('scorecard')
    .selectAll()
    .where('period', '=', period)
    .orderBy('subject')
    .orderBy('revision', 'desc')
    .execute();
  return rows.map((row) => ({
    subject: row.subject,
    revision: row.revision,
    isShadow: row.is_shadow,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `addScorecard` wrote it from this very type
    figures: row.figures as unknown as Scorecard,
    madeAt: row.made_at.getTime(),
    ...(row.why === null ? {} : { why: row.why }),
  }));
}

export async function addReply(trx: Trx, period: string, reply: KeptReply): Promise<void> {
  await trx
    .insertInto('scorecard_reply')
    .values({
      period,
      participant_id: reply.participant,
      number: reply.number,
      revision: reply.revision,
      text: reply.text,
      at: new Date(reply.at),
    })
    .execute();
}

/** The newest reply of each participant. */
export async function listReplies(db: Db, period: string): Promise<KeptReply[]> {
  const rows = await db
    .selectFrom('scorecard_reply')
    .distinctOn('participant_id')
    .selectAll()
    .where('period', '=', period)
    .orderBy('participant_id')
    .orderBy('number', 'desc')
    .execute();
  return rows.map(({ participant_id: participant, at, number, revision, text }) => ({
    participant,
    number,
    revision,
    text,
    at: at.getTime(),
  }));
}

/** Everybody who had a gate or an edge before an instant, by name. */
export async function listSubjects(db: Db, before: number): Promise<Subject[]> {
  const rows = await db
    .selectFrom('participant')
    .select(['id', 'name', 'role', 'gates', 'enforcement'])
    .select((eb) =>
      eb
        .exists(
          eb.selectFrom('edge').select('edge.key_id').whereRef('edge.participant_id', '=', 'participant.id'),
        )
        .as('has_edge'),
    )
    .where('created_at', '<', new Date(before))
    .orderBy('name')
    .execute();
  return rows.flatMap(({ id, name, role, gates, enforcement, has_edge }) =>
    has_edge === true || gates.length > 0 ? [{ id, name, role, isShadow: enforcement === 'shadow' }] : [],
  );
}
