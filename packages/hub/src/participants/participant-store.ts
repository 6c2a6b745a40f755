import type { Enforcement, Gate, ParticipantRole, Scope, Tier } from '@deadset/domain';
import type { Db, ParticipantStatus, Trx } from '../database/index.ts';

/** A connected organisation. */
export interface Participant {
  /** Lower-case letters, digits and hyphens; at most 64. */
  readonly id: string;
  readonly name: string;
  readonly role: ParticipantRole;
  /** Where it asks. */
  readonly gates: readonly Gate[];
  readonly scopes: readonly Scope[];
  /** From which tier on its gates act: later than their own rule, never earlier. 0 for as their rule says. */
  readonly actsFromTier?: Tier;
  /** Whether its gates act on their answers; `enforcing` when absent. */
  readonly enforcement?: Enforcement;
  /** Where its staff are reached. */
  readonly contact?: string;
}

/** A participant as it is kept. */
export interface KeptParticipant extends Participant {
  readonly actsFromTier: Tier;
  readonly enforcement: Enforcement;
  readonly status: ParticipantStatus;
  /** Access tokens that were given under another one serve no more. */
  readonly generation: number;
}

/** What can be changed of a participant. */
export type ParticipantChange = Partial<Omit<Participant, 'id' | 'role'>>;

/** Keeps a participant; false when the id is taken. */
export async function insertParticipant(db: Db, participant: Participant, at: number): Promise<boolean> {
  const { id, name, role, gates, scopes, actsFromTier = 0, enforcement = 'enforcing', contact } = participant;
  const inserted = await db
    .insertInto('participant')
    .values({
      id,
      name,
      role,
      gates: [...gates],
      scopes: [...scopes],
      acts_from_tier: actsFromTier,
      enforcement,
      contact: contact ?? null,
      created_at: new Date(at),
      changed_at: new Date(at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

export async function updateParticipant(
  trx: Trx,
  id: string,
  { name, gates, scopes, actsFromTier, enforcement, contact }: ParticipantChange,
  at: number,
): Promise<void> {
  await trx
    .updateTable('participant')
    .set(({ eb }) => ({
      changed_at: new Date(at),
      ...(name !== undefined && { name }),
      ...(gates !== undefined && { gates: [...gates] }),
      // Tokens that were given for other scopes must not outlive them.
      ...(scopes !== undefined && { scopes: [...scopes], generation: eb('generation', '+', 1) }),
      ...(actsFromTier !== undefined && { acts_from_tier: actsFromTier }),
      ...(enforcement !== undefined && { enforcement }),
      ...(contact !== undefined && { contact }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Changes where a participant stands, and ends every access token that it has. */
export async function updateStatus(
  trx: Trx,
  id: string,
  status: ParticipantStatus,
  at: number,
): Promise<void> {
  await trx
    .updateTable('participant')
    .set(({ eb }) => ({ status, changed_at: new Date(at), generation: eb('generation', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function findParticipant(db: Db, id: string): Promise<KeptParticipant | undefined> {
  const [participant] = await select(db).where('id', '=', id).execute();
  return participant && fromRow(participant);
}

/** The same, for an act on it: whoever else would change it waits. */
export async function findForChange(trx: Trx, id: string): Promise<KeptParticipant | undefined> {
  const [participant] = await select(trx).where('id', '=', id).forUpdate().execute();
  return participant && fromRow(participant);
}

/** Everybody who takes part, by id. */
export async function listParticipants(db: Db): Promise<KeptParticipant[]> {
  return (await select(db).orderBy('id').execute()).map(fromRow);
}

/** Those of these ids that are participants and have not been revoked. */
export async function listKnown(db: Db, ids: readonly string[]): Promise<KeptParticipant[]> {
  const rows = await select(db)
    .where('id', 'in', [...ids])
    .where('status', '<>', 'revoked')
    .execute();
  return rows.map(fromRow);
}

function select(db: Db) {
  return db
    .selectFrom('participant')
    .select([
      'id',
      'name',
      'role',
      'gates',
      'scopes',
      'acts_from_tier as actsFromTier',
      'enforcement',
      'contact',
      'status',
      'generation',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function fromRow({ contact, ...participant }: Row): KeptParticipant {
  return contact === null ? participant : { ...participant, contact };
}
