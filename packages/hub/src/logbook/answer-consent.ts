import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { announced } from './ask-consent.ts';
import { answerConsent, type Consent, findConsent, listOverdue } from './consent-store.ts';
import { isDeclared, keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { type Enrolment, getEnrolment } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { type KeeperKey, refusals } from './make-release.ts';
import { openPresent } from './open-logbook.ts';

/** Questions that one round of the clock ends. */
const endsPerRound = 500;

/** The keeper says yes or no to a gate. Under duress a yes is kept as a no, and calls for help. */
export async function answerAsKeeper(
  dependencies: LogbookDependencies,
  key: KeeperKey,
  { consentId, answer }: { consentId: string; answer: 'yes' | 'no' },
): Promise<void> {
  const { db, clock } = dependencies;
  const { enrolment, isForced } = await openPresent(db, key.reference, key.code);
  const at = clock();
  await inUnitOfWork(db, await keysOf(db, enrolment.deviceId), async (trx) => {
    const consent = await findConsent(trx, consentId);
    if (consent === undefined || consent.enrolmentId !== enrolment.id) throw gone();
    if (answer === 'yes') await refuseWhenDeclared(trx, enrolment, at);
    const isGiven = answer === 'yes' && !isForced;
    if (isForced) await raiseAlarm(trx, dependencies, enrolment, 'answered', at);
    await settle(trx, consent, isGiven, { actor: enrolment.keeperId ?? 'keeper', at });
  });
}

/** An organisation says yes or no for a device that is its own, under its own credentials. */
export async function answerAsOrganisation(
  { db, clock }: LogbookDependencies,
  participant: string,
  { consentId, answer }: { consentId: string; answer: 'yes' | 'no' },
): Promise<Consent> {
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    const consent = await findConsent(trx, consentId);
    const enrolment = consent && (await getEnrolment(trx, consent.enrolmentId));
    if (consent === undefined || enrolment?.keeperId !== participant) throw gone();
    if (answer === 'yes') await refuseWhenDeclared(trx, enrolment, at);
    return settle(trx, consent, answer === 'yes', { actor: participant, at });
  });
}

/** Ends every question whose time is over; gives their number. */
export async function expireDue({ db, clock }: LogbookDependencies): Promise<number> {
  const at = clock();
  const overdue = await listOverdue(db, at, endsPerRound);
  for (const consent of overdue) {
    await inUnitOfWork(db, [], async (trx) => {
      if (await answerConsent(trx, consent.id, { state: 'expired' }))
        await announced(trx, { ...consent, state: 'expired' }, at);
    });
  }
  return overdue.length;
}

/** Whoever took the phone may have its code too: once somebody has said that it was taken, nobody says yes for it. */
async function refuseWhenDeclared(trx: Trx, { deviceId }: Enrolment, at: number): Promise<void> {
  if (await isDeclared(trx, await keysOf(trx, deviceId), at))
    throw new RegistryError('conflict', refusals.declared);
}

async function settle(
  trx: Trx,
  consent: Consent,
  isGiven: boolean,
  { actor, at }: { actor: string; at: number },
): Promise<Consent> {
  const state = isGiven ? 'given' : 'refused';
  if (at >= consent.untilAt || !(await answerConsent(trx, consent.id, { state, by: 'keeper', at })))
    throw gone();
  await recordAudit(trx, {
    at,
    actor,
    kind: 'alteration',
    act: 'answer-consent',
    object: `consent:${consent.id}`,
    why: isGiven ? 'the keeper agreed' : 'the keeper did not agree',
  });
  return announced(trx, { ...consent, state, answeredBy: 'keeper', answeredAt: at }, at);
}

function gone(): RegistryError {
  return new RegistryError('conflict', 'This question is over or was answered already.');
}
