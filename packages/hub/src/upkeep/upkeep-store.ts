import type { Db } from '../database/index.ts';

/** How long a request may be sent again and still have one effect, in milliseconds: seven days. */
const idempotencyLifeMs = 7 * 86_400_000;

/** Drops what has served its time: answers to repeatable requests, unfinished reports and sign-ins. */
export async function dropOutdated(db: Db, at: number): Promise<void> {
  const now = new Date(at);
  await db
    .deleteFrom('idempotency')
    .where('at', '<', new Date(at - idempotencyLifeMs))
    .execute();
  await db.deleteFrom('draft').where('expires_at', '<', now).execute();
  await db.deleteFrom('sign_in').where('expires_at', '<', now).execute();
}
