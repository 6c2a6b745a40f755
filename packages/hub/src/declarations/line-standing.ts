import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Db } from '../database/index.ts';
import { declareLine } from './ask-lines.ts';
import { readReference, unsealSecret } from './declaration-codes.ts';
import type {
  ActDone,
  DeclarationDependencies,
  RaiseRequest,
  WithdrawRequest,
} from './declaration-requests.ts';
import { findByReference } from './declaration-store.ts';
import { endLineReport, findLineReport, isOperatorAway, type LineReport } from './line-report-store.ts';
import { codeDoesNotOpen } from './open-declaration.ts';
import { samePhone } from './same-phone.ts';
import type { DeclarationStatusView } from './status-store.ts';

/**
 * Where a report stands that named a line, as long as nobody has proved it. The same for a line that is known and for one
 * that is not, so that nobody learns from it which phone a line is in, or whether in any.
 */
export interface LineStanding {
  /** Participant id of the network. */
  readonly operator: string;
  /** `away`: the network has left somebody's question unanswered, this one or another. */
  readonly state: 'asking' | 'away' | 'asked';
}

/**
 * The report by line that a reference and its code open, as long as nobody has proved it. Undefined when there is none, or
 * when it is proved; throws `not-found` for a wrong code, in the words for any report.
 */
export async function openedLineReport(
  db: Db,
  reference: string,
  code: string,
): Promise<LineReport | undefined> {
  const kept = readReference(reference);
  const report = kept === undefined ? undefined : await findLineReport(db, kept);
  if (report === undefined) return undefined;
  const declaration = await findByReference(db, report.reference);
  if (declaration !== undefined && declaration.state.tier > 0) return undefined;
  if ((await unsealSecret(report.sealedSecret, report.id, code)) === undefined) throw codeDoesNotOpen();
  return report;
}

/** What its declarer sees of such a report. */
export async function lineStatus(db: Db, report: LineReport, at: number): Promise<DeclarationStatusView> {
  const { id, reference, happened, takenAt, sentAt, untilAt, outcome, tries, operator } = report;
  const isAsking = outcome === 'waiting' && tries === 0;
  const state = isAsking ? 'asking' : (await isOperatorAway(db, operator)) ? 'away' : 'asked';
  const declared = (await findByReference(db, reference))?.state.status ?? 'declared';
  const isEndedByAct = outcome === 'withdrawn' || (declared !== 'declared' && declared !== 'lapsed');
  const isOver = isEndedByAct || at >= untilAt;
  return {
    id,
    reference,
    happened,
    takenAt,
    status: isEndedByAct ? 'withdrawn' : isOver ? 'lapsed' : 'declared',
    tier: 0,
    mode: 'total',
    declaredAt: sentAt,
    isQuiet: false,
    hasOneIdentifier: false,
    parties: [],
    reappearances: [],
    line: { operator, state },
    ...(isOver ? {} : { untilAt }),
  };
}

/** Before a proof is judged: a report whose phone nobody has named yet is put on the record by what the proof names. */
export async function nameByProof(
  dependencies: DeclarationDependencies,
  { reference, code, statement }: RaiseRequest,
): Promise<void> {
  const { db, clock } = dependencies;
  const report = await openedLineReport(db, reference, code);
  if (report === undefined) return;
  // Said before anything is looked up, so that it says nothing of the line.
  if (statement === undefined)
    throw new RegistryError(
      'not-allowed',
      'This report names a telephone number. Sign in with its network to prove it: the network tells which phone it was in.',
    );
  if ((await findByReference(db, report.reference)) !== undefined) return;
  if (report.outcome === 'withdrawn' || clock() >= report.untilAt)
    throw new RegistryError('conflict', 'This report has ended. Make a new one.');
  const keys = samePhone(statement.statement.deviceKeys);
  if (keys.length === 0)
    throw new RegistryError('not-found', 'Your network knows of no phone with this line. Use the IMEI.');
  await declareLine(dependencies, report, keys);
}

/**
 * Refuses what is about the phone itself as long as nobody has proved whose it is: an answer about an IMEI that somebody
 * types would tell whether it is the one that the network named.
 */
export async function refuseUnprovedLine(
  { db }: DeclarationDependencies,
  { reference, code }: { readonly reference: string; readonly code: string },
): Promise<void> {
  if ((await openedLineReport(db, reference, code)) !== undefined)
    throw new RegistryError('not-allowed', 'Prove that the phone is yours first.');
}

/**
 * Takes a report back whose phone nobody has named yet; undefined when it is on the record and still open. One that is
 * taken back twice, or that has ended, is answered by what its declarer sees of it: the same whether the line was known.
 */
export async function withdrawLineReport(
  { db, clock }: DeclarationDependencies,
  { reference, code }: WithdrawRequest,
): Promise<ActDone | undefined> {
  const report = await openedLineReport(db, reference, code);
  if (report === undefined) return undefined;
  const done = { reference: report.reference, status: 'withdrawn', tier: 0 } as const;
  const { status } = await lineStatus(db, report, clock());
  if (status === 'withdrawn') return done;
  if (status === 'lapsed')
    throw new RegistryError(
      'conflict',
      'This report has ended, or this was done already. Look at its status.',
    );
  if ((await findByReference(db, report.reference)) !== undefined) return undefined;
  await db.transaction().execute(async (trx) => {
    // Nothing is left to end where its network has answered just now, or the form was sent twice.
    if (!(await endLineReport(trx, report.id, 'withdrawn', open))) return;
    await recordAudit(trx, {
      at: clock(),
      actor: 'declarer',
      act: 'withdraw',
      object: `declaration:${report.reference}`,
      why: 'whoever has its code took it back',
    });
  });
  return (await findByReference(db, report.reference)) === undefined ? done : undefined;
}

/** What a report by line may have come to and still be taken back, as long as its phone is not on the record. */
const open = ['waiting', 'unknown', 'held', 'refused', 'unanswered'] as const;
