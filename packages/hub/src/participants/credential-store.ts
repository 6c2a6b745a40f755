import type { JSONWebKeySet } from 'jose';
import type { CredentialKind, Db, Trx } from '../database/index.ts';
import type { KeptSecret } from './client-secret.ts';

/** By what a participant shows who it is. */
export type Proof =
  | { readonly kind: 'secret'; readonly secret: KeptSecret }
  /** Public keys, with which it signs its requests for tokens. RFC 7523. */
  | { readonly kind: 'keys'; readonly keys: JSONWebKeySet }
  | { readonly kind: 'keys-url'; readonly url: string }
  /** A client certificate: exactly this one, or any that a trusted authority issues to this subject. RFC 8705. */
  | { readonly kind: 'certificate'; readonly thumbprint: Buffer }
  | { readonly kind: 'certificate'; readonly subject: string };

/** A participant's proof with the time in which it counts. */
export interface Credential {
  readonly id: string;
  readonly participant: string;
  readonly proof: Proof;
  /** Milliseconds since 1970. */
  readonly fromAt: number;
  readonly untilAt?: number;
  readonly revokedAt?: number;
}

/** Whether a credential counts at an instant. */
export function isInForce({ fromAt, untilAt, revokedAt }: Omit<Credential, 'proof'>, at: number): boolean {
  return revokedAt === undefined && fromAt <= at && (untilAt === undefined || at < untilAt);
}

/** Keeps a credential; gives its id. */
export async function insertCredential(
  trx: Trx,
  participant: string,
  proof: Proof,
  { fromAt, untilAt }: { readonly fromAt: number; readonly untilAt?: number },
): Promise<string> {
  const { id } = await trx
    .insertInto('participant_credential')
    .values({
      participant_id: participant,
      kind: proof.kind,
      ...columnsOf(proof),
      from_at: new Date(fromAt),
      until_at: untilAt === undefined ? null : new Date(untilAt),
      revoked_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Lets credentials in force of one kind end at an instant, unless they end before; all kinds when absent. */
export async function endCredentials(
  trx: Trx,
  participant: string,
  { kind, untilAt, except }: { kind?: CredentialKind; untilAt: number; except: string },
): Promise<void> {
  const until = new Date(untilAt);
  let update = trx
    .updateTable('participant_credential')
    .set({ until_at: until })
    .where('participant_id', '=', participant)
    .where('id', '<>', except)
    .where((or) => or.or([or('until_at', 'is', null), or('until_at', '>', until)]));
  if (kind !== undefined) update = update.where('kind', '=', kind);
  await update.execute();
}

/** Ends a credential for good; false when it is not one of this participant or is revoked already. */
export async function revokeCredential(
  trx: Trx,
  participant: string,
  id: string,
  at: number,
): Promise<boolean> {
  const updated = await trx
    .updateTable('participant_credential')
    .set({ revoked_at: new Date(at) })
    .where('participant_id', '=', participant)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** All credentials that a participant has had, oldest first; of everybody when no participant is named. */
export async function listCredentials(db: Db, participant?: string): Promise<Credential[]> {
  let select = db.selectFrom('participant_credential').selectAll().orderBy('from_at').orderBy('id');
  if (participant !== undefined) select = select.where('participant_id', '=', participant);
  return (await select.execute()).map((row) => ({
    id: row.id,
    participant: row.participant_id,
    proof: proofOf(row),
    fromAt: row.from_at.getTime(),
    ...(row.until_at !== null && { untilAt: row.until_at.getTime() }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at.getTime() }),
  }));
}

/** Notes that a signed word has served; false when it has served before. Clears away those that could serve no more. */
export async function useAssertion(
  db: Db,
  use: { participant: string; jtiHash: Buffer; at: number; untilAt: number },
): Promise<boolean> {
  await db.deleteFrom('assertion_use').where('expires_at', '<=', new Date(use.at)).execute();
  const inserted = await db
    .insertInto('assertion_use')
    .values({
      participant_id: use.participant,
      jti_hash: use.jtiHash,
      expires_at: new Date(use.untilAt),
    })
    .onConflict((conflict) => conflict.columns(['participant_id', 'jti_hash']).doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

function columnsOf(proof: Proof) {
  return {
    secret_hash: proof.kind === 'secret' ? proof.secret.hash : null,
    secret_salt: proof.kind === 'secret' ? proof.secret.salt : null,
    keys: proof.kind === 'keys' ? JSON.stringify(proof.keys) : null,
    keys_url: proof.kind === 'keys-url' ? proof.url : null,
    certificate_thumbprint: 'thumbprint' in proof ? proof.thumbprint : null,
    certificate_subject: 'subject' in proof ? proof.subject : null,
  };
}

interface ProofRow {
  readonly kind: CredentialKind;
  readonly secret_hash: Buffer | null;
  readonly secret_salt: Buffer | null;
  readonly keys: unknown;
  readonly keys_url: string | null;
  readonly certificate_thumbprint: Buffer | null;
  readonly certificate_subject: string | null;
}

function proofOf(row: ProofRow): Proof {
  if (row.secret_hash !== null && row.secret_salt !== null)
    return { kind: 'secret', secret: { hash: row.secret_hash, salt: row.secret_salt } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `insertCredential` writes it, from this type
  if (row.kind === 'keys') return { kind: 'keys', keys: row.keys as JSONWebKeySet };
  if (row.keys_url !== null) return { kind: 'keys-url', url: row.keys_url };
  if (row.certificate_thumbprint !== null)
    return { kind: 'certificate', thumbprint: row.certificate_thumbprint };
  if (row.certificate_subject !== null) return { kind: 'certificate', subject: row.certificate_subject };
  throw new Error(`a credential of the kind ${row.kind} without what it is proved by`);
}
