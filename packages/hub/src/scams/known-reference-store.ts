import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** Whether a report, an appeal or a logbook here has this reference. Which of them is nobody's business. */
export async function isKnownReference(db: Db, reference: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from declaration where reference = ${reference})
        or exists (select from appeal where reference = ${reference})
        or exists (select from enrolment where reference = ${reference}) as known`.execute(db);
  return rows[0]?.known === true;
}
