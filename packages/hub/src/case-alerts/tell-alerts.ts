import type { Trx } from '../database/index.ts';
import { recordEvent } from '../events/index.ts';
import { queueMessage } from '../messages/index.ts';
import { openText } from '../sealing.ts';
import { type AlertParts, placeOfAddress } from './alert-parts.ts';
import { listUntoldAlerts, markTold, type UntoldAlert } from './case-alert-store.ts';
import { isOfficerOf, noteTold } from './told-alert-store.ts';

/** Alerts that are told in one go. */
const mostAlerts = 200;
const why = 'an alert is told to the force and the officer of its case';

/**
 * Tells of alerts that nobody was told of: the force by an event, the officer who has the case by mail where they want
 * that. Both say that something happened in a case, and nothing of what, where or to which phone. Killed at any place it
 * is done again, and nobody is told twice.
 */
export async function tellDueAlerts(parts: AlertParts): Promise<number> {
  const { zone, clock } = parts;
  const line = {
    by: { actor: 'clock', organisation: 'police-zone' },
    act: 'tell-alerts',
    object: 'cases',
    why,
  };
  let told = 0;
  for (;;) {
    const due = await zone.within({ ...line, at: clock(), kind: 'consultation' }, (police) =>
      listUntoldAlerts(police, mostAlerts),
    );
    for (const alert of due) await tell(parts, alert);
    told += due.length;
    if (due.length < mostAlerts) return told;
  }
}

async function tell(parts: AlertParts, alert: UntoldAlert): Promise<void> {
  const { zone, gateway, clock } = parts;
  const by = { actor: 'clock', organisation: alert.force };
  const crossing = { by, act: 'tell-alert', object: `case:${alert.caseId}`, why };
  const at = clock();
  await gateway.inRegister(crossing, (register) => queueNews(parts, register, alert, at));
  await zone.within({ ...crossing, at, act: 'mark-alert-told', kind: 'alteration' }, (police) =>
    markTold(police, alert.id, at),
  );
}

async function queueNews(
  { sealKey, entropy }: AlertParts,
  register: Trx,
  { id, caseNumber, force, owner }: UntoldAlert,
  at: number,
): Promise<void> {
  if (!(await noteTold(register, id, at))) return;
  await recordEvent(register, {
    type: 'deadset.case.alerted',
    subject: id,
    participants: [force],
    data: { alert: id, case: caseNumber },
    at,
  });
  if (owner?.sealedAddress === undefined || !(await isOfficerOf(register, owner.id, force))) return;
  const address = openText(sealKey, placeOfAddress(owner.id), owner.sealedAddress);
  const message = { template: 'case-alert', values: { case: String(caseNumber) }, about: [], at } as const;
  await queueMessage(register, { ...message, to: { channel: 'email', address } }, { sealKey, entropy });
}
