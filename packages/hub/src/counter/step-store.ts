import type { CounterAct, Db, Trx } from '../database/index.ts';

/** A step in the custody of a phone. */
export interface CounterStep {
  readonly act: CounterAct;
  /** As the organisation calls whoever did it; absent for the clock. */
  readonly called?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sealedNote?: Buffer;
}

export async function addStep(
  trx: Trx,
  step: { subject: string; act: CounterAct; person?: string; at: number; sealedNote?: Buffer },
): Promise<void> {
  const { subject, act, person, at, sealedNote } = step;
  await trx
    .insertInto('counter_step')
    .values({
      subject_id: subject,
      act,
      person_id: person ?? null,
      at: new Date(at),
      sealed_note: sealedNote ?? null,
    })
    .execute();
}

/** The steps of one phone, in their order. */
export async function listSteps(db: Db, subject: string): Promise<CounterStep[]> {
  const rows = await db
    .selectFrom('counter_step as step')
    .leftJoin('person', 'person.id', 'step.person_id')
    .select(['step.act', 'step.at', 'step.sealed_note', 'person.called'])
    .where('step.subject_id', '=', subject)
    .orderBy('step.number')
    .execute();
  return rows.map(({ act, at, sealed_note, called }) => ({
    act,
    at: at.getTime(),
    ...(called === null ? {} : { called }),
    ...(sealed_note === null ? {} : { sealedNote: sealed_note }),
  }));
}
