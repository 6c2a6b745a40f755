import { type ImeiKey, RegistryError } from '@deadset/domain';
import { openText } from '../sealing.ts';
import type { DeclarationDependencies } from './declaration-requests.ts';
import { declare } from './declare.ts';
import type { LineDirectory } from './line-directory.ts';
import { claimDueLineReport, countEarlier, endLineReport, type LineReport } from './line-report-store.ts';
import { placeOfNumber, sealKeyOf } from './report-by-line.ts';

const dayMs = 86_400_000;
/** For how long an operator that does not answer is asked again, in milliseconds: a day of the two that a word lives. */
const askForMs = dayMs;
/** Reports about one line, and from one place (reporters are told apart by the day), of which the operator is asked. */
const limits = { line: { most: 2, windowMs: 30 * dayMs }, reporter: { most: 10, windowMs: dayMs } } as const;
/** Most reports that one round takes, so that it ends. */
const mostPerRound = 50;

/** Asks the operators of every line whose turn it is, and puts what they name on the record; gives the number asked. */
export async function askDueLines(
  dependencies: DeclarationDependencies,
  lines: LineDirectory,
): Promise<number> {
  const { db, clock } = dependencies;
  for (let asked = 0; asked < mostPerRound; asked += 1) {
    const at = clock();
    const report = await db
      .transaction()
      .execute((trx) => claimDueLineReport(trx, at, (tries) => at + pauseMs(tries)));
    if (report === undefined) return asked;
    await ask(dependencies, lines, report, at);
  }
  return mostPerRound;
}

/** One minute, then twice as long each time, an hour at most; in milliseconds. */
function pauseMs(tries: number): number {
  return Math.min(60_000 * 2 ** (tries - 1), 3_600_000);
}

async function ask(
  dependencies: DeclarationDependencies,
  lines: LineDirectory,
  report: LineReport,
  at: number,
): Promise<void> {
  const { db } = dependencies;
  const { id, operator, sealedNumber, sentAt } = report;
  if (sealedNumber === undefined) return;
  if (await isAboveLimits(dependencies, report, at)) {
    await endLineReport(db, id, 'held');
    return;
  }
  try {
    const number = openText(sealKeyOf(dependencies), placeOfNumber(id), sealedNumber);
    await declareLine(dependencies, report, await lines.resolve(operator, number));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === 'unavailable') {
      // The next try stands already.
      if (at - sentAt >= askForMs) await endLineReport(db, id, 'unanswered');
      return;
    }
    await endLineReport(db, id, error.code === 'not-found' ? 'unknown' : 'refused');
  }
}

async function isAboveLimits(
  { db }: DeclarationDependencies,
  report: LineReport,
  at: number,
): Promise<boolean> {
  const { line, reporter } = limits;
  const since = { line: at - line.windowMs, reporter: at - reporter.windowMs };
  const { ofLine, ofReporter } = await countEarlier(db, report, since);
  return ofLine >= line.most || ofReporter >= reporter.most;
}

/** Puts a report that named a line on the record, about the phone that was told of it. Refuses what was withdrawn. */
export async function declareLine(
  dependencies: DeclarationDependencies,
  report: LineReport,
  keys: readonly ImeiKey[],
): Promise<void> {
  const { id, reference, name, sealedSecret, sentAt, happened, takenAt, line, liability } = report;
  const { isBySupporter, reporter } = report;
  const word = { keys, happened, takenAt, line, liability, isBySupporter };
  await declare(
    dependencies,
    { actor: 'declarer' },
    {
      ...word,
      reserved: { id, reference, name, sealedSecret, sentAt },
      ...(reporter === undefined ? {} : { reporter }),
    },
    `line report ${id}`,
  );
}
