import { mayHavePeople, type PersonRole, RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { systemClock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import { systemEntropy } from '../entropy.ts';
import { addParticipant, findParticipant, listParticipants } from '../participants/index.ts';
import { uuidOf } from '../record/index.ts';
import { dropLinksOf, keepLink } from './link-store.ts';
import { findPerson, findWithRole, insertPerson, type Person, updatePerson } from './person-store.ts';
import { dropSessionsOf } from './session-store.ts';

/** How long an invitation can be taken up, in milliseconds: a day. */
const linkLifeMs = 86_400_000;
const linkTokenBytes = 32;

/** Clock, randomness, and in whose name it is done: `registry` for whoever sits at the machine itself. */
export interface PeopleHand {
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  readonly by: string;
}
const machine: PeopleHand = { clock: systemClock, entropy: systemEntropy, by: 'registry' };

/** Somebody new, as they are invited. */
export interface Invitation {
  readonly organisation: string;
  /** As their organisation calls them: a name, a number, a desk. */
  readonly called: string;
  readonly roles: readonly PersonRole[];
}

/**
 * Invites somebody to be staff of an organisation. Gives the token of a link that signs them in once; only its hash is
 * kept.
 *
 * Throws `RegistryError`: 'not-found' for the organisation, 'invalid' for no role or a role that it has no people of.
 */
export async function invitePerson(
  db: Db,
  { organisation, called, roles }: Invitation,
  hand: Partial<PeopleHand> = {},
): Promise<{ id: string; token: string }> {
  const { clock, entropy, by } = { ...machine, ...hand };
  const name = called.trim();
  if (name === '' || name.length > 100)
    throw new RegistryError('invalid', 'Say what the person is called, in 100 characters at most.');
  await requireRoles(db, organisation, roles);
  const [at, id] = [clock(), uuidOf(entropy(16))];
  return inUnitOfWork(db, [], async (trx) => {
    await insertPerson(trx, { id, organisation, called: name, roles }, at);
    const why = `to be ${roles.join(', ')}`;
    await audit(trx, { at, by, act: 'invite-person', person: { id, organisation }, why });
    return { id, token: await giveLink(trx, id, { at, entropy }) };
  });
}

/** A new link for somebody who is locked out; every session and link of before ends. Throws 'not-found'. */
export async function renewLink(db: Db, id: string, hand: Partial<PeopleHand> = {}): Promise<string> {
  const { clock, entropy, by } = { ...machine, ...hand };
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    const person = await presentPerson(trx, id);
    await dropSessionsOf(trx, id);
    await audit(trx, { at, by, act: 'invite-person', person, why: 'a new link to sign in' });
    return giveLink(trx, id, { at, entropy });
  });
}

/** Changes what somebody may do. It counts from their next request on. Throws as `invitePerson`, and 'not-found'. */
export async function changeRoles(
  db: Db,
  id: string,
  roles: readonly PersonRole[],
  hand: Partial<PeopleHand> = {},
): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    const person = await presentPerson(trx, id);
    await requireRoles(trx, person.organisation, roles);
    await updatePerson(trx, id, { roles }, at);
    await audit(trx, { at, by, act: 'change-person', person, why: `to be ${roles.join(', ')}` });
  });
}

/** Removes somebody: every session and link ends at once. Throws 'not-found'. */
export async function removePerson(db: Db, id: string, hand: Partial<PeopleHand> = {}): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    const person = await presentPerson(trx, id);
    await updatePerson(trx, id, { status: 'removed', roles: [] }, at);
    await dropSessionsOf(trx, id);
    await dropLinksOf(trx, id);
    await audit(trx, { at, by, act: 'remove-person', person, why: 'no longer staff here' });
  });
}

/** The organisation of whoever runs a hub that has none yet. */
const registryOffice = { id: 'registry-office', name: 'Registry office', role: 'city-hall' } as const;

/**
 * A link for the first administrator of a registry: as long as nobody has signed in as one. Its organisation is the
 * first City Hall, and one that is made for it where there is none. Undefined once there is an administrator.
 */
export async function inviteFirstAdministrator(
  db: Db,
  hand: Partial<PeopleHand> = {},
): Promise<string | undefined> {
  const present = await findWithRole(db, 'registry-admin');
  if (present !== undefined)
    return present.status === 'invited' ? renewLink(db, present.id, hand) : undefined;
  const cityHall = (await listParticipants(db)).find(
    ({ role, status }) => role === 'city-hall' && status === 'active',
  );
  const organisation = cityHall?.id ?? registryOffice.id;
  if (cityHall === undefined) await addParticipant(db, { ...registryOffice, gates: [], scopes: [] });
  const invitation = { organisation, called: 'First administrator', roles: firstRoles };
  return (await invitePerson(db, invitation, hand)).token;
}

const firstRoles: readonly PersonRole[] = ['registry-admin', 'organisation-admin'];

/** The path of a link; whoever opens it and presses the button is signed in. */
export function linkPath(token: string): string {
  return `/staff/link?${new URLSearchParams({ key: token }).toString()}`;
}

async function giveLink(
  trx: Trx,
  person: string,
  { at, entropy }: { at: number; entropy: PeopleHand['entropy'] },
): Promise<string> {
  const token = entropy(linkTokenBytes);
  await keepLink(trx, { tokenHash: sha256(token), person, untilAt: at + linkLifeMs });
  return token.toString('base64url');
}

async function presentPerson(trx: Trx, id: string): Promise<Person> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const person = isId ? await findPerson(trx, id) : undefined;
  if (person === undefined || person.status === 'removed')
    throw new RegistryError('not-found', 'There is no such person here.');
  return person;
}

async function requireRoles(db: Db, organisation: string, roles: readonly PersonRole[]): Promise<void> {
  const found = await findParticipant(db, organisation);
  if (found === undefined) throw new RegistryError('not-found', `There is no participant ${organisation}.`);
  if (roles.length === 0) throw new RegistryError('invalid', 'Choose at least one role.');
  const wrong = roles.find((role) => !mayHavePeople(found.role, role));
  if (wrong !== undefined)
    throw new RegistryError('invalid', `An organisation that is ${found.role} has nobody who is ${wrong}.`);
}

function audit(
  trx: Trx,
  line: {
    readonly at: number;
    readonly by: string;
    readonly act: string;
    readonly person: { readonly id: string; readonly organisation: string };
    readonly why: string;
  },
): Promise<void> {
  const { at, by: actor, act, person, why } = line;
  const object = `person:${person.id}`;
  return recordAudit(trx, {
    at,
    actor,
    act,
    kind: 'alteration',
    object,
    why,
    onBehalfOf: person.organisation,
  });
}
