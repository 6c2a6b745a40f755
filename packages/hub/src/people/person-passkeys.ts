import { RegistryError } from '@deadset/domain';
import {
  approvalOf,
  challengeOf,
  newPasskeyOf,
  passkeyOptions,
  readMadePasskey,
  readUsedPasskey,
  signCountOf,
  useOptions,
} from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import {
  countSignature,
  removePasskey as dropPasskey,
  findPasskey,
  keepChallenge,
  addPasskey as keepPasskey,
  listPasskeys,
  type PasskeyPurpose,
  type PersonPasskey,
  useChallenge,
} from './passkey-store.ts';
import type { PeopleDependencies } from './people-dependencies.ts';
import { openSession, type SignedInPerson } from './person-sessions.ts';
import { findPerson } from './person-store.ts';
import { dropSessionsOf, stepUpSession } from './session-store.ts';

/** How long a person may take to answer a challenge, in milliseconds: five minutes. */
const challengeLifeMs = 300_000;
/** How long after signing in a first passkey can be made, in milliseconds: a session left open must not become a key. */
const firstPasskeyMs = 900_000;

async function newChallenge({ db, clock, entropy }: PeopleDependencies, purpose: PasskeyPurpose) {
  const [at, challenge] = [clock(), entropy(32)];
  await keepChallenge(db, challenge, purpose, { at, untilAt: at + challengeLifeMs });
  return challenge;
}

/** What a browser needs to sign in with any passkey of this site: nobody is asked for a name, so none can be tried. */
export async function beginPasskeySignIn(dependencies: PeopleDependencies) {
  return useOptions(dependencies.site, await newChallenge(dependencies, 'sign-in'));
}

/** Opens a session for whoever's passkey has answered. Throws 'not-allowed', or 'conflict' when it took too long. */
export function signInByPasskey(dependencies: PeopleDependencies, answer: string): Promise<Buffer> {
  return inUnitOfWork(dependencies.db, [], async (trx) => {
    const { person } = await usedPasskey(trx, dependencies, answer, 'sign-in');
    return openSession(trx, dependencies, await findPerson(trx, person), 'passkey');
  });
}

/** What a browser needs to make a passkey for an account. */
export async function beginAddPasskey(dependencies: PeopleDependencies) {
  const challenge = await newChallenge(dependencies, 'add');
  const names = { site: 'Deadset', user: 'Staff' };
  return passkeyOptions(dependencies.site, challenge, dependencies.entropy(16), names);
}

/** Adds a passkey to an account. A first one soon after signing in; a further one once another has been shown. */
export async function addPasskey(
  { db, clock, site }: PeopleDependencies,
  person: SignedInPerson,
  answer: string,
): Promise<void> {
  const made = readMadePasskey(answer);
  const challenge = challengeOf(made.response.clientDataJSON);
  const { key, credentialId, signCount } = await newPasskeyOf(site, person.organisation, challenge, made);
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    await requireMayAdd(trx, person, at);
    if (!(await useChallenge(trx, challenge, 'add', at))) throw tooLate();
    if (!(await keepPasskey(trx, { credentialId, person: person.id, key, signCount }, at)))
      throw new RegistryError('conflict', 'This passkey is registered already.');
    await stepUpSession(trx, person.sessionHash, at);
    await auditOwn(trx, person, { at, act: 'add-passkey', why: 'a passkey of their own' });
  });
}

/** Removes one of the person's passkeys, and every other session of theirs. Throws 'not-found'. */
export async function removePasskey(
  { db, clock }: PeopleDependencies,
  person: SignedInPerson,
  credentialId: string,
): Promise<void> {
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    if (!(await dropPasskey(trx, person.id, Buffer.from(credentialId, 'base64url'), at)))
      throw new RegistryError('not-found', 'That is not a passkey of yours.');
    await dropSessionsOf(trx, person.id, person.sessionHash);
    await auditOwn(trx, person, { at, act: 'remove-passkey', why: 'out of use' });
  });
}

/** What a browser needs to show a passkey of this account again; undefined when it has none. */
export async function beginStepUp(dependencies: PeopleDependencies, person: SignedInPerson) {
  const [passkey] = await listPasskeys(dependencies.db, person.id);
  if (passkey === undefined) return undefined;
  return useOptions(dependencies.site, await newChallenge(dependencies, 'step-up'));
}

/** Keeps that the person was there with their own passkey just now. */
export async function stepUp(
  dependencies: PeopleDependencies,
  person: SignedInPerson,
  answer: string,
): Promise<void> {
  const { db, clock } = dependencies;
  await inUnitOfWork(db, [], async (trx) => {
    const passkey = await usedPasskey(trx, dependencies, answer, 'step-up');
    if (passkey.person !== person.id) throw new RegistryError('not-allowed', unknownPasskey);
    await stepUpSession(trx, person.sessionHash, clock());
  });
}

async function requireMayAdd(trx: Trx, person: SignedInPerson, at: number): Promise<void> {
  const others = await listPasskeys(trx, person.id);
  if (others.length >= 10) throw new RegistryError('conflict', 'You have ten passkeys. Remove one first.');
  const isSoon = at - person.signedInAt < firstPasskeyMs;
  if (others.length === 0 ? isSoon : person.isSteppedUp) return;
  throw new RegistryError(
    'not-allowed',
    others.length === 0
      ? 'Sign out and in again, then make your first passkey within 15 minutes.'
      : 'Show the passkey that you have first, then make another.',
  );
}

async function usedPasskey(
  trx: Trx,
  { site, clock }: PeopleDependencies,
  answer: string,
  purpose: PasskeyPurpose,
): Promise<PersonPasskey> {
  const used = readUsedPasskey(answer);
  const challenge = challengeOf(used.response.clientDataJSON);
  const passkey = await findPasskey(trx, Buffer.from(used.rawId, 'base64url'));
  if (passkey === undefined) throw new RegistryError('not-allowed', unknownPasskey);
  const approval = approvalOf(site, passkey.key, challenge, used);
  if (!(await useChallenge(trx, challenge, purpose, clock()))) throw tooLate();
  if (!(await countSignature(trx, passkey.credentialId, signCountOf(approval))))
    throw new RegistryError('not-allowed', 'This passkey may have been copied. Tell your organisation.');
  return passkey;
}

function auditOwn(
  trx: Trx,
  { id, organisation }: SignedInPerson,
  { at, act, why }: { readonly at: number; readonly act: string; readonly why: string },
): Promise<void> {
  const actor = `person:${id}`;
  return recordAudit(trx, {
    at,
    actor,
    act,
    kind: 'alteration',
    object: actor,
    why,
    onBehalfOf: organisation,
  });
}

function tooLate(): RegistryError {
  return new RegistryError('conflict', 'This took too long. Start again.');
}

const unknownPasskey = 'That passkey does not open an account here.';
