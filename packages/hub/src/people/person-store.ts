import type { ParticipantRole, PersonRole } from '@deadset/domain';
import type { Db, PersonStatus, Trx } from '../database/index.ts';

/** A member of staff of an organisation. */
export interface Person {
  readonly id: string;
  readonly organisation: string;
  readonly organisationRole: ParticipantRole;
  /** As their organisation calls them. */
  readonly called: string;
  readonly roles: readonly PersonRole[];
  readonly status: PersonStatus;
  /** Whether their organisation's own sign-in opens their account. */
  readonly hasOwnSignIn: boolean;
}

export async function insertPerson(
  trx: Trx,
  person: { id: string; organisation: string; called: string; roles: readonly PersonRole[] },
  at: number,
): Promise<void> {
  const now = new Date(at);
  await trx
    .insertInto('person')
    .values({
      id: person.id,
      participant_id: person.organisation,
      called: person.called,
      roles: [...person.roles],
      status: 'invited',
      issuer: null,
      subject: null,
      created_at: now,
      changed_at: now,
    })
    .execute();
}

export async function updatePerson(
  trx: Trx,
  id: string,
  change: { readonly roles?: readonly PersonRole[]; readonly status?: PersonStatus },
  at: number,
): Promise<void> {
  const { roles, status } = change;
  await trx
    .updateTable('person')
    .set({
      changed_at: new Date(at),
      ...(roles !== undefined && { roles: [...roles] }),
      ...(status !== undefined && { status }),
    })
    .where('id', '=', id)
    .execute();
}

/** Ties an account at an organisation's own sign-in to a person; false when it is somebody else's. */
export async function tieAccount(
  trx: Trx,
  id: string,
  account: { issuer: string; subject: string },
  at: number,
): Promise<boolean> {
  const owner = await findByAccount(trx, account);
  if (owner !== undefined && owner.id !== id) return false;
  await trx
    .updateTable('person')
    .set({ issuer: account.issuer, subject: account.subject, changed_at: new Date(at) })
    .where('id', '=', id)
    .execute();
  return true;
}

export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  const row = await select(db).where('person.id', '=', id).executeTakeFirst();
  return row && personOf(row);
}

export async function findByAccount(
  db: Db,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<Person | undefined> {
  const row = await select(db).where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst();
  return row && personOf(row);
}

/** The people of an organisation who are not removed, by what they are called; of all when none is named. */
export async function listPeople(db: Db, organisation?: string): Promise<Person[]> {
  let query = select(db).where('person.status', '<>', 'removed').orderBy('participant_id').orderBy('called');
  if (organisation !== undefined) query = query.where('participant_id', '=', organisation);
  return (await query.execute()).map(personOf);
}

/** Whether somebody with this role could sign in, or has. */
export async function findWithRole(db: Db, role: PersonRole): Promise<Person | undefined> {
  const row = await select(db)
    .where('person.status', '<>', 'removed')
    .where('participant.status', '=', 'active')
    .where((of) => of(of.val(role), '=', of.fn.any(of.ref('person.roles'))))
    .orderBy('person.created_at')
    .executeTakeFirst();
  return row && personOf(row);
}

function select(db: Db) {
  return db
    .selectFrom('person')
    .innerJoin('participant', 'participant.id', 'person.participant_id')
    .select([
      'person.id as id',
      'participant_id as organisation',
      'participant.role as organisationRole',
      'called',
      'person.roles as roles',
      'person.status as status',
      'issuer',
    ]);
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirst']>>>;

function personOf({ issuer, ...person }: Row): Person {
  return { ...person, hasOwnSignIn: issuer !== null };
}
