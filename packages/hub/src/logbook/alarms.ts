import { RegistryError } from '@deadset/domain';
import { recordAudit, recordLook } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { type Alarm, type AlarmOutcome, closeAlarm, listAlarms } from './alarm-store.ts';

export interface AlarmDependencies {
  readonly db: Db;
  readonly clock: Clock;
}

/** A trained person, as the audit knows them. */
export interface AlarmReviewer {
  readonly actor: string;
  readonly organisation: string;
}

const queueLength = 200;
const oneLookMs = 600_000;

/** What waits for a trained person; that they looked is in the audit. */
export async function alarmQueue(
  { db, clock }: AlarmDependencies,
  reviewer: AlarmReviewer,
): Promise<Alarm[]> {
  await recordLook(
    db,
    {
      at: clock(),
      actor: reviewer.actor,
      act: 'look',
      kind: 'consultation',
      object: 'alarms',
      why: 'to see whether a keeper needs help',
      onBehalfOf: reviewer.organisation,
    },
    oneLookMs,
  );
  return listAlarms(db, queueLength);
}

/** A trained person has seen to an alarm. Throws 'conflict' when somebody else has, or there is none. */
export async function seeToAlarm(
  { db, clock }: AlarmDependencies,
  reviewer: AlarmReviewer,
  id: string,
  outcome: AlarmOutcome,
): Promise<void> {
  await inUnitOfWork(db, [], async (trx) => {
    const at = clock();
    if (!(await closeAlarm(trx, id, outcome, at)))
      throw new RegistryError('conflict', 'Somebody has seen to this already.');
    await recordAudit(trx, {
      at,
      actor: reviewer.actor,
      act: 'see-to-alarm',
      kind: 'alteration',
      object: `alarm:${id}`,
      why: outcome,
      onBehalfOf: reviewer.organisation,
    });
  });
}
