import type { Gate, ParticipantRole, Scope } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import type { KeptSecret } from './client-secret.ts';

/** A connected organisation. */
export interface Participant {
  /** Lower-case letters, digits and hyphens; at most 64. */
  readonly id: string;
  readonly name: string;
  readonly role: ParticipantRole;
  /** Where it asks. */
  readonly gates: readonly Gate[];
  readonly scopes: readonly Scope[];
}

/** Keeps a participant; false when the id is taken. */
export async function insertParticipant(
  db: Db,
  { id, name, role, gates, scopes }: Participant,
  secret: KeptSecret,
  at: number,
): Promise<boolean> {
  const inserted = await db
    .insertInto('participant')
    .values({
      id,
      name,
      role,
      gates: [...gates],
      scopes: [...scopes],
      secret_hash: secret.hash,
      secret_salt: secret.salt,
      created_at: new Date(at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

export async function findParticipant(
  db: Db,
  id: string,
): Promise<(Participant & { readonly secret: KeptSecret }) | undefined> {
  const row = await db
    .selectFrom('participant')
    .select(['id', 'name', 'role', 'gates', 'scopes', 'secret_hash', 'secret_salt'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { secret_hash: hash, secret_salt: salt, ...participant } = row;
  return { ...participant, secret: { hash, salt } };
}

/** Everybody who takes part, by id. */
export async function listParticipants(db: Db): Promise<Participant[]> {
  return db
    .selectFrom('participant')
    .select(['id', 'name', 'role', 'gates', 'scopes'])
    .orderBy('id')
    .execute();
}

/** Those of these ids that are participants. */
export async function listKnownIds(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('participant')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id }) => id);
}
