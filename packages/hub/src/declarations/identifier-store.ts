import type { ImeiKey } from '@deadset/domain';
import type { Trx } from '../database/index.ts';

/** Whether somebody has stood by another declaration of a device than this one, and it has not ended. */
export async function hasOtherProved(trx: Trx, deviceId: string, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('declaration')
    .select('id')
    .where('device_id', '=', deviceId)
    .where('id', '<>', id)
    .where('tier', '>', 0)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds identifiers that a device has beside those that it is known by. */
export async function addIdentifiers(
  trx: Trx,
  deviceId: string,
  keys: readonly ImeiKey[],
  at: number,
): Promise<void> {
  await trx
    .insertInto('device_identifier')
    .values(keys.map((key) => ({ device_id: deviceId, imei_key: key, since: new Date(at), until: null })))
    .execute();
}
