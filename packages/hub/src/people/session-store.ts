import type { Purpose } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';

/** A session as it is kept. */
export interface KeptSession {
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  readonly steppedUpAt?: number;
  /** Why its person looks at what concerns people, while that counts. */
  readonly purpose?: { readonly purpose: Purpose; readonly reason: string };
}

export interface SessionTimes {
  readonly at: number;
  readonly idleUntil: number;
  readonly endsAt: number;
}

/** Opens a session under the hash of its token, and clears away those that are over. */
export async function addSession(
  trx: Trx,
  { idHash, person, steppedUpAt }: { idHash: Buffer; person: string; steppedUpAt?: number },
  { at, idleUntil, endsAt }: SessionTimes,
): Promise<void> {
  await trx.deleteFrom('person_session').where('ends_at', '<=', new Date(at)).execute();
  await trx
    .insertInto('person_session')
    .values({
      id_hash: idHash,
      person_id: person,
      began_at: new Date(at),
      idle_until: new Date(idleUntil),
      ends_at: new Date(endsAt),
      purpose: null,
      reason: null,
      purpose_until: null,
      stepped_up_at: steppedUpAt === undefined ? null : new Date(steppedUpAt),
    })
    .execute();
}

/** A session that is neither idle too long nor too old, of somebody who may sign in; it is then not idle until `idleUntil`. */
export async function useSession(
  db: Db,
  idHash: Buffer,
  { at, idleUntil }: { at: number; idleUntil: number },
): Promise<KeptSession | undefined> {
  const now = new Date(at);
  const row = await db
    .updateTable('person_session')
    .from('person')
    .innerJoin('participant', 'participant.id', 'person.participant_id')
    .set({ idle_until: new Date(idleUntil) })
    .whereRef('person.id', '=', 'person_session.person_id')
    .where('id_hash', '=', idHash)
    .where('idle_until', '>', now)
    .where('ends_at', '>', now)
    .where('person.status', '=', 'active')
    .where('participant.status', '=', 'active')
    .returning([
      'person_session.person_id',
      'began_at',
      'stepped_up_at',
      'purpose',
      'reason',
      'purpose_until',
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { purpose, reason, purpose_until: until, stepped_up_at: steppedUp } = row;
  const isStated = purpose !== null && reason !== null && until !== null && until > now;
  return {
    person: row.person_id,
    beganAt: row.began_at.getTime(),
    ...(steppedUp !== null && { steppedUpAt: steppedUp.getTime() }),
    ...(isStated && { purpose: { purpose, reason } }),
  };
}

export async function statePurpose(
  trx: Trx,
  idHash: Buffer,
  stated: { purpose: Purpose; reason: string; untilAt: number },
): Promise<void> {
  await trx
    .updateTable('person_session')
    .set({ purpose: stated.purpose, reason: stated.reason, purpose_until: new Date(stated.untilAt) })
    .where('id_hash', '=', idHash)
    .execute();
}

export async function stepUpSession(trx: Trx, idHash: Buffer, at: number): Promise<void> {
  await trx
    .updateTable('person_session')
    .set({ stepped_up_at: new Date(at) })
    .where('id_hash', '=', idHash)
    .execute();
}

export async function dropSession(db: Db, idHash: Buffer): Promise<void> {
  await db.deleteFrom('person_session').where('id_hash', '=', idHash).execute();
}

/** Ends every session of a person, but for one that is named. */
export async function dropSessionsOf(trx: Trx, person: string, except?: Buffer): Promise<void> {
  let query = trx.deleteFrom('person_session').where('person_id', '=', person);
  if (except !== undefined) query = query.where('id_hash', '<>', except);
  await query.execute();
}
