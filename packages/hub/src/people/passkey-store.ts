import type { ApproverKey } from '@deadset/protocol';
import { approverKeyId } from '@deadset/protocol';
import type { Db, Trx } from '../database/index.ts';

/** A passkey of a person. */
export interface PersonPasskey {
  readonly credentialId: Buffer;
  readonly person: string;
  readonly key: ApproverKey;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** What a passkey is asked for. */
export type PasskeyPurpose = 'sign-in' | 'add' | 'step-up';

/** Keeps a passkey; false when it is known already. */
export async function addPasskey(
  trx: Trx,
  passkey: { credentialId: Buffer; person: string; key: ApproverKey; signCount: number },
  at: number,
): Promise<boolean> {
  const { key } = passkey;
  const added = await trx
    .insertInto('person_passkey')
    .values({
      credential_id: passkey.credentialId,
      person_id: passkey.person,
      algorithm: key.algorithm,
      public_key: key.publicKey,
      rp_id_hash: key.rpIdHash,
      sign_count: passkey.signCount,
      added_at: new Date(at),
      removed_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export async function findPasskey(db: Db, credentialId: Buffer): Promise<PersonPasskey | undefined> {
  const [row] = await select(db).where('credential_id', '=', credentialId).execute();
  return row && passkeyOf(row);
}

/** The passkeys of a person that count, oldest first. */
export async function listPasskeys(db: Db, person: string): Promise<PersonPasskey[]> {
  const rows = await select(db).where('person_id', '=', person).orderBy('added_at').execute();
  return rows.map(passkeyOf);
}

/** Takes a passkey out of use; false when it is none of this person's. */
export async function removePasskey(
  trx: Trx,
  person: string,
  credentialId: Buffer,
  at: number,
): Promise<boolean> {
  const removed = await trx
    .updateTable('person_passkey')
    .set({ removed_at: new Date(at) })
    .where('person_id', '=', person)
    .where('credential_id', '=', credentialId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return removed.numUpdatedRows === 1n;
}

/** Keeps the authenticator's count; false when it did not grow, which a copy shows by. WebAuthn level 3, 7.2 step 22. */
export async function countSignature(trx: Trx, credentialId: Buffer, count: number): Promise<boolean> {
  const changed = await trx
    .updateTable('person_passkey')
    .set({ sign_count: count })
    .where('credential_id', '=', credentialId)
    .where((or) => or.or([or('sign_count', '<', count), or(or.val(count), '=', 0).and('sign_count', '=', 0)]))
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}

/** Keeps a challenge until a passkey answers it or its time is over, and clears away those whose time is. */
export async function keepChallenge(
  db: Db,
  challenge: Buffer,
  purpose: PasskeyPurpose,
  { at, untilAt }: { at: number; untilAt: number },
): Promise<void> {
  await db.deleteFrom('person_challenge').where('expires_at', '<=', new Date(at)).execute();
  await db
    .insertInto('person_challenge')
    .values({ challenge, purpose, expires_at: new Date(untilAt) })
    .execute();
}

/** Uses a challenge up; false when it was never given, has served already, or is over. */
export async function useChallenge(
  trx: Trx,
  challenge: Buffer,
  purpose: PasskeyPurpose,
  at: number,
): Promise<boolean> {
  const used = await trx
    .deleteFrom('person_challenge')
    .where('challenge', '=', challenge)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', new Date(at))
    .executeTakeFirst();
  return used.numDeletedRows === 1n;
}

function select(db: Db) {
  return db
    .selectFrom('person_passkey')
    .innerJoin('person', 'person.id', 'person_passkey.person_id')
    .select([
      'credential_id',
      'person_id',
      'algorithm',
      'public_key',
      'rp_id_hash',
      'added_at',
      'participant_id',
    ])
    .where('removed_at', 'is', null);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function passkeyOf(row: Row): PersonPasskey {
  return {
    credentialId: row.credential_id,
    person: row.person_id,
    key: {
      organisation: row.participant_id,
      keyId: approverKeyId(row.public_key),
      algorithm: row.algorithm,
      publicKey: row.public_key,
      rpIdHash: row.rp_id_hash,
    },
    addedAt: row.added_at.getTime(),
  };
}
