import type { Db } from '../database/index.ts';

/** What is kept of a visit: locked, under the hash of its token, until an instant in ms since 1970. */
export async function keepSealed(db: Db, idHash: Buffer, sealed: Buffer, untilAt: number): Promise<void> {
  const row = { answers: JSON.stringify(sealed.toString('base64')), expires_at: new Date(untilAt) };
  await db
    .insertInto('draft')
    .values({ id_hash: idHash, ...row })
    .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(row))
    .execute();
}

export async function findSealed(db: Db, idHash: Buffer, at: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('draft')
    .select('answers')
    .where('id_hash', '=', idHash)
    .where('expires_at', '>', new Date(at))
    .executeTakeFirst();
  return typeof row?.answers === 'string' ? Buffer.from(row.answers, 'base64') : undefined;
}

export async function dropSealed(db: Db, idHash: Buffer): Promise<void> {
  await db.deleteFrom('draft').where('id_hash', '=', idHash).execute();
}

/** Removes every visit whose hour is over. */
export async function dropExpired(db: Db, at: number): Promise<void> {
  await db.deleteFrom('draft').where('expires_at', '<=', new Date(at)).execute();
}
