import { type ExcludedClass, leadMethod } from '@deadset/analytics';
import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';
import type { AsOf, Lead } from './lead-store.ts';
import type { PresenterName } from './presenter-keys-store.ts';

/** A presenter whom somebody of a force leaves out of its rounds for what they are. */
export interface LeftOut extends PresenterName {
  readonly excluded: ExcludedClass;
  /** When it was decided, and until when it holds: as long as the rows that were read then. Milliseconds since 1970. */
  readonly at: number;
  readonly untilAt: number;
}

/** Leaves a presenter out of this force's rounds for a year. */
export async function leaveOut(
  trx: PoliceTrx,
  { force, participant, presenter }: Pick<Lead, 'force' | 'participant' | 'presenter'>,
  { excluded, by, at }: { readonly excluded: ExcludedClass; readonly by: string; readonly at: number },
): Promise<void> {
  await forgetLeftOut(trx, at);
  await trx
    .insertInto('left_out_presenter')
    .values({ force, participant, presenter, class: excluded, decided_by: by, at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Presenters whom a force leaves out at an instant, by participant and pseudonym. */
export async function readLeftOut(db: PoliceDb, { force, at }: AsOf): Promise<LeftOut[]> {
  const rows = await db
    .selectFrom('left_out_presenter')
    .selectAll()
    .where('force', '=', force)
    .where('at', '>', new Date(at - leadMethod.windowMs))
    .orderBy('at', 'desc')
    .execute();
  return rows.map((row) => ({
    participant: row.participant,
    presenter: row.presenter,
    excluded: row.class,
    at: row.at.getTime(),
    untilAt: row.at.getTime() + leadMethod.windowMs,
  }));
}

/** Forgets whom nobody leaves out any more; gives how many. */
export async function forgetLeftOut(trx: PoliceTrx, at: number): Promise<number> {
  const before = new Date(at - leadMethod.windowMs);
  const gone = await trx.deleteFrom('left_out_presenter').where('at', '<=', before).executeTakeFirst();
  return Number(gone.numDeletedRows);
}
