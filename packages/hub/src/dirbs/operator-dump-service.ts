import { DumpTally, type HomeCountry } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { ImportEvent, RowError } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { latestDayAt } from '../imports/index.ts';
import { uuidOf } from '../record/index.ts';
import { homeOf } from './dirbs-settings.ts';
import { DumpIntake } from './dump-intake.ts';
import { stopsOfDump } from './dump-stops.ts';
import { type DirbsDependencies, eventsOf, type FileRequest, heldImport, mostErrors } from './file-import.ts';
import { type DumpDays, daysOfName, dumpLines, lengthOf } from './operator-dump-file.ts';
import { addFileRun, readNames } from './reference-store.ts';
import { usualRowsPerDay } from './sighting-store.ts';

/** Rows held before they are written. */
const rowsPerPage = 20_000;
/** Dumps that a new one is held against; DIRBS-Core looks back 30 days. */
const dumpsOfHistory = 5;

/**
 * Takes in an operator's own dump, whole or not at all.
 *
 * The rows are written as they come and taken back when the dump as a whole is none to trust: a dump of millions is
 * never held in memory. One dump at a time, for two would wait for each other's phones. Kept of it are each phone's first and last day and each subscriber's with it, sealed; rows that
 * name no phone are counted and dropped.
 */
export function importOperatorDump(
  dependencies: DirbsDependencies,
  request: FileRequest,
): AsyncGenerator<ImportEvent> {
  return heldImport(dependencies, 'list:dumps', () => takeIn(dependencies, request));
}

async function* takeIn(dependencies: DirbsDependencies, request: FileRequest): AsyncGenerator<ImportEvent> {
  const { database, clock, settings } = dependencies;
  const home = homeOf(settings, request.participant);
  if (home === undefined)
    throw new RegistryError(
      'not-allowed',
      'The settings of this hub name no network of yours; ask its operator',
    );
  const days = daysOfName(request.fileName, latestDayAt(clock()));
  const tacs = await readNames(database.db, 'gsma-tac');
  const trx = await database.db.startTransaction().execute();
  let isKept = false;
  try {
    const intake = new DumpIntake(dependencies, request.participant);
    const errors: RowError[] = [];
    const tally = yield* readRows(trx, request, { days, home, tacs, intake, errors });
    const rows = tally.rows + errors.length;
    yield { event: 'progress', stage: 'reading', done: rows, total: rows };
    const usual = await usualRowsPerDay(trx, request.participant, dumpsOfHistory);
    const stops = stopsOfDump(settings, tally, { wrong: errors.length, days: lengthOf(days), usual }).filter(
      ({ guard }) => guard === 'rows' || !request.overrides.includes(guard),
    );
    isKept = !request.dryRun && stops.length === 0;
    const counts = { ...intake.counts, kind: 'full' as const, applied: isKept, rows, removed: 0 };
    if (isKept) {
      await keepRun(trx, dependencies, request, { ...counts, ...dumpCounts(tally, days, intake) });
      await trx.commit().execute();
    }
    yield* eventsOf({ ...counts, stoppedBy: stops }, errors);
  } finally {
    if (!isKept) await trx.rollback().execute();
  }
}

interface DumpReading {
  readonly days: DumpDays;
  readonly home: HomeCountry;
  readonly tacs: readonly string[];
  readonly intake: DumpIntake;
  readonly errors: RowError[];
}

/** Reads every row, writes what is kept of them page by page, and gives the counts for the checks. */
async function* readRows(
  trx: Trx,
  { bytes }: FileRequest,
  { days, home, tacs, intake, errors }: DumpReading,
): AsyncGenerator<ImportEvent, DumpTally> {
  let tally = new DumpTally(home, false, tacs);
  const tellHeader = (hasRat: boolean) => {
    tally = new DumpTally(home, hasRat, tacs);
  };
  for await (const line of dumpLines(bytes, days, tellHeader)) {
    if (!line.ok) errors.push(line.error);
    else {
      tally.add(line.row);
      intake.add(line.row);
    }
    if (errors.length > mostErrors)
      throw new RegistryError(
        'invalid',
        `More than ${mostErrors} rows are wrong: this is another kind of file`,
      );
    if (intake.waiting < rowsPerPage) continue;
    await intake.write(trx);
    yield { event: 'progress', stage: 'reading', done: tally.rows };
  }
  await intake.write(trx);
  return tally;
}

function dumpCounts(tally: DumpTally, days: DumpDays, { withoutImei }: DumpIntake) {
  return { rowsPerDay: tally.rows / lengthOf(days), withoutImei, from: days.from, to: days.to };
}

async function keepRun(
  trx: Trx,
  { clock, entropy }: DirbsDependencies,
  { participant, fileName, overrides }: FileRequest,
  counts: Readonly<Record<string, number | boolean | string>>,
): Promise<void> {
  const at = clock();
  const id = uuidOf(entropy(16));
  await addFileRun(trx, {
    id,
    participant,
    list: 'operator-dump',
    kind: 'full',
    fileName,
    overrides,
    counts,
    at,
  });
  const { rows = 0, added = 0 } = counts;
  await recordAudit(trx, {
    at,
    actor: participant,
    act: 'import',
    object: `import:${id}`,
    why: 'sightings, for lists of those who are notified and excepted',
    detail: { rows, added },
  });
}
