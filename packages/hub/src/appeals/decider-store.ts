import type { ParticipantRole } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** What an organisation is; undefined when it does not take part. */
export async function roleOfOrganisation(db: Db, id: string): Promise<ParticipantRole | undefined> {
  const row = await db.selectFrom('participant').select('role').where('id', '=', id).executeTakeFirst();
  return row?.role;
}
