import type { ImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** Says who presented the phone of an organisation's newest attempt on it, within the hour; false when there is none to say it of. */
export async function namePresenter(
  trx: Trx,
  { organisation, key, presenter, at }: { organisation: string; key: ImeiKey; presenter: string; at: number },
): Promise<boolean> {
  const { rows } = await sql<{ named: number }>`
    select name_presenter(${organisation}, ${key}, ${presenter}, ${new Date(at)}) as named`.execute(trx);
  return rows[0]?.named === 1;
}

/** How many offers an organisation has turned away or held since an instant, at its counters. */
export async function countRefused(db: Db, organisation: string, since: number): Promise<number> {
  const row = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('participant_id', '=', organisation)
    .where('edge_key_id', '=', 'hub')
    .where('outcome', '<>', 'allow')
    .where('at', '>=', new Date(since))
    .executeTakeFirstOrThrow();
  return row.count;
}
