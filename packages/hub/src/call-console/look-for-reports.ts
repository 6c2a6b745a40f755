import { createHmac } from 'node:crypto';
import type { ImeiKey } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { callRates, requireLookAllowed } from './call-brakes.ts';
import { actorOf, type CallServices, type Handler } from './call-services.ts';
import { listReports, noteLook, type OpenReport } from './call-store.ts';

/** What a handler looks for: keys of a phone, and a line as it was typed. */
export interface Numbers {
  readonly keys: readonly ImeiKey[];
  readonly line?: string;
}

/**
 * Reports of this phone or line. Every number that somebody looks for in an hour counts once against their quota, and is
 * a line of the audit for each report that it shows. Throws 'rate-limited' above the quota.
 */
export async function lookForReports(
  { db, clock, lineHash, sealKey }: CallServices,
  handler: Handler,
  { keys, line }: Numbers,
  { isOpen, why }: { readonly isOpen: boolean; readonly why: string },
): Promise<OpenReport[]> {
  if (keys.length === 0 && line === undefined) return [];
  const at = clock();
  const wanted = { keys, ...(line !== undefined && { line: lineHash(line) }) };
  return inUnitOfWork(db, [], async (trx) => {
    const digest = createHmac('sha256', sealKey)
      .update(`deadset call look v1\n${keys.join(' ')}\n${line ?? ''}`)
      .digest();
    const since = at - callRates.windowMs;
    await requireLookAllowed(trx, handler.id, at);
    const isNew = await noteLook(trx, { person: handler.id, digest, at, since });
    const found = await listReports(trx, wanted, isOpen);
    if (!isNew) return found;
    const objects = found.length === 0 ? ['calls'] : found.map(({ reference }) => `declaration:${reference}`);
    for (const object of objects) {
      await recordAudit(trx, {
        at,
        actor: actorOf(handler),
        act: 'look',
        kind: 'consultation',
        object,
        why,
        onBehalfOf: handler.organisation,
      });
    }
    return found;
  });
}
