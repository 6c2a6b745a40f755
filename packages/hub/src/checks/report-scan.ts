import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { type FoundScan, keepScan } from './trace-store.ts';

/** Keeps that somebody tries numbers out, once, with a line in the audit for those who look into it. */
export async function reportScan(trx: Trx, scan: FoundScan): Promise<boolean> {
  if (!(await keepScan(trx, scan))) return false;
  const { door, neighbourhood, phones, at, participant = 'public' } = scan;
  await recordAudit(trx, {
    at,
    actor: participant,
    kind: 'consultation',
    act: 'scan',
    object: 'check',
    why: 'so many different phones of one neighbourhood that they look tried out',
    detail: { door, neighbourhood, phones },
  });
  return true;
}
