import { RegistryError } from '@deadset/domain';
import type { ImportEvent, ImportReport, RowError } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { needsSecondPerson } from '../imports/index.ts';
import { uuidOf } from '../record/index.ts';
import { homeOfImsi } from './dirbs-settings.ts';
import {
  type DirbsDependencies,
  digestOf,
  eventsOf,
  type FileRequest,
  heldImport,
  mostErrors,
} from './file-import.ts';
import { referenceLines } from './reference-file.ts';
import { type ReferenceKind, type ReferenceList, referenceKinds } from './reference-kinds.ts';
import { type HashedRow, planReference, type ReferencePlan } from './reference-plan.ts';
import { addFileRun, addRows, endRows, type KeptRow, readPresent } from './reference-store.ts';

/** Longest list that is taken, in rows: it is held in memory while it is compared. */
const mostRows = 2_000_000;
const rowsPerProgress = 50_000;

type Stops = ImportReport['stoppedBy'];

/**
 * Takes in a reference list, whole or not at all: half a golden list would block phones that the other half lets pass.
 *
 * Tells progress, every row that is wrong, and as the last event the report or a refusal. Sent again, the same file does
 * nothing.
 */
export function importReference(
  dependencies: DirbsDependencies,
  list: ReferenceList,
  request: FileRequest,
): AsyncGenerator<ImportEvent> {
  return heldImport(dependencies, `list:${list}`, () => takeIn(dependencies, list, request));
}

async function* takeIn(
  dependencies: DirbsDependencies,
  list: ReferenceList,
  request: FileRequest,
): AsyncGenerator<ImportEvent> {
  const kind = referenceKinds[list];
  const errors: RowError[] = [];
  const rows: HashedRow[] = [];
  const rowCount = yield* readRows(dependencies, list, request, rows, errors);
  const unreadable = errors.length;
  const said = await readPresent(dependencies.database.db, list);
  const present = new Map([...said].map(([key, fields]) => [key, wordsOf(fields)]));
  const plan = planReference(kind, request.kind === 'delta', rows, present, errors);
  const stops = [...rowsStop(unreadable), ...(await standing(dependencies, list, request, plan))];
  const applied = !request.dryRun && stops.length === 0;
  const counts = countsOf(request, rowCount, plan, applied);
  if (applied) await write(dependencies, list, request, plan, { ...counts, rejected: errors.length });
  yield* eventsOf({ ...counts, stoppedBy: stops }, errors);
}

async function* readRows(
  { vault }: DirbsDependencies,
  list: ReferenceList,
  { bytes, kind: sent }: FileRequest,
  rows: HashedRow[],
  errors: RowError[],
): AsyncGenerator<ImportEvent, number> {
  const kind: ReferenceKind = referenceKinds[list];
  let count = 0;
  for await (const line of referenceLines(bytes, kind, sent === 'delta')) {
    count += 1;
    if (count > mostRows) throw new RegistryError('too-large', `The list has more than ${mostRows} rows`);
    if (!line.ok) errors.push(line.error);
    else if (line.row !== undefined) {
      const { row, change } = line;
      const key = vault.hash(list, ...row.identity);
      const hashed = { line: line.line, row, key, said: wordsOf(row.fields) };
      rows.push(change === undefined ? hashed : { ...hashed, change });
    }
    if (errors.length > mostErrors)
      throw new RegistryError(
        'invalid',
        `More than ${mostErrors} rows are wrong: this is another kind of file`,
      );
    if (count % rowsPerProgress === 0) yield { event: 'progress', stage: 'reading', done: count };
  }
  yield { event: 'progress', stage: 'reading', done: count, total: count };
  return count;
}

/** The same for equal fields, whatever their order. */
function wordsOf(fields: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function rowsStop(count: number): Stops {
  if (count === 0) return [];
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return [{ guard: 'rows', detail: `${rows} cannot be read; such a list is taken whole or not at all` }];
}

/** The plan's stops but for those that are overridden, and where it takes one, approved by a second person. */
async function standing(
  { secondPerson }: DirbsDependencies,
  list: ReferenceList,
  request: FileRequest,
  plan: ReferencePlan,
): Promise<Stops> {
  const { overrides, dryRun, participant } = request;
  const braked = plan.stops.filter(needsSecondPerson);
  const open = plan.stops.filter(({ guard }) => !overrides.includes(guard));
  if (braked.length === 0) return open;
  const changes = [...plan.added, ...plan.updated].map(({ key, said }) => `+${key.toString('hex')} ${said}`);
  const digest = digestOf(request, list, [...changes, ...plan.removed.map((key) => `-${key}`)]);
  if (await secondPerson.hasApproved(digest)) return open;
  if (!dryRun) {
    const counts = { present: plan.before, added: plan.added.length, removed: plan.removed.length };
    await secondPerson.hold({ digest, participant, brakes: braked.map(({ guard }) => guard), counts });
  }
  const waiting = braked.map(({ guard, detail }) => ({
    guard,
    detail: `${detail}; an approver of your organisation must approve it under /approvals`,
  }));
  return [...waiting, ...open.filter((stop) => !needsSecondPerson(stop))];
}

function countsOf({ kind }: FileRequest, rows: number, plan: ReferencePlan, applied: boolean) {
  return {
    kind,
    applied,
    rows,
    duplicates: plan.duplicates,
    added: plan.added.length,
    updated: plan.updated.length,
    removed: plan.removed.length,
    unchanged: plan.unchanged,
  };
}

async function write(
  dependencies: DirbsDependencies,
  list: ReferenceList,
  request: FileRequest,
  { added, updated, removed }: ReferencePlan,
  counts: Readonly<Record<string, number | boolean | string>>,
): Promise<void> {
  const { database, clock, entropy } = dependencies;
  const { participant, kind, fileName, overrides } = request;
  const at = clock();
  const id = uuidOf(entropy(16));
  await inUnitOfWork(database.db, [], async (trx) => {
    await endRows(trx, list, [...removed, ...updated.map(({ key }) => key.toString('hex'))], at);
    const kept = [...added, ...updated].map((row) => keptOf(dependencies, row));
    await addRows(trx, list, kept, at);
    await addFileRun(trx, { id, participant, list, kind, fileName, overrides, counts, at });
    await recordAudit(trx, {
      at,
      actor: participant,
      act: 'import',
      object: `import:${id}`,
      why: `the ${list} of an authority`,
      detail: { added: added.length, updated: updated.length, removed: removed.length },
    });
  });
}

function keptOf({ vault, settings }: DirbsDependencies, { key, row }: HashedRow): KeptRow {
  const { name, subscriber, fields } = row;
  const named = name === undefined ? { key, fields } : { key, name, fields };
  if (subscriber === undefined) return named;
  const home = homeOfImsi(settings, subscriber.imsi);
  return {
    ...named,
    imsiKey: vault.hash('imsi', subscriber.imsi),
    sealed: vault.seal(subscriber),
    ...(home === undefined ? {} : { home }),
  };
}
