import type { Trx } from '../database/index.ts';
import { retentionRules } from './retention-rules.ts';

/** Forgets what people wrote in old appeals, old notices, and unproved words that no rate looks back to. */
export async function dropOldFairness(
  trx: Trx,
  at: number,
): Promise<{ appealWords: number; notices: number; unprovedWords: number }> {
  const { appealWords, notices, unprovedWords } = retentionRules;
  const forgotten = await trx
    .updateTable('appeal')
    .set({ statement: null, evidence_reference: null, sealed_contact: null, imei_key: null })
    .where('decided_at', '<', new Date(at - appealWords.keptForMs))
    .where('imei_key', 'is not', null)
    .executeTakeFirst();
  const told = await trx
    .deleteFrom('notice')
    .where('at', '<', new Date(at - notices.keptForMs))
    .executeTakeFirst();
  const counted = await trx
    .deleteFrom('unproved_word')
    .where('at', '<', new Date(at - unprovedWords.keptForMs))
    .executeTakeFirst();
  return {
    appealWords: Number(forgotten.numUpdatedRows),
    notices: Number(told.numDeletedRows),
    unprovedWords: Number(counted.numDeletedRows),
  };
}
