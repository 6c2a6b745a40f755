import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { retentionRules } from './retention-rules.ts';

/**
 * Forgets who sold phones, by the time that each organisation has set, and phones that left its hands long ago. While a
 * phone is kept aside nothing of it goes: whoever bought it in good faith needs all of it.
 */
export async function dropOldCounter(
  trx: Trx,
  at: number,
): Promise<{ sellers: number; buyIns: number; surrenders: number }> {
  const { buyIns, surrenders } = retentionRules;
  const forgotten = await trx
    .updateTable('buy_in')
    .set({ sealed_seller: null })
    .where('seller_until', '<', new Date(at))
    .where('sealed_seller', 'is not', null)
    .where('status', '<>', 'set-aside')
    .executeTakeFirst();
  const bought = await trx
    .deleteFrom('buy_in')
    .where('changed_at', '<', new Date(at - buyIns.keptForMs))
    .where('status', 'in', ['released', 'handed-over'])
    .executeTakeFirst();
  const handedIn = await trx
    .deleteFrom('surrender')
    .where('changed_at', '<', new Date(at - surrenders.keptForMs))
    .where('status', '=', 'handed-over')
    .executeTakeFirst();
  const dropped = { buyIns: Number(bought.numDeletedRows), surrenders: Number(handedIn.numDeletedRows) };
  if (dropped.buyIns + dropped.surrenders > 0) await dropLooseSteps(trx);
  return { sellers: Number(forgotten.numUpdatedRows), ...dropped };
}

/** The custody of a phone goes with it. */
async function dropLooseSteps(trx: Trx): Promise<void> {
  await sql`
    delete from counter_step step
    where not exists (select from buy_in where buy_in.id = step.subject_id)
      and not exists (select from surrender where surrender.id = step.subject_id)`.execute(trx);
}
