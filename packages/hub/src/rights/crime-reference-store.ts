import type { Db } from '../database/index.ts';
import type { CrimeReference } from './victims-code.ts';

/** The newest crime reference of a declaration, with the force that gave it; undefined while there is none. */
export async function findCrimeReference(db: Db, declarationId: string): Promise<CrimeReference | undefined> {
  const row = await db
    .selectFrom('declaration_basis as basis')
    .innerJoin('participant', 'participant.id', 'basis.participant_id')
    .select(['participant.name as force', 'basis.reference', 'basis.at'])
    .where('basis.declaration_id', '=', declarationId)
    .where('basis.kind', '=', 'crime-reference')
    .orderBy('basis.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, at: row.at.getTime() };
}
