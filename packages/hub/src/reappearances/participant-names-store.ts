import type { ParticipantRole } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** What participants are called, by id. */
export type ParticipantNames = ReadonlyMap<string, { readonly name: string; readonly role: ParticipantRole }>;

export async function listNames(db: Db): Promise<ParticipantNames> {
  const rows = await db.selectFrom('participant').select(['id', 'name', 'role']).execute();
  return new Map(rows.map(({ id, name, role }) => [id, { name, role }]));
}
