import { type Purpose, purposes, RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { dropLinksOf, useLink } from './link-store.ts';
import type { PeopleDependencies } from './people-dependencies.ts';
import { findPerson, type Person, updatePerson } from './person-store.ts';
import {
  addSession,
  dropSession,
  type KeptSession,
  statePurpose as keepPurpose,
  useSession,
} from './session-store.ts';

/** How long a session may be idle, and last at most, in milliseconds: half an hour, and a working day of ten hours. */
const [idleMs, lifeMs] = [1_800_000, 36_000_000];
/** How long a stated purpose counts, in milliseconds: half an hour. */
const purposeLifeMs = 1_800_000;
/** How long a passkey that was shown counts for acts that take it, in milliseconds: five minutes. */
const stepUpLifeMs = 300_000;
export const sessionTokenBytes = 32;

/** Somebody who is signed in. */
export interface SignedInPerson extends Person {
  /** Milliseconds since 1970. */
  readonly signedInAt: number;
  /** Why they look at what concerns people; absent until they have said it. */
  readonly purpose?: { readonly purpose: Purpose; readonly reason: string };
  /** Whether their passkey was shown within the last minutes. */
  readonly isSteppedUp: boolean;
  /** Name of their session. */
  readonly sessionHash: Buffer;
}

/** By what somebody signed in. */
export type SignInBy = 'link' | 'passkey' | 'organisation';

/**
 * Opens a session for somebody whose link, passkey or organisation has shown who they are. Gives its token, of which
 * only a hash is kept. Throws 'not-allowed' for somebody who is removed.
 */
export async function openSession(
  trx: Trx,
  { clock, entropy }: Pick<PeopleDependencies, 'clock' | 'entropy'>,
  person: Person | undefined,
  by: SignInBy,
): Promise<Buffer> {
  if (person === undefined || person.status === 'removed')
    throw new RegistryError('not-allowed', 'You could not be signed in. Ask your organisation.');
  const at = clock();
  const token = entropy(sessionTokenBytes);
  if (person.status === 'invited') await updatePerson(trx, person.id, { status: 'active' }, at);
  const stepped = by === 'passkey' ? { steppedUpAt: at } : {};
  const session = { idHash: sha256(token), person: person.id, ...stepped };
  await addSession(trx, session, { at, idleUntil: at + idleMs, endsAt: at + lifeMs });
  await recordAudit(trx, {
    at,
    actor: `person:${person.id}`,
    act: 'sign-in',
    kind: 'consultation',
    object: 'staff',
    why: `signed in by ${by}`,
    onBehalfOf: person.organisation,
  });
  return token;
}

/** Signs in whoever has a link that was never used. Throws 'not-allowed', in the same words whatever is wrong with it. */
export function signInByLink(dependencies: PeopleDependencies, key: string): Promise<Buffer> {
  const { db, clock } = dependencies;
  const token = Buffer.from(key, 'base64url');
  return inUnitOfWork(db, [], async (trx) => {
    const id = await useLink(trx, sha256(token), clock());
    if (id === undefined) throw new RegistryError('not-allowed', deadLink);
    await dropLinksOf(trx, id);
    return openSession(trx, dependencies, await findPerson(trx, id), 'link');
  });
}

/** Whose session this is; undefined when it is over, or its person or their organisation is out. */
export async function personOfSession(
  { db, clock }: PeopleDependencies,
  token: Buffer,
): Promise<SignedInPerson | undefined> {
  const at = clock();
  const sessionHash = sha256(token);
  const session = await useSession(db, sessionHash, { at, idleUntil: at + idleMs });
  const person = session && (await findPerson(db, session.person));
  return session && person && signedIn(person, session, sessionHash, at);
}

export async function signOut({ db }: PeopleDependencies, token: Buffer): Promise<void> {
  await dropSession(db, sha256(token));
}

/**
 * Keeps why somebody looks, for the next half hour. Throws 'invalid' for no purpose, and for a reason that is empty,
 * too long, or holds what looks like a number of a phone, a person or an address: the audit is kept for years.
 */
export async function statePurpose(
  { db, clock }: PeopleDependencies,
  person: SignedInPerson,
  { purpose, reason }: { readonly purpose: string; readonly reason: string },
): Promise<void> {
  const known = Object.keys(purposes).find((one): one is Purpose => one === purpose);
  if (known === undefined) throw new RegistryError('invalid', 'Choose for what purpose you look.');
  const text = reason.trim();
  if (text.length < 3 || text.length > 200)
    throw new RegistryError('invalid', 'Say why in 3 to 200 characters, such as the number of a case.');
  if (/@|\d(?:[ -]?\d){8,}/.test(text)) {
    throw new RegistryError(
      'invalid',
      'Leave out telephone numbers, numbers of phones and addresses: what you write is kept.',
    );
  }
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    await keepPurpose(trx, person.sessionHash, {
      purpose: known,
      reason: text,
      untilAt: at + purposeLifeMs,
    });
    await recordAudit(trx, {
      at,
      actor: `person:${person.id}`,
      act: 'state-purpose',
      kind: 'consultation',
      object: 'staff',
      why: `${known}: ${text}`,
      onBehalfOf: person.organisation,
    });
  });
}

function signedIn(person: Person, session: KeptSession, sessionHash: Buffer, at: number): SignedInPerson {
  const { steppedUpAt, purpose, beganAt } = session;
  return {
    ...person,
    signedInAt: beganAt,
    ...(purpose !== undefined && { purpose }),
    isSteppedUp: steppedUpAt !== undefined && at - steppedUpAt < stepUpLifeMs,
    sessionHash,
  };
}

const deadLink =
  'This link does not work. Each works once, for a day. Ask whoever gave it to you for another.';
