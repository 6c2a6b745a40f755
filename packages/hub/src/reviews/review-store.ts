import type { Selectable } from 'kysely';
import type { Db, ReviewCause, Tables, Trx } from '../database/index.ts';

/** Something that a trained person looks at: a report behind which one person may be watching another. */
export interface Review {
  readonly id: string;
  readonly declarationId: string;
  readonly cause: ReviewCause;
  readonly status: 'open' | 'shielded' | 'cleared';
  /** Milliseconds since 1970. */
  readonly raisedAt: number;
}

/** Adds a review unless one for the same cause is in force; false when there was one. */
export async function addReview(
  trx: Trx,
  { id, declarationId, cause, at }: { id: string; declarationId: string; cause: ReviewCause; at: number },
): Promise<boolean> {
  const added = await trx
    .insertInto('abuse_review')
    .values({
      id,
      declaration_id: declarationId,
      cause,
      status: 'open',
      raised_at: new Date(at),
      decided_at: null,
      key_id: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export async function listReviews(db: Db, limit: number): Promise<Review[]> {
  const rows = await db
    .selectFrom('abuse_review')
    .selectAll()
    .where('status', '<>', 'cleared')
    .orderBy('status')
    .orderBy('raised_at')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** One review, locked until the transaction ends. */
export async function lockReview(trx: Trx, id: string): Promise<Review | undefined> {
  const row = await trx
    .selectFrom('abuse_review')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function decideReview(
  trx: Trx,
  id: string,
  { status, at, keyId }: { status: 'shielded' | 'cleared'; at: number; keyId: string },
): Promise<void> {
  await trx
    .updateTable('abuse_review')
    .set({ status, decided_at: new Date(at), key_id: Buffer.from(keyId, 'hex') })
    .where('id', '=', id)
    .execute();
}

/** Whether nobody may be told where the phones of this report turn up: a review of any open report of them is not cleared. */
export async function isShielded(db: Db, declarationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('abuse_review as review')
    .innerJoin('declaration as theirs', 'theirs.id', 'review.declaration_id')
    .innerJoin('device_identifier as flagged', 'flagged.device_id', 'theirs.device_id')
    .innerJoin('device_identifier as asked', 'asked.imei_key', 'flagged.imei_key')
    .innerJoin('declaration as ours', 'ours.device_id', 'asked.device_id')
    .select('review.id')
    .where('ours.id', '=', declarationId)
    .where('review.status', '<>', 'cleared')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function fromRow(row: Selectable<Tables['abuse_review']>): Review {
  const { id, declaration_id, cause, status, raised_at } = row;
  return { id, declarationId: declaration_id, cause, status, raisedAt: raised_at.getTime() };
}
