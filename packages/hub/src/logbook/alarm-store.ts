import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';
import type { DuressUse } from './duress-store.ts';

/** What somebody has done about an alarm. */
export const alarmOutcomes = ['told-police', 'reached-keeper', 'nothing-needed'] as const;
export type AlarmOutcome = (typeof alarmOutcomes)[number];

/** Something about a logbook that a trained person looks at. */
export interface Alarm {
  readonly id: string;
  /** Of the logbook; opens nothing. */
  readonly reference: string;
  /** What a duress code was used for, or that somebody else proved to be the user of the phone. */
  readonly cause: DuressUse | 'contested';
  /** Whether the keeper had named somebody, who is told by a message. */
  readonly hasTrusted: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Alarms that nobody has seen to: uses of duress codes first, then contested enrolments, the newest first in each. */
export async function listAlarms(db: Db, limit: number): Promise<Alarm[]> {
  const { rows } = await sql<{
    id: string;
    reference: string;
    cause: Alarm['cause'];
    has_trusted: boolean;
    at: Date;
  }>`
    select alarm.id, reference, cause, sealed_trusted_contact is not null as has_trusted, at
    from (
      select id, enrolment_id, use as cause, at, 1 as rank from duress_alarm where seen_at is null
      union all
      select id, enrolment_id, 'contested', at, 2 from enrolment_contest where seen_at is null
    ) alarm join enrolment on enrolment.id = alarm.enrolment_id
    order by rank, at desc limit ${limit}`.execute(db);
  return rows.map(({ id, reference, cause, has_trusted: hasTrusted, at }) => ({
    id,
    reference,
    cause,
    hasTrusted,
    at: at.getTime(),
  }));
}

/** Keeps what was done about an alarm; false when there is none of this id that waits. */
export async function closeAlarm(trx: Trx, id: string, outcome: AlarmOutcome, at: number): Promise<boolean> {
  const seen = { seen_at: new Date(at), outcome };
  for (const table of ['duress_alarm', 'enrolment_contest'] as const) {
    const row = await trx
      .updateTable(table)
      .set(seen)
      .where('id', '=', id)
      .where('seen_at', 'is', null)
      .executeTakeFirst();
    if (row.numUpdatedRows === 1n) return true;
  }
  return false;
}
