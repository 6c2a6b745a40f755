import { releaseLifeMs } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { retentionRules } from '../retention/index.ts';
import { dropConsents } from './consent-store.ts';
import { changeEnrolment, forgetContacts, getEnrolment, keysOf } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { endRelease, listOldReleases } from './release-store.ts';

/** Releases that one round of the clock ends. */
const lapsesPerRound = 500;

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
