import type { DisputeReason } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** Reports in dispute, the oldest first; or the one of a reference, if it is. */
export async function listDisputes(
  db: Db,
  limit: number,
  reference?: string,
): Promise<{ reference: string; why: DisputeReason; disputedAt: number }[]> {
  const query = db
    .selectFrom('declaration')
    .select(['reference', 'dispute_reason', 'disputed_at'])
    .where('status', '=', 'disputed')
    .orderBy('disputed_at')
    .limit(limit);
  const rows = await (reference === undefined ? query : query.where('reference', '=', reference)).execute();
  return rows.flatMap(({ reference: own, dispute_reason, disputed_at }) =>
    dispute_reason === null || disputed_at === null
      ? []
      : [{ reference: own, why: dispute_reason, disputedAt: disputed_at.getTime() }],
  );
}
