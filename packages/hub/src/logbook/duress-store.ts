import type { Trx } from '../database/index.ts';

/** What somebody did with a duress code. */
export type DuressUse = 'opened' | 'released' | 'claimed' | 'shown-at-a-gate' | 'answered' | 'left';

/** Keeps an alarm for a human to look at. */
export async function addAlarm(
  trx: Trx,
  alarm: { id: string; enrolmentId: string; use: DuressUse; at: number },
): Promise<void> {
  await trx
    .insertInto('duress_alarm')
    .values({ id: alarm.id, enrolment_id: alarm.enrolmentId, use: alarm.use, at: new Date(alarm.at) })
    .execute();
}
