import type { DeclarationStatus } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';

/** A report taken by voice whose caller asks for the police. */
export interface OfficerRequest {
  readonly reference: string;
  readonly happened: 'stolen' | 'lost';
  readonly status: DeclarationStatus;
  /** Milliseconds since 1970, as all instants here. */
  readonly takenAt: number;
  readonly at: number;
  /** Participant that took the call. */
  readonly takenBy: string;
  readonly isSafe: boolean;
  /** The class that was proposed; absent when an officer classifies it alone. */
  readonly offence?: string;
}

const most = 200;

/** Those that no officer has answered and that have not ended, who is not safe first, then the oldest. */
export async function listOfficerRequests(db: Db): Promise<OfficerRequest[]> {
  const rows = await db
    .selectFrom('call_report')
    .innerJoin('declaration', 'declaration.id', 'call_report.declaration_id')
    .innerJoin('participant', 'participant.id', 'call_report.participant_id')
    .select([
      'declaration.reference',
      'declaration.happened',
      'declaration.status',
      'declaration.taken_at',
      'call_report.at',
      'call_report.is_safe',
      'call_report.offence',
      'participant.name',
    ])
    .where('is_officer_asked', '=', true)
    .where('answered_at', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .orderBy('is_safe')
    .orderBy('at')
    .limit(most)
    .execute();
  return rows.map(({ taken_at, at, is_safe, offence, name, ...row }) => ({
    ...row,
    takenAt: taken_at.getTime(),
    at: at.getTime(),
    takenBy: name,
    isSafe: is_safe,
    ...(offence !== null && { offence }),
  }));
}

/** Marks a request as answered with the class that the officer confirmed; false when somebody answered before. */
export async function answerOfficerRequest(
  trx: Trx,
  declarationId: string,
  { offence, at }: { readonly offence?: string; readonly at: number },
): Promise<boolean> {
  const done = await trx
    .updateTable('call_report')
    .set({ answered_at: new Date(at), confirmed_offence: offence ?? null })
    .where('declaration_id', '=', declarationId)
    .where('is_officer_asked', '=', true)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}
