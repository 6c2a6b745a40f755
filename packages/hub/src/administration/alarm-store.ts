import type { Db, Trx } from '../database/index.ts';

/** Something that was wrong with the registry. Instants in milliseconds since 1970. */
export interface KeptAlarm {
  readonly name: string;
  readonly sinceAt: number;
  /** Absent while it goes on. */
  readonly untilAt?: number;
}

/** Makes those that go on now the ones that are open: begins those that are new, and ends all others. */
export async function keepAlarms(trx: Trx, names: readonly string[], at: number): Promise<void> {
  const now = new Date(at);
  await trx
    .updateTable('registry_alarm')
    .set({ until_at: now })
    .where('until_at', 'is', null)
    .$if(names.length > 0, (query) => query.where('name', 'not in', [...names]))
    .execute();
  if (names.length === 0) return;
  await trx
    .insertInto('registry_alarm')
    .values(names.map((name) => ({ name, since_at: now, until_at: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Those that go on, then those of before, the newest first. */
export async function listAlarms(db: Db, limit: number): Promise<KeptAlarm[]> {
  const rows = await db
    .selectFrom('registry_alarm')
    .select(['name', 'since_at', 'until_at'])
    .orderBy('until_at', (order) => order.desc().nullsFirst())
    .orderBy('since_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ name, since_at, until_at }) => ({
    name,
    sinceAt: since_at.getTime(),
    ...(until_at !== null && { untilAt: until_at.getTime() }),
  }));
}

/** Drops those that ended before an instant. */
export async function forgetAlarms(trx: Trx, before: number): Promise<void> {
  await trx.deleteFrom('registry_alarm').where('until_at', '<', new Date(before)).execute();
}

export async function countOpenAlarms(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('registry_alarm')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('until_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
