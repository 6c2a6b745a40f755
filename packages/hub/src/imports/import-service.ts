import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '@deadset/domain';
import type { ImportEvent, ImportGuard, ImportReport } from '@deadset/protocol';
import type { SecondPerson } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import { newReference } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { uuidOf } from '../record/index.ts';
import { dependsOnLength, type EarlierSteps } from './import-guards.ts';
import { type ImportPlan, planImport } from './import-plan.ts';
import { addRun, earlierSteps, finishRun, holdContributor, refreshStatistics } from './import-run-store.ts';
import { stopsOf } from './import-stops.ts';
import { hasBacklog } from './import-store.ts';
import { writePage } from './import-writer.ts';
import { countPresent, presentAmong, presentRows } from './present-store.ts';
import { RowColumns } from './row-columns.ts';
import { RowErrors } from './row-errors.ts';
import { stolenListLines } from './stolen-list-file.ts';
import { type ListKind, latestDayAt } from './stolen-list-rows.ts';

export interface ImportDependencies {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** From which the secrets that withdraw rows are computed; 32 bytes, not in the database. */
  readonly codeKey: Buffer;
  /** Who must approve what a brake stopped. */
  readonly secondPerson: SecondPerson;
}

/** One file of one contributor. */
export interface ImportRequest {
  /** Id of the participant whose list it is. */
  readonly participant: string;
  readonly kind: ListKind;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Guards that shall not stop it. */
  readonly overrides: readonly ImportGuard[];
  /** For the run's own record; the file's name says nothing else. */
  readonly fileName: string;
  /** The file as it arrives. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ImportService {
  /**
   * Takes in a stolen list and tells how it goes: progress, and as the last event the report or a refusal.
   *
   * Nothing is written before the whole file has been read and held against the present list. From then on the work is
   * committed in pieces; whatever stops it, the same file sent again does the rest.
   */
  importStolenList(request: ImportRequest): AsyncGenerator<ImportEvent>;
}

/** Longest list that is taken, in rows: at 24 bytes a row, a quarter of a gigabyte. */
const mostRows = 10_000_000;
/** Rows of a delta that are looked up one by one; for more the whole present list is read. */
const longestShortDelta = 20_000;
/** Rows between two words of progress while the file is read. */
const rowsPerProgress = 50_000;
/** Devices written in one transaction: each of them is locked, and a unit of work locks a thousand at most. */
const devicesPerPage = 1_000;
/** How often an import looks at the queue, in devices. To look means to walk past all that has gone from it lately. */
const devicesPerLook = 5 * devicesPerPage;
/** So many devices change how the database should look for one. */
const manyDevices = 10_000;
/** Transactions at a time: while one waits for the database, the entries of the other are written. */
const laneCount = 2;
/** An import waits while more entries than this wait for their place, so that a single act never stands far behind it. */
const backlogLimit = 10_000;
/** How long an import waits for the sequencer before it goes on all the same, in milliseconds. */
const patienceMs = 5_000;
const backlogPauseMs = 20;

export function createImportService(dependencies: ImportDependencies): ImportService {
  return { importStolenList: (request) => importHeld(dependencies, request) };
}

/** One import of a contributor at a time; another one is refused. */
async function* importHeld(
  dependencies: ImportDependencies,
  request: ImportRequest,
): AsyncGenerator<ImportEvent> {
  const hold = await holdContributor(dependencies.database.pool, request.participant);
  if (hold === undefined) {
    yield { event: 'refused', problem: 'Another import of your list is under way; wait for its end' };
    return;
  }
  try {
    yield* importList(dependencies, request);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    yield { event: 'refused', problem: error.message };
  } finally {
    await hold.release();
  }
}

async function* importList(
  dependencies: ImportDependencies,
  request: ImportRequest,
): AsyncGenerator<ImportEvent> {
  const { kind, dryRun } = request;
  const rows = new RowColumns();
  const errors = new RowErrors();
  const rowCount = yield* readRows(request, latestDayAt(dependencies.clock()), rows, errors);
  const earlier = await earlierSteps(dependencies.database.db, request.participant, dependencies.clock());
  const plan = await comparePlan(dependencies, request, { rows, earlier }, errors);
  const stops = await stopsOf(dependencies, request, plan, earlier);
  const applied = !dryRun && stops.length === 0;
  const report = reportOf({ kind, rowCount, plan, errors, applied, stops });
  if (applied) yield* writePlan(dependencies, request, plan, report);
  for (const page of errors.pages()) yield { event: 'row-errors', errors: page };
  yield { event: 'report', report };
  // The contributor has the report already; pages and checks of everybody else gain by it.
  if (applied && plan.wishes.count >= manyDevices) await refreshStatistics(dependencies.database.db);
}

