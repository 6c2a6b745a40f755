import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { queueMessage } from '../messages/index.ts';
import { uuidOf } from '../record/index.ts';
import { contactsOf } from './contacts.ts';
import { keysOf } from './device-store.ts';
import { addAlarm, type DuressUse } from './duress-store.ts';
import { type Enrolment, getEnrolment } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';

/**
 * A duress code was used: tells whom the keeper trusts, and keeps it for a human. Never the keeper's own address, which
 * whoever forces them may be looking at.
 */
export async function raiseAlarm(
  trx: Trx,
  dependencies: LogbookDependencies,
  enrolment: Enrolment,
  use: DuressUse,
  at: number,
): Promise<void> {
  const own = await trueEnrolment(trx, enrolment);
  const { sealKey, entropy } = dependencies;
  await addAlarm(trx, { id: uuidOf(entropy(16)), enrolmentId: own.id, use, at });
  await recordAudit(trx, {
    at,
    actor: 'keeper',
    kind: 'alteration',
    act: 'duress',
    object: `logbook:${own.reference}`,
    why: 'the keeper used the code for being forced',
  });
  const { trustedContact: to } = contactsOf(sealKey, own);
  if (to === undefined) return;
  const values = { reference: own.reference };
  const about = await keysOf(trx, own.deviceId);
  const message = { to, about, template: 'release-used-under-duress', values, at } as const;
  await queueMessage(trx, message, { sealKey, entropy });
}

/** The enrolment behind a decoy, or behind a decoy's decoy. */
async function trueEnrolment(trx: Trx, enrolment: Enrolment): Promise<Enrolment> {
  let own = enrolment;
  while (own.isDecoy && own.previousId !== undefined) own = await getEnrolment(trx, own.previousId);
  return own;
}
