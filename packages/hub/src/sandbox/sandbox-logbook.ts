import { enrolledSandboxKey, RegistryError } from '@deadset/domain';
import { digitsOf, type SandboxDevice } from '@deadset/protocol';
import type { Db, Trx } from '../database/index.ts';
import {
  answerAsKeeper,
  type Consent,
  consentOf,
  enrolIn,
  findPresent,
  givenTo,
  type LogbookDependencies,
  newTicket,
  type Ticket,
} from '../logbook/index.ts';
import { findPublished } from './sandbox-store.ts';

/** From which the keeper's code of the sandbox is computed, beside the hub's secret: nobody keeps it. */
const idempotencyKey = 'sandbox-keeper';
const authority = 'sandbox';

/** What puts the sandbox's device into a logbook; undefined when it is in one. Made before a transaction begins. */
export async function ticketIfNeeded(dependencies: LogbookDependencies): Promise<Ticket | undefined> {
  const present = await findPresent(dependencies.db, [enrolledSandboxKey()]);
  return present === undefined ? newTicket(dependencies, 'person', idempotencyKey) : undefined;
}

/** Puts the device into the logbook, unless somebody was quicker; its key must be locked. */
export async function enrolSandbox(
  trx: Trx,
  dependencies: LogbookDependencies,
  ticket: Ticket,
  at: number,
): Promise<void> {
  const keys = [enrolledSandboxKey()];
  if ((await findPresent(trx, keys)) !== undefined) return;
  await enrolIn(trx, dependencies, {
    ticket,
    keys,
    keeper: { kind: 'person' },
    authority,
    basis: 'owned',
    evidence: { kind: 'none' },
    at,
  });
}

/** The device as it is shown; undefined while it is in no logbook. */
export async function lookAtEnrolled(db: Db): Promise<SandboxDevice | undefined> {
  const key = enrolledSandboxKey();
  const present = await findPresent(db, [key]);
  if (present === undefined) return undefined;
  const publishedAt = await findPublished(db, present.deviceId);
  return {
    kind: 'enrolled',
    imei: digitsOf(key),
    listing: { effect: 'enrolled', tier: 0 },
    ...(publishedAt === undefined ? {} : { publishedAt: new Date(publishedAt).toISOString() }),
  };
}

/** The sandbox's keeper answers as a participant says, and only questions of that participant. */
export async function answerAsSandbox(
  dependencies: LogbookDependencies,
  participant: string,
  reply: { readonly consentId: string; readonly answer: 'yes' | 'no' },
): Promise<Consent> {
  const consent = await consentOf(dependencies, participant, reply.consentId);
  const present = await findPresent(dependencies.db, [enrolledSandboxKey()]);
  // A question about somebody's real device is theirs to answer: their code is not ours to compute.
  if (present === undefined || present.id !== consent.enrolmentId)
    throw new RegistryError(
      'not-allowed',
      'This question is not about the device of the sandbox: its keeper answers.',
    );
  const { id, reference } = present;
  const { code } = givenTo(dependencies, { id, reference, keeper: 'person' }, idempotencyKey);
  await answerAsKeeper(dependencies, { reference, code }, reply);
  return consentOf(dependencies, participant, reply.consentId);
}
