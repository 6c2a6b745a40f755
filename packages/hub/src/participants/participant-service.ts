import { mayHoldScope, type ParticipantRole, RegistryError, type Scope } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { systemClock } from '../clock.ts';
import { type Db, inUnitOfWork, type ParticipantStatus, type Trx } from '../database/index.ts';
import { systemEntropy } from '../entropy.ts';
import { keepSecret, newSecret } from './client-secret.ts';
import { insertCredential } from './credential-store.ts';
import {
  findForChange,
  insertParticipant,
  type KeptParticipant,
  type Participant,
  type ParticipantChange,
  updateParticipant,
  updateStatus,
} from './participant-store.ts';

/** What a participant needs from outside; the machine's own clock and randomness unless a test says otherwise. */
export const machine = { clock: systemClock, entropy: systemEntropy, by: 'registry' };
/** Clock, randomness, and in whose name it is done: `registry` for whoever sits at the machine itself. */
export type RegistryHand = typeof machine;

/** Names under which the log tells acts of nobody who takes part. */
const takenNames: ReadonlySet<string> = new Set([
  'public',
  'canary',
  'approvers',
  'clock',
  'registry',
  'sandbox',
]);

/**
 * Lets an organisation take part. The secret is given here and nowhere again; only its hash is kept.
 *
 * Throws `RegistryError`: 'invalid' for an id that cannot be one, 'conflict' for an id that is taken, 'not-allowed' for a scope that its role may not have.
 */
export async function addParticipant(
  db: Db,
  participant: Participant,
  hand: Partial<RegistryHand> = {},
): Promise<{ secret: string; credential: string }> {
  const { clock, entropy, by } = { ...machine, ...hand };
  const { id, role, scopes } = participant;
  requireGoodId(id);
  requireScopesOf(role, scopes);
  const secret = newSecret(entropy);
  const at = clock();
  const credential = await inUnitOfWork(db, [], async (trx) => {
    if (!(await insertParticipant(trx, participant, at)))
      throw new RegistryError('conflict', `There is a participant ${id} already.`);
    await audit(trx, { at, by, act: 'add-participant', id, why: 'an organisation joins' });
    return insertCredential(trx, id, { kind: 'secret', secret: keepSecret(secret, entropy) }, { fromAt: at });
  });
  return { secret, credential };
}

/** Changes what is kept of a participant. Throws `RegistryError` as `addParticipant`, and 'not-found'. */
export async function changeParticipant(
  db: Db,
  id: string,
  change: ParticipantChange,
  hand: Partial<RegistryHand> = {},
): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    const { role } = await participantForChange(trx, id);
    requireScopesOf(role, change.scopes ?? []);
    await updateParticipant(trx, id, change, at);
    const changed = Object.keys(change).toSorted().join(', ');
    await audit(trx, { at, by, act: 'change-participant', id, why: `changed: ${changed}` });
  });
}

const wordsOfStatus = {
  active: 'takes part again',
  suspended: 'is suspended: its tokens stop serving',
  revoked: 'is revoked for good: its tokens stop serving',
} as const satisfies Record<ParticipantStatus, string>;

/**
 * Suspends a participant, lets it take part again, or revokes it for good. Its access tokens stop serving at once.
 *
 * Throws `RegistryError`: 'not-found', and 'conflict' where it stands there already or has been revoked.
 */
export async function setStanding(
  db: Db,
  id: string,
  status: ParticipantStatus,
  hand: Partial<RegistryHand> = {},
): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    const present = await findForChange(trx, id);
    if (present === undefined) throw new RegistryError('not-found', `There is no participant ${id}.`);
    if (present.status === status || present.status === 'revoked')
      throw new RegistryError('conflict', `${id} is ${present.status} already.`);
    await updateStatus(trx, id, status, at);
    await audit(trx, { at, by, act: `make-participant-${status}`, id, why: `it ${wordsOfStatus[status]}` });
  });
}

/** The participant that is to be changed; throws 'not-found', or 'conflict' when it has been revoked. */
export async function participantForChange(trx: Trx, id: string): Promise<KeptParticipant> {
  const present = await findForChange(trx, id);
  if (present === undefined) throw new RegistryError('not-found', `There is no participant ${id}.`);
  if (present.status === 'revoked') throw new RegistryError('conflict', `${id} has been revoked.`);
  return present;
}

/** A line about an act on a participant. */
export function audit(
  trx: Trx,
  { at, by, act, id, why }: { at: number; by: string; act: string; id: string; why: string },
): Promise<void> {
  return recordAudit(trx, { at, actor: by, act, kind: 'alteration', object: `participant:${id}`, why });
}

function requireGoodId(id: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
    throw new RegistryError('invalid', 'An id has lower-case letters, digits and hyphens, 64 at most.');
  if (takenNames.has(id))
    throw new RegistryError('invalid', `${id} is the name of somebody else in the log. Choose another id.`);
}

function requireScopesOf(role: ParticipantRole, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    if (!mayHoldScope(role, scope))
      throw new RegistryError('not-allowed', `A ${role} may not have the scope ${scope}.`);
  }
}
