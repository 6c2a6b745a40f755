import type { ApproverKey } from '@deadset/protocol';
import { leafHash } from '@deadset/protocol';
import type { ApproverStatus, Db, Trx } from '../database/index.ts';
import type { NewPasskey } from './make-passkey.ts';

/** A person who may approve, or who is on the way to it. */
export interface KeptApprover {
  readonly key: ApproverKey;
  readonly credentialId: Buffer;
  readonly status: ApproverStatus;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
}

/** False when the passkey is known already. */
export async function addApprover(trx: Trx, { key, credentialId, signCount }: NewPasskey, at: number) {
  const added = await trx
    .insertInto('approver')
    .values({
      key_id: key.keyId,
      credential_id: credentialId,
      organisation: key.organisation,
      algorithm: key.algorithm,
      public_key: key.publicKey,
      rp_id_hash: key.rpIdHash,
      sign_count: signCount,
      status: 'registered',
      registered_at: new Date(at),
      changed_at: new Date(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export function findApprover(db: Db, keyId: Buffer): Promise<KeptApprover | undefined> {
  return readApprover(db, 'key_id', keyId);
}

export function findByCredential(db: Db, credentialId: Buffer): Promise<KeptApprover | undefined> {
  return readApprover(db, 'credential_id', credentialId);
}

export async function changeApproverStatus(trx: Trx, keyId: Buffer, status: ApproverStatus, at: number) {
  await trx
    .updateTable('approver')
    .set({ status, changed_at: new Date(at) })
    .where('key_id', '=', keyId)
    .execute();
}

/**
 * Keeps the authenticator's count of its signatures; false when it did not grow, which a copied passkey shows by.
 * WebAuthn level 3, 7.2 step 22. Passkeys that keep no count say 0.
 */
export async function countSignature(trx: Trx, keyId: Buffer, count: number): Promise<boolean> {
  const changed = await trx
    .updateTable('approver')
    .set({ sign_count: count })
    .where('key_id', '=', keyId)
    .where((or) => or.or([or('sign_count', '<', count), or(or.val(count), '=', 0).and('sign_count', '=', 0)]))
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}

/** Keeps what an organisation's root key has signed. False when it is kept already. */
export async function addCertificate(trx: Trx, keyId: Buffer, leaf: Buffer, at: number): Promise<boolean> {
  const added = await trx
    .insertInto('approver_certificate')
    .values({ leaf_hash: leafHash(leaf), key_id: keyId, leaf, at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

async function readApprover(
  db: Db,
  column: 'key_id' | 'credential_id',
  value: Buffer,
): Promise<KeptApprover | undefined> {
  const row = await db.selectFrom('approver').selectAll().where(column, '=', value).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    key: {
      organisation: row.organisation,
      keyId: row.key_id,
      algorithm: row.algorithm,
      publicKey: row.public_key,
      rpIdHash: row.rp_id_hash,
    },
    credentialId: row.credential_id,
    status: row.status,
    registeredAt: row.registered_at.getTime(),
  };
}
