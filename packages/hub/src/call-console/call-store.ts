import { type DeclarationStatus, type ImeiKey, isEnded, type Tier } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';

/** As little of a report as tells whether a caller's phone is reported already. */
export interface OpenReport {
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970, as all instants here. */
  readonly takenAt: number;
  readonly declaredAt: number;
  /** A participant's id, or `public`. */
  readonly declaredBy: string;
}

/** What names a phone or its line. */
export interface Wanted {
  readonly keys: readonly ImeiKey[];
  /** As it is kept (messages `lineHash`). */
  readonly line?: Buffer;
}

/** Most reports of one phone that are shown. */
const most = 20;

/** Reports of this phone or made by this line, the newest first; without those that have ended when `isOpen`. */
export async function listReports(db: Db, { keys, line }: Wanted, isOpen: boolean): Promise<OpenReport[]> {
  if (keys.length === 0 && line === undefined) return [];
  const rows = await db
    .selectFrom('declaration')
    .select(['reference', 'status', 'tier', 'happened', 'taken_at', 'declared_at', 'authority'])
    .where((or) =>
      or.or([
        ...(keys.length === 0
          ? []
          : [
              or(
                'device_id',
                'in',
                or
                  .selectFrom('device_identifier')
                  .select('device_id')
                  .where('imei_key', 'in', [...keys])
                  .where('until', 'is', null),
              ),
            ]),
        ...(line === undefined
          ? []
          : [
              or(
                'id',
                'in',
                or.selectFrom('declared_line').select('declaration_id').where('line', '=', line),
              ),
            ]),
      ]),
    )
    .$if(isOpen, (query) => query.where('ended_at', 'is', null))
    .orderBy('declared_at', 'desc')
    .limit(most)
    .execute();
  return rows
    .filter(({ status }) => !isOpen || !isEnded(status))
    .map(({ taken_at, declared_at, authority, ...row }) => ({
      ...row,
      takenAt: taken_at.getTime(),
      declaredAt: declared_at.getTime(),
      declaredBy: authority,
    }));
}

/** What is noted of a call beside its declaration. */
export interface CallReport {
  readonly declarationId: string;
  readonly participant: string;
  readonly person: string;
  /** SHA-256 of the id of the call's form; 32 bytes. */
  readonly callHash: Buffer;
  readonly at: number;
  readonly isSafe: boolean;
  readonly isForKeeper: boolean;
  readonly isRepeated: boolean;
  readonly offence?: string;
  readonly isOfficerAsked: boolean;
}

/** Keeps it; false when it is kept already, because a form was sent twice. */
export async function addCallReport(trx: Trx, report: CallReport): Promise<boolean> {
  const added = await trx
    .insertInto('call_report')
    .values({
      declaration_id: report.declarationId,
      participant_id: report.participant,
      person_id: report.person,
      call_hash: report.callHash,
      at: new Date(report.at),
      is_safe: report.isSafe,
      is_for_keeper: report.isForKeeper,
      is_repeated: report.isRepeated,
      offence: report.offence ?? null,
      is_officer_asked: report.isOfficerAsked,
      answered_at: null,
      confirmed_offence: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** When the phone was taken, by a call's form that has been sent before (ms since 1970); undefined for a new one. */
export async function takenAtOfCall(db: Db, person: string, callHash: Buffer): Promise<number | undefined> {
  const row = await db
    .selectFrom('call_report')
    .innerJoin('declaration', 'declaration.id', 'call_report.declaration_id')
    .select('declaration.taken_at')
    .where('person_id', '=', person)
    .where('call_hash', '=', callHash)
    .executeTakeFirst();
  return row?.taken_at.getTime();
}

/** Whether somebody took this report by voice: they have been shown its withdrawal code. */
export async function hasTaken(db: Db, person: string, declarationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('call_report')
    .select('person_id')
    .where('person_id', '=', person)
    .where('declaration_id', '=', declarationId)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many reports somebody has taken since an instant, and how many of phones that were reported already. */
export async function countCalls(
  db: Db,
  person: string,
  since: number,
): Promise<{ readonly taken: number; readonly repeated: number }> {
  return db
    .selectFrom('call_report')
    .select(({ fn }) => [
      fn.countAll<number>().as('taken'),
      fn.countAll<number>().filterWhere('is_repeated', '=', true).as('repeated'),
    ])
    .where('person_id', '=', person)
    .where('at', '>', new Date(since))
    .executeTakeFirstOrThrow();
}

/** Notes that somebody looked for a number; false when they did within the time since, which counts as one look. */
export async function noteLook(
  trx: Trx,
  look: { readonly person: string; readonly digest: Buffer; readonly at: number; readonly since: number },
): Promise<boolean> {
  const { person, digest, at, since } = look;
  await trx.deleteFrom('call_look').where('at', '<=', new Date(since)).execute();
  const added = await trx
    .insertInto('call_look')
    .values({ person_id: person, digest, at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export async function countLooks(db: Db, person: string, since: number): Promise<number> {
  const { looks } = await db
    .selectFrom('call_look')
    .select(({ fn }) => fn.countAll<number>().as('looks'))
    .where('person_id', '=', person)
    .where('at', '>', new Date(since))
    .executeTakeFirstOrThrow();
  return looks;
}
