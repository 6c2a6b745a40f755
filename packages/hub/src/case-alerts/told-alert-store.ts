import type { Trx } from '../database/index.ts';

/** Notes in the register that an alert is being told; false when it was before. */
export async function noteTold(trx: Trx, alertId: string, at: number): Promise<boolean> {
  const added = await trx
    .insertInto('told_alert')
    .values({ alert_id: alertId, at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** Whether somebody is an officer of a force now: whoever has left is told nothing more. */
export async function isOfficerOf(trx: Trx, person: string, force: string): Promise<boolean> {
  const row = await trx
    .selectFrom('person')
    .select('roles')
    .where('id', '=', person)
    .where('participant_id', '=', force)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return row?.roles.includes('officer') === true;
}
