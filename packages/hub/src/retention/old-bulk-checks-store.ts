import type { Trx } from '../database/index.ts';
import { retentionRules } from './retention-rules.ts';

/** Longest time that a list takes to arrive, and then some, in milliseconds: one that has not is of a hub that stopped. */
const longestArrivalMs = 3_600_000;

/** Erases lists that organisations sent a month ago, with their rows, and what is left of some that never arrived whole. */
export async function dropOldBulkChecks(trx: Trx, at: number): Promise<number> {
  const before = (ageMs: number) => new Date(at - ageMs);
  const { numDeletedRows } = await trx
    .deleteFrom('bulk_check')
    .where((eb) =>
      eb.or([
        eb('received_at', '<', before(retentionRules.bulkChecks.keptForMs)),
        eb.and([eb('state', '=', 'receiving'), eb('received_at', '<', before(longestArrivalMs))]),
      ]),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
