import type { ImeiKey } from '@deadset/domain';
import { type Selectable, sql } from 'kysely';
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

/**
 * Whether nobody may be told where the phones of this report turn up: a review of any open report of them is not cleared.
 *
 * Asked for every view of a report, so it goes by the keys step by step: as one join, the planner begins at the reviews,
 * which are few or none, and walks every phone of the record.
 */
export async function isShielded(db: Db, declarationId: string): Promise<boolean> {
  const { rows } = await sql<{ is_shielded: boolean }>`
    select exists (
      select from abuse_review review
      where review.status <> 'cleared' and review.declaration_id = any (array(
        select theirs.id from declaration theirs where theirs.device_id = any (array(
          select flagged.device_id from device_identifier flagged where flagged.imei_key = any (array(
            select asked.imei_key from declaration ours join device_identifier asked using (device_id)
            where ours.id = ${declarationId}))))))) as is_shielded`.execute(db);
  return rows[0]?.is_shielded === true;
}

/** IMEI keys of phones of which a review of any report is not cleared, for queries over many attempts. */
export const shieldedKeys = sql`
  select flagged.imei_key
    from abuse_review as review
    join declaration as theirs on theirs.id = review.declaration_id
    join device_identifier as flagged on flagged.device_id = theirs.device_id
   where review.status <> 'cleared'`;

/** The same as `isShielded`, of phones that are known by their IMEIs alone. */
export async function arePhonesShielded(db: Db, keys: readonly ImeiKey[]): Promise<boolean> {
  if (keys.length === 0) return false;
  const { rows } = await sql<{ are_shielded: boolean }>`
    select exists (
      select from abuse_review review
      where review.status <> 'cleared' and review.declaration_id = any (array(
        select theirs.id from declaration theirs where theirs.device_id = any (array(
          select flagged.device_id from device_identifier flagged
           where flagged.imei_key = any (${[...keys]}::bigint[])))))) as are_shielded`.execute(db);
  return rows[0]?.are_shielded === true;
}

function fromRow(row: Selectable<Tables['abuse_review']>): Review {
  const { id, declaration_id, cause, status, raised_at } = row;
  return { id, declarationId: declaration_id, cause, status, raisedAt: raised_at.getTime() };
}
