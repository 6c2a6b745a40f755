import type { Db, Trx } from '../database/index.ts';

/** Keeps that a participant lets another's edges answer for its gates, or does so no more; false when nothing changes. */
export async function keepConsent(
  trx: Trx,
  { participant, runner, isGiven }: { participant: string; runner: string; isGiven: boolean },
  at: number,
): Promise<boolean> {
  const present = await hasConsent(trx, participant, runner);
  if (present === isGiven) return false;
  const now = new Date(at);
  await trx
    .insertInto('edge_consent')
    .values({ participant_id: participant, runner_id: runner, given_at: now, withdrawn_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['participant_id', 'runner_id'])
        .doUpdateSet(isGiven ? { given_at: now, withdrawn_at: null } : { withdrawn_at: now }),
    )
    .execute();
  return true;
}

async function hasConsent(db: Db, participant: string, runner: string): Promise<boolean> {
  return (await listConsenting(db, runner)).includes(participant);
}

/** Participants that let this one's edges answer for their gates. */
export async function listConsenting(db: Db, runner: string): Promise<string[]> {
  const rows = await db
    .selectFrom('edge_consent')
    .select('participant_id')
    .where('runner_id', '=', runner)
    .where('withdrawn_at', 'is', null)
    .orderBy('participant_id')
    .execute();
  return rows.map(({ participant_id: id }) => id);
}

/** Whose edges a participant lets answer for its gates. */
export async function listConsentsOf(db: Db, participant: string): Promise<string[]> {
  const rows = await db
    .selectFrom('edge_consent')
    .select('runner_id')
    .where('participant_id', '=', participant)
    .where('withdrawn_at', 'is', null)
    .orderBy('runner_id')
    .execute();
  return rows.map(({ runner_id: id }) => id);
}

/** Takes a participant off all edges of another. */
export async function stopServing(trx: Trx, participant: string, runner: string): Promise<void> {
  await trx
    .updateTable('edge')
    .set((of) => ({ serves: of.fn<string[]>('array_remove', [of.ref('serves'), of.val(participant)]) }))
    .where('participant_id', '=', runner)
    .execute();
}