/**
 * Holds the file against the present list. A short delta asks for the devices that it names alone, so that one phone is
 * not held up by a list of millions.
 */
async function comparePlan(
  { database: { db }, clock }: ImportDependencies,
  { kind, participant }: ImportRequest,
  { rows, earlier }: { rows: RowColumns; earlier: EarlierSteps },
  errors: RowErrors,
): Promise<ImportPlan> {
  const list = { participant, at: clock() };
  if (kind === 'full' || rows.count > longestShortDelta) {
    return planImport(kind, rows, presentRows(db, list), errors);
  }
  const plan = await planImport(kind, rows, presentAmong(db, list, rows.keys), errors);
  return dependsOnLength(plan, earlier) ? { ...plan, present: await countPresent(db, participant) } : plan;
}

/** Reads the file into columns, tells how far it is, and gives the number of its rows. */
async function* readRows(
  { bytes, kind }: ImportRequest,
  latestDay: number,
  rows: RowColumns,
  errors: RowErrors,
): AsyncGenerator<ImportEvent, number> {
  let count = 0;
  for await (const line of stolenListLines(bytes, kind, latestDay)) {
    count += 1;
    if (count > mostRows) throw new RegistryError('too-large', `The list has more than ${mostRows} rows`);
    if (line.ok) rows.add({ key: line.row.key, line: line.line, row: line.row });
    else {
      errors.add(line.error);
      if (line.key !== undefined) rows.add({ key: line.key, line: line.line });
    }
    if (count % rowsPerProgress === 0) yield { event: 'progress', stage: 'reading', done: count };
  }
  yield { event: 'progress', stage: 'reading', done: count, total: count };
  return count;
}

async function* writePlan(
  dependencies: ImportDependencies,
  { participant, kind, fileName, overrides }: ImportRequest,
  { wishes }: ImportPlan,
  report: ImportReport,
): AsyncGenerator<ImportEvent> {
  const { database, clock, entropy } = dependencies;
  const { db } = database;
  const run = { id: uuidOf(entropy(16)), participant, kind, fileName, overrides };
  const reference = newReference(entropy);
  await addRun(db, run, clock());
  const lanes: Promise<void>[] = [];
  let done = 0;
  try {
    for (const page of wishes.pages(devicesPerPage)) {
      if (lanes.length === laneCount) await lanes.shift();
      // Not at the first page: a short list is no more than a few single acts would be.
      if (done > 0 && done % devicesPerLook === 0) await letOthersPass(dependencies);
      const lane = writePage(dependencies, { ...run, reference }, page, done);
      // Heard when its turn comes; until then a failure must not pass for one that nobody hears.
      lane.catch(() => undefined);
      lanes.push(lane);
      yield { event: 'progress', stage: 'writing', done, total: wishes.count };
      done += page.length;
    }
    await Promise.all(lanes);
  } finally {
    // Whatever stopped it: what is under way ends before the next import of this contributor may begin.
    await Promise.allSettled(lanes);
  }
  await finishRun(db, run.id, report, clock());
  yield { event: 'progress', stage: 'writing', done, total: wishes.count };
}

/** Waits while the sequencer is far behind, for a while: it may be another process, and it may be down. */
async function letOthersPass({ database }: ImportDependencies): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += backlogPauseMs) {
    if (!(await hasBacklog(database.db, backlogLimit))) return;
    await delay(backlogPauseMs);
  }
}

interface ReportParts {
  readonly kind: ListKind;
  readonly rowCount: number;
  readonly plan: ImportPlan;
  readonly errors: RowErrors;
  readonly applied: boolean;
  readonly stops: ImportReport['stoppedBy'];
}

function reportOf({ kind, rowCount, plan, errors, applied, stops }: ReportParts): ImportReport {
  const { duplicates, added, updated, removed, unchanged } = plan;
  return {
    kind,
    applied,
    rows: rowCount,
    duplicates,
    added,
    updated,
    removed,
    unchanged,
    rejected: errors.count,
    errors: errors.first(),
    stoppedBy: stops,
  };
}
