import { recordAudit, recordLook } from '../audit/index.ts';
import type { Caller, DeclarationDependencies } from './declaration-requests.ts';
import { lineStatus, openedLineReport } from './line-standing.ts';
import { opened } from './open-declaration.ts';
import { type DeclarationStatusView, readStatus } from './status-store.ts';

/** How long the looks of a declarer count as one, in milliseconds. */
const oneLookMs = 900_000;

/**
 * What the declarer sees. Whoever has only the phone, its SIM or its mailbox has no code and sees nothing.
 *
 * That somebody looked is in the audit before anything is shown: each time for a participant, once in a while for the
 * declarer, whose page asks for itself again every few seconds.
 */
export async function status(
  { db, clock }: DeclarationDependencies,
  reference: string,
  code: string,
  caller: Caller,
): Promise<DeclarationStatusView> {
  const byLine = await openedLineReport(db, reference, code);
  const found = byLine ?? (await opened(db, reference, code)).declaration;
  const line = {
    at: clock(),
    act: 'status',
    object: `declaration:${found.reference}`,
    why: 'whoever has its code asked how it stands',
  };
  if (caller.actor === 'contributor')
    await recordAudit(db, { ...line, actor: caller.participant, onBehalfOf: 'declarer' });
  else await recordLook(db, { ...line, actor: caller.actor }, oneLookMs);
  return 'deviceId' in found ? readStatus(db, found, clock()) : lineStatus(db, found, clock());
}
