import type { Db } from '../database/index.ts';

/** Why somebody signs in at their network: for a declaration, or to learn which phone it is about. */
export type SignInPurpose = 'raise' | 'withdraw' | 'resolve';

/** A sign-in that an operator has not answered yet. Instants in ms since 1970. */
export interface PendingSignIn {
  /** Absent when there is none yet. */
  readonly declarationId?: string;
  readonly purpose: SignInPurpose;
  readonly nonce: string;
  /** PKCE code verifier. RFC 7636 section 4.1. */
  readonly verifier: string;
}

/** Keeps a sign-in under the hash of its state, and forgets those whose time is over. */
export async function addSignIn(
  db: Db,
  stateHash: Buffer,
  signIn: PendingSignIn,
  { at, untilAt }: { at: number; untilAt: number },
): Promise<void> {
  const { declarationId, purpose, nonce, verifier } = signIn;
  await db.deleteFrom('sign_in').where('expires_at', '<=', new Date(at)).execute();
  await db
    .insertInto('sign_in')
    .values({
      state_hash: stateHash,
      declaration_id: declarationId ?? null,
      purpose,
      nonce,
      verifier,
      expires_at: new Date(untilAt),
    })
    .execute();
}

/** Takes a sign-in out, so that its state serves once; undefined when there is none or its time is over. */
export async function takeSignIn(db: Db, stateHash: Buffer, at: number): Promise<PendingSignIn | undefined> {
  const row = await db
    .deleteFrom('sign_in')
    .where('state_hash', '=', stateHash)
    .returning(['declaration_id', 'purpose', 'nonce', 'verifier', 'expires_at'])
    .executeTakeFirst();
  if (row === undefined || row.expires_at.getTime() <= at) return undefined;
  const { declaration_id: declarationId, purpose, nonce, verifier } = row;
  return { purpose, nonce, verifier, ...(declarationId === null ? {} : { declarationId }) };
}
