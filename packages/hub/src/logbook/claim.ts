import { createHash } from 'node:crypto';
import { applyLogbookAct, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { tellKeeper } from './contacts.ts';
import { isDeclared, keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { enrolIn, givenTo, newTicket, recordHandOver, type Ticket } from './enrolling.ts';
import { changeEnrolment, type Enrolment, findPresent } from './enrolment-store.ts';
import type { ClaimRequest, Enrolled, LogbookDependencies } from './logbook-requests.ts';
import { refusals } from './make-release.ts';
import { endRelease } from './release-store.ts';
import {
  type CodeMeaning,
  countWrong,
  meaningOf,
  noSuchRelease,
  type ShownCode,
  stretchForDevice,
} from './show-release-code.ts';

/**
 * Whoever has the device's IMEI and its release code becomes its keeper: the old keeper's part ends with the secret that
 * the code opened, the new one's begins, in one transaction. With a duress code all of that only seems so.
 */
export async function claim(
  dependencies: LogbookDependencies,
  request: ClaimRequest,
  idempotencyKey: string,
): Promise<Enrolled> {
  const { db, clock } = dependencies;
  const { key, keeper } = request;
  const at = clock();
  const shown = await stretchForDevice(db, key, request.releaseCode);
  const ticket = await newTicket(dependencies, keeper.kind, idempotencyKey);
  const present = await findPresent(db, [key]);
  const keys = present === undefined ? [key] : await keysOf(db, present.deviceId);
  const scope = `claim:${keeper.kind === 'organisation' ? keeper.participant : 'public'}`;
  const requestHash = createHash('sha256')
    .update(JSON.stringify([key, request.releaseCode]))
    .digest();
  try {
    const done = await inUnitOfWork(db, keys, (trx) =>
      onceOnly(trx, { scope, key: idempotencyKey, requestHash, at }, () =>
        claimIn(trx, dependencies, { request, shown, ticket, at }),
      ),
    );
    return givenTo(dependencies, { ...done, keeper: keeper.kind }, idempotencyKey);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') await countWrong(db, key, at);
    throw error;
  }
}

interface Claiming {
  readonly request: ClaimRequest;
  readonly shown: ShownCode;
  readonly ticket: Ticket;
  readonly at: number;
}

async function claimIn(trx: Trx, dependencies: LogbookDependencies, claiming: Claiming) {
  const { request, shown, ticket, at } = claiming;
  const present = await findPresent(trx, [request.key]);
  const meaning = await meaningOf(trx, present, shown, at);
  if (present === undefined || meaning.kind === 'wrong') throw noSuchRelease();
  const keys = await keysOf(trx, present.deviceId);
  // A duress code of a device without a release seems to have one.
  const madeAt = meaning.release?.madeAt ?? at;
  const act = { act: 'claim', at, isDeclared: await isDeclared(trx, keys, at) } as const;
  const result = applyLogbookAct({ status: 'released', madeAt }, act);
  if (!result.ok)
    throw result.refusal === 'declared'
      ? declaredPhone()
      : new RegistryError('conflict', refusals[result.refusal]);

  if (meaning.kind === 'forced') await raiseAlarm(trx, dependencies, present, 'claimed', at);
  else await handOver(trx, dependencies, present, meaning, claiming);
  if (meaning.release !== undefined) await endRelease(trx, meaning.release.id, 'used', at);
  const { keeper, basis } = request;
  const authority = keeper.kind === 'organisation' ? keeper.participant : 'public';
  const reference = await enrolIn(trx, dependencies, {
    ...request,
    ticket,
    keys,
    deviceId: present.deviceId,
    authority,
    basis,
    evidence: { kind: 'none' },
    previous: present,
    at,
    ...(meaning.kind === 'forced' ? { isDecoy: true } : {}),
  });
  await tellKeeper(trx, dependencies, present, 'keeper-changed', at);
  return { id: ticket.id, reference };
}

/** The old keeper's part ends. */
async function handOver(
  trx: Trx,
  dependencies: LogbookDependencies,
  present: Enrolment,
  { secret }: Extract<CodeMeaning, { kind: 'release' }>,
  { request: { keeper }, at }: Claiming,
): Promise<void> {
  const authority = keeper.kind === 'organisation' ? keeper.participant : 'public';
  await changeEnrolment(trx, present.id, { status: 'handed-over', endedAt: at });
  await recordHandOver(trx, dependencies, present, { secret, authority, at });
  await recordAudit(trx, {
    at,
    actor: authority === 'public' ? 'keeper' : authority,
    kind: 'alteration',
    act: 'claim',
    object: `logbook:${present.reference}`,
    why: 'they were given its release code',
  });
}

function declaredPhone(): RegistryError {
  return new RegistryError(
    'conflict',
    'This phone has been reported as taken. Do not buy it. If you have paid for it already, you can appeal.',
  );
}
