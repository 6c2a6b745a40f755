import { createHash } from 'node:crypto';
import { type LiabilityVersion, RegistryError, unprovedLifeMs } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { lineHash } from '../messages/index.ts';
import { sealText } from '../sealing.ts';
import { withdrawalCode } from './declaration-codes.ts';
import type { DeclarationDependencies, Declared } from './declaration-requests.ts';
import { freeReference, newTicket } from './declare.ts';
import { addLineReport, findLineReportOfVisit } from './line-report-store.ts';

/** What somebody reports who knows the telephone number of the phone and no other. */
export interface ReportByLine {
  /** Participant id of the network, and the number in E.164. */
  readonly line: { readonly operator: string; readonly number: string };
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  readonly liability: LiabilityVersion;
  readonly isBySupporter: boolean;
  /** A keyed hash of where it comes from; absent where nobody can tell. */
  readonly reporter?: Buffer;
}

/** How far a clock may be ahead of ours before "when was it taken" lies in the future, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/**
 * Takes a report in that names a line. Nobody is asked here: a round asks the line's operator, so that neither the answer
 * nor its time says whether the line is known. Throws 'invalid' for a number or a time that cannot be.
 */
export async function reportByLine(
  dependencies: DeclarationDependencies,
  { line, happened, takenAt, liability, isBySupporter, reporter }: ReportByLine,
  visitId: string,
): Promise<Declared> {
  const { db, clock, entropy, codeKey } = dependencies;
  const sealKey = sealKeyOf(dependencies);
  const sentAt = clock();
  if (takenAt > sentAt + clockSkewMs)
    throw new RegistryError(
      'invalid',
      'The time when the phone was taken is in the future. Check the date and time.',
    );
  const { id, name, sealedSecret } = await newTicket(dependencies, { actor: 'declarer' }, visitId);
  const visitHash = createHash('sha256').update(`deadset line report v1\n${visitId}`).digest();
  const kept = await db.transaction().execute(async (trx) => {
    const reference = await freeReference(trx, entropy);
    const report = {
      id,
      reference,
      name,
      sealedSecret,
      happened,
      takenAt,
      liability,
      isBySupporter,
      sentAt,
      operator: line.operator,
      sealedNumber: sealText(sealKey, placeOfNumber(id), line.number, entropy),
      line: lineHash(sealKey, line.number),
      untilAt: sentAt + unprovedLifeMs,
      tries: 0,
      outcome: 'waiting' as const,
      ...(reporter === undefined ? {} : { reporter }),
    };
    if (!(await addLineReport(trx, report, visitHash))) return findLineReportOfVisit(trx, visitHash);
    await recordAudit(trx, {
      at: sentAt,
      actor: 'declarer',
      act: 'report-by-line',
      kind: 'collection',
      object: `declaration:${reference}`,
      why: `the phone was ${happened}`,
    });
    return report;
  });
  if (kept === undefined) throw new Error('a report that was sent twice is not there');
  return {
    reference: kept.reference,
    withdrawalCode: withdrawalCode(codeKey, kept.id, visitId),
    status: 'declared',
    tier: 0,
    untilAt: kept.untilAt,
    isKept: false,
  };
}

/** Where a number is sealed for: one report's cannot stand in another's. */
export function placeOfNumber(id: string): string {
  return `deadset line report v1\n${id}`;
}

/** The key under which numbers are kept. */
export function sealKeyOf({ sealKey }: DeclarationDependencies): Buffer {
  if (sealKey === undefined) throw new Error('reports by line need a key to seal numbers with');
  return sealKey;
}
