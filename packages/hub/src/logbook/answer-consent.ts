import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { announced } from './ask-consent.ts';
import { answerConsent, type Consent, findConsent, listOverdue } from './consent-store.ts';
import { raiseAlarm } from './duress.ts';
import { getEnrolment } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import type { KeeperKey } from './make-release.ts';
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
  await inUnitOfWork(db, [], async (trx) => {
    const consent = await findConsent(trx, consentId);
    if (consent === undefined || consent.enrolmentId !== enrolment.id) throw gone();
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
    if (consent === undefined || (await getEnrolment(trx, consent.enrolmentId)).keeperId !== participant)
      throw gone();
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
