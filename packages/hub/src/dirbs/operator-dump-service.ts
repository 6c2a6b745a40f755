import { DumpTally, ratBitmask } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { ImportEvent, ImportReport, RowError } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { latestDayAt } from '../imports/index.ts';
import { uuidOf } from '../record/index.ts';
import { type DirbsSettings, homeOf, homeOfImsi } from './dirbs-settings.ts';
import { type DirbsDependencies, eventsOf, type FileRequest, heldImport, mostErrors } from './file-import.ts';
import { type DumpDays, type DumpLineRow, daysOfName, dumpLines, lengthOf } from './operator-dump-file.ts';
import { addFileRun, readNames } from './reference-store.ts';
import { keepSeen, keepSightings, type SeenImei, type Sighting, usualRowsPerDay } from './sighting-store.ts';
import type { SubscriberVault } from './subscriber-vault.ts';

/** Rows held before they are written. */
const rowsPerPage = 20_000;
/** Dumps that a new one is held against, and the share of their rows a day that it must have. DIRBS-Core: 30 days, 0.9. */
const dumpsOfHistory = 5;
const fewestOfUsual = 0.9;

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
    let tally = new DumpTally(home, false, tacs);
    const tellHeader = (hasRat: boolean) => {
      tally = new DumpTally(home, hasRat, tacs);
    };
    for await (const line of dumpLines(request.bytes, days, tellHeader)) {
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
    const rows = tally.rows + errors.length;
    yield { event: 'progress', stage: 'reading', done: rows, total: rows };
    const usual = await usualRowsPerDay(trx, request.participant, dumpsOfHistory);
    const stops = [
      ...rowsStop(errors.length),
      ...findingStops(settings, tally),
      ...historyStop(tally.rows / lengthOf(days), usual),
    ].filter(({ guard }) => guard === 'rows' || !request.overrides.includes(guard));
    isKept = !request.dryRun && stops.length === 0;
    const counts = { ...intake.counts, kind: 'full' as const, applied: isKept, rows, removed: 0 };
    if (isKept) await keepRun(trx, dependencies, request, { ...counts, ...dumpCounts(tally, days, intake) });
    const { added, updated, unchanged, duplicates } = counts;
    if (isKept) await trx.commit().execute();
    yield* eventsOf(
      {
        kind: 'full',
        applied: isKept,
        rows,
        duplicates,
        added,
        updated,
        removed: 0,
        unchanged,
        stoppedBy: stops,
      },
      errors,
    );
  } finally {
    if (!isKept) await trx.rollback().execute();
  }
}

type Stops = ImportReport['stoppedBy'];

function rowsStop(count: number): Stops {
  if (count === 0) return [];
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return [{ guard: 'rows', detail: `${rows} cannot be read; a dump is taken whole or not at all` }];
}

const checkWords = {
  nullImei: 'rows without an IMEI',
  nullImsi: 'rows without an IMSI',
  nullMsisdn: 'rows without an MSISDN',
  nullRat: 'rows without a radio technology',
  nullAny: 'rows with something missing',
  uncleanImei: 'IMEIs that are not 14 digits or more',
  uncleanImsi: 'IMSIs of fewer than 14 digits',
  uncleanAny: 'rows with an IMEI or IMSI that cannot be one',
  foreignImsi: 'IMSIs of other countries',
  foreignMsisdn: 'telephone numbers of other countries',
  foreignAny: 'rows with an IMSI or number of another country',
  otherNetwork: 'IMSIs of other networks',
  lostZeros: 'IMEIs that seem to have lost the 0 they began with',
} as const;

function findingStops({ limits }: DirbsSettings, tally: DumpTally): Stops {
  return tally.findings(limits).map(({ check, share, limit }) => ({
    guard: 'thresholds' as const,
    detail: `Too many ${checkWords[check]}: ${share.toFixed(2)} of them, ${limit.toFixed(2)} at most`,
  }));
}

function historyStop(perDay: number, usual: number | undefined): Stops {
  if (usual === undefined || perDay >= usual * fewestOfUsual) return [];
  const detail = `It has ${Math.round(perDay)} rows a day where your last dumps had ${Math.round(usual)}`;
  return [{ guard: 'thresholds', detail }];
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

/** Folds rows into sightings a page at a time. */
class DumpIntake {
  readonly #vault: SubscriberVault;
  readonly #settings: DirbsSettings;
  readonly #participant: string;
  /** Every subscriber-with-phone of the dump, so that a repeated one is known for a duplicate. */
  readonly #met = new Set<string>();
  #sightings = new Map<string, Sighting>();
  #seen = new Map<string, SeenImei>();
  #withoutImei = 0;
  #rows = 0;
  #added = 0;

  constructor({ vault, settings }: DirbsDependencies, participant: string) {
    this.#vault = vault;
    this.#settings = settings;
    this.#participant = participant;
  }

  /** Rows held. */
  get waiting(): number {
    return this.#sightings.size;
  }

  /** Different subscribers that the dump names without a phone. */
  get withoutImei(): number {
    return this.#withoutImei;
  }

  get counts() {
    const distinct = this.#met.size;
    const unchanged = distinct - this.#withoutImei - this.#added;
    return { added: this.#added, updated: 0, unchanged, duplicates: this.#rows - distinct };
  }

  add({ norm, imsi, msisdn, rat, day }: DumpLineRow): void {
    this.#rows += 1;
    const subscriber = this.#vault.hash(norm, imsi, msisdn);
    const id = subscriber.toString('base64');
    const isRepeated = this.#met.has(id);
    this.#met.add(id);
    if (norm === undefined) {
      if (!isRepeated) this.#withoutImei += 1;
      return;
    }
    const seen = this.#seen.get(norm) ?? { norm, firstSeen: day, lastSeen: day, ratBitmask: 0 };
    widen(seen, day);
    seen.ratBitmask |= rat === undefined ? 0 : ratBitmask(rat);
    this.#seen.set(norm, seen);
    const sighting = this.#sightings.get(id) ?? this.#sightingOf(norm, subscriber, { imsi, msisdn }, day);
    widen(sighting, day);
    this.#sightings.set(id, sighting);
  }

  async write(trx: Trx): Promise<void> {
    this.#added += await keepSightings(trx, this.#participant, [...this.#sightings.values()]);
    await keepSeen(trx, [...this.#seen.values()]);
    this.#sightings = new Map();
    this.#seen = new Map();
  }

  #sightingOf(
    norm: string,
    subscriber: Buffer,
    { imsi, msisdn }: { imsi: string | undefined; msisdn: string | undefined },
    day: number,
  ): Sighting {
    const home = homeOfImsi(this.#settings, imsi);
    const who = { ...(imsi === undefined ? {} : { imsi }), ...(msisdn === undefined ? {} : { msisdn }) };
    return {
      norm,
      subscriber,
      isWhole: imsi !== undefined && msisdn !== undefined,
      sealed: this.#vault.seal(who),
      firstSeen: day,
      lastSeen: day,
      ...(imsi === undefined ? {} : { imsiKey: this.#vault.hash('imsi', imsi) }),
      ...(home === undefined ? {} : { home }),
    };
  }
}

function widen(span: { firstSeen: number; lastSeen: number }, day: number): void {
  span.firstSeen = Math.min(span.firstSeen, day);
  span.lastSeen = Math.max(span.lastSeen, day);
}
