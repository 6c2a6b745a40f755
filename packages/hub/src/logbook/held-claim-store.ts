import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** Puts the claim in doubt by which the keeper after this one came in; gives that keeper's reference. */
export async function holdNext(trx: Trx, previousId: string, at: number): Promise<string | undefined> {
  const row = await trx
    .updateTable('enrolment')
    .set({ held_at: new Date(at) })
    .where('previous_id', '=', previousId)
    .where('is_decoy', '=', false)
    .where('held_at', 'is', null)
    .returning('reference')
    .executeTakeFirst();
  return row?.reference;
}

/**
 * Held claims whose doubt is over: two organisations have ended a declaration of the device since, and none is left.
 * A declarer's own withdrawal says nothing of who the keeper is.
 */
export async function listCleared(db: Db): Promise<{ id: string; reference: string }[]> {
  const { rows } = await sql<{ id: string; reference: string }>`
    with theirs as (
      select distinct enrolment.id, declaration.status, declaration.ended_at
      from enrolment
        join device_identifier own on own.device_id = enrolment.device_id and own.until is null
        join device_identifier same on same.imei_key = own.imei_key and same.until is null
        join declaration on declaration.device_id = same.device_id
      where enrolment.held_at is not null)
    select id, reference from enrolment
    where held_at is not null
      and exists (select from theirs where theirs.id = enrolment.id and status = 'unlisted' and ended_at >= held_at)
      and not exists (select from theirs where theirs.id = enrolment.id and ended_at is null)
    limit 500`.execute(db);
  return rows;
}

/** Ends the doubt about how a device came to its keeper. */
export async function clearHold(trx: Trx, id: string): Promise<void> {
  await trx.updateTable('enrolment').set({ held_at: null }).where('id', '=', id).execute();
}
