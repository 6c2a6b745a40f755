import type { Db, Trx } from '../database/index.ts';

/** Keeps a challenge until a passkey answers it or its time is over, and clears away those whose time is. */
export async function keepChallenge(
  db: Db,
  challenge: Buffer,
  purpose: 'register' | 'sign-in',
  { at, untilAt }: { at: number; untilAt: number },
): Promise<void> {
  await db.deleteFrom('passkey_challenge').where('expires_at', '<=', new Date(at)).execute();
  await db
    .insertInto('passkey_challenge')
    .values({ challenge, purpose, expires_at: new Date(untilAt) })
    .execute();
}

/** Uses a challenge up; false when it was never given, has served already, or is over. */
export async function useChallenge(
  trx: Trx,
  challenge: Buffer,
  purpose: 'register' | 'sign-in',
  at: number,
): Promise<boolean> {
  const used = await trx
    .deleteFrom('passkey_challenge')
    .where('challenge', '=', challenge)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', new Date(at))
    .executeTakeFirst();
  return used.numDeletedRows === 1n;
}

/** Opens a session under the hash of its token, and clears away those whose time is over. */
export async function addSession(
  trx: Trx,
  session: { idHash: Buffer; keyId: Buffer; at: number; untilAt: number },
): Promise<void> {
  await trx.deleteFrom('approver_session').where('expires_at', '<=', new Date(session.at)).execute();
  await trx
    .insertInto('approver_session')
    .values({ id_hash: session.idHash, key_id: session.keyId, expires_at: new Date(session.untilAt) })
    .execute();
}

/** Whose session this is, as long as its approver is in force. */
export async function findSession(db: Db, idHash: Buffer, at: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('approver_session as session')
    .innerJoin('approver', 'approver.key_id', 'session.key_id')
    .select('session.key_id')
    .where('session.id_hash', '=', idHash)
    .where('session.expires_at', '>', new Date(at))
    .where('approver.status', '=', 'enrolled')
    .executeTakeFirst();
  return row?.key_id;
}

export async function dropSession(db: Db, idHash: Buffer): Promise<void> {
  await db.deleteFrom('approver_session').where('id_hash', '=', idHash).execute();
}
