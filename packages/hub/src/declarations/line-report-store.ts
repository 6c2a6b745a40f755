import type { LiabilityVersion } from '@deadset/domain';
import type { Db, LineOutcome, Trx } from '../database/index.ts';

/** A report that names a line, as it is kept. Instants in ms since 1970. */
export interface LineReport {
  /** The id that its declaration has, or will have. */
  readonly id: string;
  readonly reference: string;
  /** Names the declaration in the log; 16 bytes. */
  readonly name: Buffer;
  readonly sealedSecret: Buffer;
  /** Participant id of the network. */
  readonly operator: string;
  /** Absent as soon as nobody is asked any more. */
  readonly sealedNumber?: Buffer;
  /** The line as it is known again (messages `lineHash`). */
  readonly line: Buffer;
  /** A keyed hash of where it comes from. */
  readonly reporter?: Buffer;
  readonly happened: 'stolen' | 'lost';
  readonly takenAt: number;
  readonly liability: LiabilityVersion;
  readonly isBySupporter: boolean;
  readonly sentAt: number;
  readonly untilAt: number;
  /** How often its network has been asked, or is being asked. */
  readonly tries: number;
  readonly outcome: LineOutcome;
}

const columns = [
  'id',
  'reference',
  'name',
  'sealed_secret',
  'operator',
  'sealed_number',
  'line',
  'reporter',
  'happened',
  'taken_at',
  'liability',
  'is_by_supporter',
  'sent_at',
  'until_at',
  'tries',
  'outcome',
] as const;

/** Keeps a report of this visit; false when the visit has sent one already. */
export async function addLineReport(
  trx: Trx,
  report: LineReport & { readonly sealedNumber: Buffer },
  visitHash: Buffer,
): Promise<boolean> {
  const added = await trx
    .insertInto('line_report')
    .values({
      id: report.id,
      reference: report.reference,
      name: report.name,
      sealed_secret: report.sealedSecret,
      visit_hash: visitHash,
      operator: report.operator,
      sealed_number: report.sealedNumber,
      line: report.line,
      reporter: report.reporter ?? null,
      happened: report.happened,
      taken_at: new Date(report.takenAt),
      liability: report.liability,
      is_by_supporter: report.isBySupporter,
      sent_at: new Date(report.sentAt),
      until_at: new Date(report.untilAt),
      due_at: new Date(report.sentAt),
    })
    .onConflict((conflict) => conflict.column('visit_hash').doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export async function findLineReport(db: Db, reference: string): Promise<LineReport | undefined> {
  const row = await db
    .selectFrom('line_report')
    .select(columns)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The report that a visit has sent. */
export async function findLineReportOfVisit(db: Db, visitHash: Buffer): Promise<LineReport | undefined> {
  const row = await db
    .selectFrom('line_report')
    .select(columns)
    .where('visit_hash', '=', visitHash)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Takes the report whose network is to be asked next, so that no other process asks too; its next try is put off. */
export async function claimDueLineReport(
  trx: Trx,
  at: number,
  nextTryAt: (tries: number) => number,
): Promise<LineReport | undefined> {
  const row = await trx
    .selectFrom('line_report')
    .select(columns)
    .where('due_at', '<=', new Date(at))
    // Whoever has just reported does not wait behind the questions that an operator leaves open.
    .orderBy('tries')
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const tries = row.tries + 1;
  await trx
    .updateTable('line_report')
    .set({ tries, due_at: new Date(nextTryAt(tries)) })
    .where('id', '=', row.id)
    .execute();
  return fromRow({ ...row, tries });
}

/** Ends the waiting of a report, and forgets its number; false when it had ended otherwise. */
export async function endLineReport(
  db: Db,
  id: string,
  outcome: Exclude<LineOutcome, 'waiting'>,
  from: readonly LineOutcome[] = ['waiting'],
): Promise<boolean> {
  const ended = await db
    .updateTable('line_report')
    .set({ outcome, due_at: null, sealed_number: null })
    .where('id', '=', id)
    .where('outcome', 'in', [...from])
    .executeTakeFirst();
  return ended.numUpdatedRows === 1n;
}

/** Reports that came before this one, since an instant: about the same line, and from the same place. */
export async function countEarlier(
  db: Db,
  { id, line, reporter, sentAt }: LineReport,
  since: { readonly line: number; readonly reporter: number },
): Promise<{ readonly ofLine: number; readonly ofReporter: number }> {
  const count = (column: 'line' | 'reporter', value: Buffer, from: number) =>
    db
      .selectFrom('line_report')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(column, '=', value)
      .where('id', '<>', id)
      .where('sent_at', '>', new Date(from))
      .where('sent_at', '<=', new Date(sentAt))
      .executeTakeFirstOrThrow();
  const ofLine = await count('line', line, since.line);
  const ofReporter =
    reporter === undefined ? { count: 0 } : await count('reporter', reporter, since.reporter);
  return { ofLine: ofLine.count, ofReporter: ofReporter.count };
}

/** Whether an operator has left somebody's question without an answer; it says nothing about any one line. */
export async function isOperatorAway(db: Db, operator: string): Promise<boolean> {
  const row = await db
    .selectFrom('line_report')
    .select('id')
    .where('operator', '=', operator)
    .where('outcome', '=', 'waiting')
    .where('tries', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function addSupporterReport(trx: Trx, declarationId: string): Promise<void> {
  await trx.insertInto('supporter_report').values({ declaration_id: declarationId }).execute();
}

/** Whether a declaration was made by somebody for somebody else. */
export async function isBySupporter(db: Db, declarationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('supporter_report')
    .select('declaration_id')
    .where('declaration_id', '=', declarationId)
    .executeTakeFirst();
  return row !== undefined;
}

interface LineReportRow {
  readonly id: string;
  readonly reference: string;
  readonly name: Buffer;
  readonly sealed_secret: Buffer;
  readonly operator: string;
  readonly sealed_number: Buffer | null;
  readonly line: Buffer;
  readonly reporter: Buffer | null;
  readonly happened: 'stolen' | 'lost';
  readonly taken_at: Date;
  readonly liability: LiabilityVersion;
  readonly is_by_supporter: boolean;
  readonly sent_at: Date;
  readonly until_at: Date;
  readonly tries: number;
  readonly outcome: LineOutcome;
}

function fromRow(row: LineReportRow): LineReport {
  return {
    id: row.id,
    reference: row.reference,
    name: row.name,
    sealedSecret: row.sealed_secret,
    operator: row.operator,
    line: row.line,
    happened: row.happened,
    takenAt: row.taken_at.getTime(),
    liability: row.liability,
    isBySupporter: row.is_by_supporter,
    sentAt: row.sent_at.getTime(),
    untilAt: row.until_at.getTime(),
    tries: row.tries,
    outcome: row.outcome,
    ...(row.sealed_number === null ? {} : { sealedNumber: row.sealed_number }),
    ...(row.reporter === null ? {} : { reporter: row.reporter }),
  };
}
