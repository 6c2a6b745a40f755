import type { Db } from '../database/index.ts';

/** Keeps that somebody proved to use a device that another has in the logbook: a human has to look at it. */
export async function addContest(
  db: Db,
  contest: { id: string; enrolmentId: string; by: string; statementHash?: Buffer; at: number },
): Promise<void> {
  await db
    .insertInto('enrolment_contest')
    .values({
      id: contest.id,
      enrolment_id: contest.enrolmentId,
      by_whom: contest.by,
      statement_hash: contest.statementHash ?? null,
      at: new Date(contest.at),
    })
    .execute();
}
