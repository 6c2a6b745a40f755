import type { Officer } from '../police-zone/index.ts';
import type { PoliceCase } from './case-store.ts';
import { keysTyped, marksOf } from './case-timeline.ts';
import { own, seeCase } from './case-work.ts';
import type { DeskParts } from './desk-parts.ts';
import { findReport } from './device-look-store.ts';

/**
 * A case of the officer's own force and the logs' names of its device: by every IMEI of its report, which is asked of the
 * register through the gateway. Throws 'not-found', and 'not-allowed' for a case of another force.
 */
export async function caseMarks(
  desk: Pick<DeskParts, 'zone' | 'gateway' | 'clock' | 'sealKey'>,
  officer: Officer,
  number: number,
  act: string,
): Promise<{ readonly found: PoliceCase; readonly marks: readonly string[] }> {
  const found = await seeCase(desk, officer, number, act);
  own(officer, found);
  const { id, declarationId, deviceMark } = found;
  const crossing = { by: officer, act, object: `case:${id}`, why: officer.why };
  const report =
    declarationId === undefined
      ? undefined
      : await desk.gateway.fromRegister(crossing, (register) => findReport(register, { id: declarationId }));
  const marks = marksOf(desk, report?.keys ?? keysTyped(desk, found));
  return { found, marks: [...new Set([...(deviceMark === undefined ? [] : [deviceMark]), ...marks])] };
}
