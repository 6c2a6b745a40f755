import { releaseLifeMs } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { retentionRules } from '../retention/index.ts';
import { dropConsents } from './consent-store.ts';
import { keysOf } from './device-store.ts';
import { changeEnrolment, forgetContacts, getEnrolment } from './enrolment-store.ts';
import { clearHold, listCleared } from './held-claim-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { endRelease, listOldReleases } from './release-store.ts';

/** Releases that one round of the clock ends. */
const lapsesPerRound = 500;

/** Lets keepers go whose claim was held by a declaration that two organisations have ended since. */
export async function clearHolds({ db, clock }: LogbookDependencies): Promise<void> {
  for (const { id, reference } of await listCleared(db)) {
    await inUnitOfWork(db, [], async (trx) => {
      await clearHold(trx, id);
      await recordAudit(trx, {
        at: clock(),
        actor: 'clock',
        kind: 'alteration',
        act: 'clear-hold',
        object: `logbook:${reference}`,
        why: 'two organisations ended the declaration that held it',
      });
    });
  }
}

/** Forgets what has served its time. */
export async function forgetServed({ db, clock }: LogbookDependencies): Promise<void> {
  const { keeperAddresses, consents } = retentionRules;
  await forgetContacts(db, clock() - keeperAddresses.keptForMs);
  await dropConsents(db, clock() - consents.keptForMs);
}

/** Ends every release that nobody claimed in its 14 days; gives their number. */
export async function lapseReleases({ db, clock }: LogbookDependencies): Promise<number> {
  const at = clock();
  const old = await listOldReleases(db, at - releaseLifeMs, lapsesPerRound);
  for (const { id, enrolmentId, deviceId, isDecoy } of old) {
    await inUnitOfWork(db, await keysOf(db, deviceId), async (trx) => {
      if (!(await endRelease(trx, id, 'lapsed', at))) return;
      const { status, reference } = await getEnrolment(trx, enrolmentId);
      if (isDecoy || status !== 'released') return;
      await changeEnrolment(trx, enrolmentId, { status: 'enrolled' });
      await recordAudit(trx, {
        at,
        actor: 'clock',
        act: 'lapse',
        object: `logbook:${reference}`,
        why: 'nobody claimed it within 14 days of its release',
      });
    });
  }
  return old.length;
}
