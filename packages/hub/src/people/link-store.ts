import type { Db, Trx } from '../database/index.ts';

/** Keeps a link that signs a person in once; links that the person had before serve no more. */
export async function keepLink(
  trx: Trx,
  link: { tokenHash: Buffer; person: string; untilAt: number },
): Promise<void> {
  await dropLinksOf(trx, link.person);
  await trx
    .insertInto('person_link')
    .values({ token_hash: link.tokenHash, person_id: link.person, expires_at: new Date(link.untilAt) })
    .execute();
}

/** Uses a link up; whose it is, or undefined when it was never given, has served, or is over. */
export async function useLink(trx: Trx, tokenHash: Buffer, at: number): Promise<string | undefined> {
  const row = await trx
    .deleteFrom('person_link')
    .where('token_hash', '=', tokenHash)
    .returning(['person_id', 'expires_at'])
    .executeTakeFirst();
  return row !== undefined && row.expires_at.getTime() > at ? row.person_id : undefined;
}

export async function dropLinksOf(trx: Trx, person: string): Promise<void> {
  await trx.deleteFrom('person_link').where('person_id', '=', person).execute();
}

/** What is kept of a sign-in at an organisation's issuer until it comes back. */
export interface SignInOnItsWay {
  readonly organisation: string;
  /** Whose account it is to open from now on; absent when somebody signs in. */
  readonly person?: string;
  readonly nonce: string;
  readonly verifier: string;
}

export async function keepSignIn(
  db: Db,
  stateHash: Buffer,
  signIn: SignInOnItsWay,
  { at, untilAt }: { at: number; untilAt: number },
): Promise<void> {
  await db.deleteFrom('person_sign_in').where('expires_at', '<=', new Date(at)).execute();
  await db
    .insertInto('person_sign_in')
    .values({
      state_hash: stateHash,
      organisation: signIn.organisation,
      person_id: signIn.person ?? null,
      nonce: signIn.nonce,
      verifier: signIn.verifier,
      expires_at: new Date(untilAt),
    })
    .execute();
}

/** Takes a sign-in that has come back; it comes back once. */
export async function takeSignIn(db: Db, stateHash: Buffer, at: number): Promise<SignInOnItsWay | undefined> {
  const row = await db
    .deleteFrom('person_sign_in')
    .where('state_hash', '=', stateHash)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined || row.expires_at.getTime() <= at) return undefined;
  const { organisation, nonce, verifier, person_id: person } = row;
  return { organisation, nonce, verifier, ...(person !== null && { person }) };
}
