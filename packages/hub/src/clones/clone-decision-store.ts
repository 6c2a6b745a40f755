import type { Db, Trx } from '../database/index.ts';
import type { CloneDecision } from './clone-standing-store.ts';

export async function addDecision(
  trx: Trx,
  { reference, isSeveral, reason, at, keyId }: CloneDecision & { reference: string; keyId: string },
): Promise<void> {
  await trx
    .insertInto('clone_decision')
    .values({ reference, is_several: isSeveral, reason, at: new Date(at), key_id: Buffer.from(keyId, 'hex') })
    .execute();
}

/** What people have said of a number, the newest first. */
export async function listDecisions(db: Db, reference: string): Promise<CloneDecision[]> {
  const rows = await db
    .selectFrom('clone_decision')
    .select(['is_several', 'reason', 'at'])
    .where('reference', '=', reference)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ is_several, reason, at }) => ({
    isSeveral: is_several,
    reason,
    at: at.getTime(),
  }));
}
