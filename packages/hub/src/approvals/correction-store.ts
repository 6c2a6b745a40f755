import { quotaWindowMs } from '@deadset/domain';
import type { Approval } from '@deadset/protocol';
import type { Db, Trx } from '../database/index.ts';

export async function addCorrection(
  trx: Trx,
  declarationId: string,
  approval: Approval,
  at: number,
): Promise<void> {
  await trx
    .insertInto('correction')
    .values({
      declaration_id: declarationId,
      key_id: approval.keyId,
      authenticator_data: approval.authenticatorData,
      client_data_json: approval.clientDataJson,
      signature: approval.signature,
      at: new Date(at),
    })
    .execute();
}

/** Corrections that a passkey has made in the time that quotas count over. */
export async function countCorrections(db: Db, keyId: Buffer, at: number): Promise<number> {
  const { count } = await db
    .selectFrom('correction')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('key_id', '=', keyId)
    .where('at', '>', new Date(at - quotaWindowMs))
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether a keeper has proved the declaration, whoever made it. */
export async function hasKeeperProof(db: Db, declarationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('declaration_act')
    .select('act')
    .where('declaration_id', '=', declarationId)
    .where('act', '=', 'raise')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
