import { RegistryError } from '@deadset/domain';
import {
  type PoliceGuard,
  type PoliceRecordImport,
  type PoliceRecordReport,
  poleTables,
  sha256,
} from '@deadset/protocol';
import type { SecondPerson } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { applyWord, type Effect, type PoliceActs } from './apply-words.ts';
import { judgeRows, type RowProblem } from './judge-rows.ts';
import { type JudgedEffect, judgeWord } from './judge-words.ts';
import { guardsAgainst, needsSecondPerson } from './police-guards.ts';
import { countRecords } from './police-record-store.ts';
import { readPoleCsv, type UnjudgedRow } from './read-pole-csv.ts';

export interface PoliceImportDependencies extends PoliceActs {
  readonly secondPerson: SecondPerson;
}

export interface PoliceImportRequest {
  /** Participant id of the force. */
  readonly force: string;
  readonly rows: PoliceRecordImport;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
  readonly overrides: readonly PoliceGuard[];
}

type Stop = PoliceRecordReport['stoppedBy'][number];

const digestPrefix = Buffer.from('deadset police import v1\n');

/**
 * Takes in a force's records: each phone of a crime verifies the report that is there (tier 2) or makes one on the
 * force's own word. The same records again change nothing; a bad row stops itself, a guard stops the whole.
 */
export async function importPoliceRecords(
  dependencies: PoliceImportDependencies,
  request: PoliceImportRequest,
): Promise<PoliceRecordReport> {
  const { db, clock } = dependencies;
  const { force, dryRun } = request;
  const { words, errors } = judgeRows(await unjudged(request.rows), clock());
  const judged: JudgedEffect[] = [];
  for (const word of words) judged.push(await judgeWord(db, force, word));
  const stoppedBy = await stopsOf(dependencies, request, judged);
  const applied = !dryRun && stoppedBy.length === 0;
  const problems: RowProblem[] = [...errors];
  const effects: Effect[] = [];
  for (const one of judged) {
    // Judged again: a row before it in the same file may have made the report that it is about.
    const done = applied
      ? await applyWord(dependencies, force, await judgeWord(db, force, one.word))
      : planned(one);
    if ('problem' in done) problems.push(done);
    else effects.push(done);
  }
  const counts = countsOf(effects, problems);
  // What would be done tells what is there: a look is a line as well.
  await inUnitOfWork(db, [], (trx) =>
    recordAudit(trx, {
      at: clock(),
      actor: force,
      ...(applied ? { act: 'import' } : { act: 'look', kind: 'consultation' as const }),
      object: 'police-records',
      why: applied ? 'the force sends its records' : 'the force asks what its records would do',
      detail: counts,
    }),
  );
  return { applied, counts, effects, errors: problems, stoppedBy };
}

async function unjudged({ pole, csv }: PoliceRecordImport): Promise<UnjudgedRow[]> {
  if ((pole === undefined) === (csv === undefined))
    throw new RegistryError('invalid', 'Send either pole (rows as JSON) or csv (the text of each file).');
  if (csv !== undefined) return readPoleCsv(csv);
  return poleTables.flatMap((table) =>
    (pole?.[table] ?? []).map((row, index) => ({ table, line: index + 1, row })),
  );
}

/** What a word would do; a row that would be refused is a problem. */
function planned({ word, effect, declaration, problem }: JudgedEffect): Effect | RowProblem {
  const { line } = word;
  if (effect === 'refused') return { table: 'links', line, problem: problem ?? 'cannot be taken' };
  return { line, effect, ...(declaration === undefined ? {} : { reference: declaration.reference }) };
}

/** What stops an import: each guard that it trips, unless it is overridden and, where it takes one, a second person has agreed. */
async function stopsOf(
  { db, secondPerson }: PoliceImportDependencies,
  { force, dryRun, overrides }: PoliceImportRequest,
  judged: readonly JudgedEffect[],
): Promise<Stop[]> {
  const present = await countRecords(db, force);
  const tripped = guardsAgainst(judged, present);
  const isOverridden = ({ guard }: Stop) => overrides.includes(guard);
  const plain = tripped.filter((stop) => !needsSecondPerson(stop) && !isOverridden(stop));
  const braked = tripped.filter(needsSecondPerson);
  if (braked.length === 0) return plain;
  const digest = digestOf(force, judged);
  if (!dryRun && (await secondPerson.hasApproved(digest)))
    return [...plain, ...braked.filter((stop) => !isOverridden(stop))];
  if (!dryRun) {
    const added = judged.filter(({ effect }) => effect === 'declared').length;
    const updated = judged.filter(({ effect }) => effect === 'verified').length;
    const brakes = braked.map(({ guard }) => guard);
    const counts = { present, added, updated, removed: 0 };
    await secondPerson.hold({ digest, participant: force, brakes, counts });
  }
  const needed = 'an approver of your force must approve it under /approvals';
  return [...braked.map(({ guard, detail }) => ({ guard, detail: `${detail}; ${needed}` })), ...plain];
}

/** SHA-256 over what an import would do, phone by phone. 32 bytes. */
function digestOf(force: string, judged: readonly JudgedEffect[]): Buffer {
  const lines = judged.map(({ word, effect, declaration }) => {
    const crime = word.word === 'taken' ? `${word.crimeReference} ${word.offence}` : word.participant;
    return JSON.stringify([effect, declaration?.reference ?? '', crime, ...word.keys]);
  });
  return sha256(digestPrefix, Buffer.from([force, ...lines.toSorted()].join('\n')));
}

function countsOf(effects: readonly Effect[], problems: readonly RowProblem[]): PoliceRecordReport['counts'] {
  const countOf = (wanted: Effect['effect']) => effects.filter(({ effect }) => effect === wanted).length;
  return {
    verified: countOf('verified'),
    declared: countOf('declared'),
    reclassified: countOf('reclassified'),
    unchanged: countOf('unchanged'),
    seenActive: countOf('seen-active'),
    refused: problems.length,
  };
}
