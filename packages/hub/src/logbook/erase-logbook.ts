import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { eraseEnrolment, getEnrolment } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { type KeeperKey, leaveIn } from './make-release.ts';
import { openLogbook } from './open-logbook.ts';

/**
 * A keeper takes their phone out of the logbook and has all erased that says who they were: addresses, what their codes
 * are known by, their releases. No code opens it from then on. Under duress nothing is erased, and help is called.
 *
 * What stays names nobody: the entries of the public log, the lines of the audit, the days in the chain that the next
 * keeper sees, and what gates asked, for the year that the figures need it. Throws 'conflict' while a report of the phone
 * is open, a release waits, or a person has to look at how the phone came to this keeper.
 */
export async function eraseLogbook(dependencies: LogbookDependencies, key: KeeperKey): Promise<void> {
  const { db, clock } = dependencies;
  const opened = await openLogbook(db, key.reference, key.code);
  const { enrolment, isForced } = opened;
  const at = clock();
  const keys = await keysOf(db, enrolment.deviceId);
  await inUnitOfWork(db, keys, async (trx) => {
    const { status, heldAt } = await getEnrolment(trx, enrolment.id);
    if (heldAt !== undefined) throw new RegistryError('conflict', heldWords);
    const isGone = status === 'handed-over' || status === 'left';
    if (!isGone) await leaveIn(trx, dependencies, opened, at);
    else if (isForced) await raiseAlarm(trx, dependencies, enrolment, 'left', at);
    if (isForced) return;
    await eraseEnrolment(trx, enrolment.id, at);
    await recordAudit(trx, {
      at,
      actor: enrolment.keeperId ?? 'keeper',
      kind: 'erasure',
      act: 'erase-logbook',
      object: `logbook:${enrolment.reference}`,
      why: 'the keeper asked for it: UK GDPR article 17',
    });
  });
}

const heldWords =
  'The keeper before you reported this phone as taken. Until a person has looked at it, nothing can be erased.';
