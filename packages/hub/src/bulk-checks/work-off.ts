import { type ImeiKey, parseHumanImei, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import {
  addCounts,
  type BulkCheck,
  type BulkCounts,
  claimBulkCheck,
  endBulkCheck,
  findOpenChunk,
  keepAnswers,
  pauseBulkCheck,
  type SealedChunk,
} from './bulk-check-store.ts';
import type { BulkCheckParts } from './bulk-checks.ts';
import type { RowAnswer } from './bulk-row.ts';
import type { FileRow } from './row-file.ts';

/** By what the questions come. */
const door = '/v1/bulk-checks';
/** How long one round works, in milliseconds, before it lets others have a turn. */
const roundMs = 2_000;
const mostRowsAtOnce = 1_000;
const dayMs = 86_400_000;

/**
 * Goes on with lists for a while, some rows of each in turn, so that a short list is not behind a long one.
 *
 * Rows, answers, attempts, budget and counts of a step are one transaction: whoever is stopped in the middle goes on
 * behind the last step that was done, and nothing is asked or counted twice.
 */
export async function workOffLists(parts: BulkCheckParts): Promise<void> {
  const until = parts.clock() + roundMs;
  while (parts.clock() < until) if (!(await workOffSome(parts, mostRowsAtOnce))) return;
}

/** One step; false when there is nothing to do. */
async function workOffSome(parts: BulkCheckParts, limit: number, only?: string): Promise<boolean> {
  const { db, clock } = parts;
  const at = clock();
  let claimed = only;
  try {
    return await db.transaction().execute(async (trx) => {
      const list = await claimBulkCheck(trx, at, only);
      if (list === undefined) return false;
      claimed = list.id;
      const chunk = await findOpenChunk(trx, list.id);
      if (chunk === undefined) await finish(trx, list, at);
      else await answerSome(trx, parts, { list, chunk, limit, at });
      return true;
    });
  } catch (error) {
    if (!(error instanceof RegistryError) || claimed === undefined) throw error;
    if (error.code === 'rate-limited' && limit > 1)
      // What is left of the day's budget is used up: fewer rows may still fit.
      return workOffSome(parts, Math.floor(limit / 2), claimed);
    await stop(parts, claimed, error);
    return true;
  }
}

/** Above its budget a list waits for the next day; at a gate that was taken from it, it ends. */
async function stop({ db, clock }: BulkCheckParts, id: string, error: RegistryError): Promise<void> {
  const at = clock();
  await db.transaction().execute(async (trx) => {
    if (error.code === 'rate-limited') await pauseBulkCheck(trx, id, at - (at % dayMs) + dayMs);
    else await endBulkCheck(trx, id, { state: 'failed', failure: error.message, at });
  });
}

async function answerSome(
  trx: Trx,
  { desk, seal }: BulkCheckParts,
  { list, chunk, limit, at }: { list: BulkCheck; chunk: SealedChunk; limit: number; at: number },
): Promise<void> {
  const place = { bulkCheck: list.id, number: chunk.number };
  const rows: readonly FileRow[] = seal
    .openRows(place, chunk.rows)
    .slice(chunk.answeredCount, chunk.answeredCount + limit);
  const read = rows.map(readRow);
  const keys = read.flatMap(({ key }) => key ?? []);
  const question = { participant: list.participant, gate: list.gate, keys, door, isPaced: true };
  const answer = keys.length === 0 ? undefined : await desk.askWithin(trx, question);
  const verdicts = (answer?.verdicts ?? []).values();
  const answers = read.map((row): RowAnswer => {
    if (row.problem !== undefined) return { problem: row.problem };
    const { value: verdict } = verdicts.next();
    if (verdict === undefined) throw new Error('a question without an answer');
    return row.isDoubtful ? { ...verdict, doubt: true } : verdict;
  });
  const before = chunk.answers === undefined ? [] : seal.openAnswers(place, chunk.answers);
  await keepAnswers(trx, list.id, {
    number: chunk.number,
    answeredCount: chunk.answeredCount + rows.length,
    answers: seal.sealAnswers(place, [...before, ...answers]),
  });
  const position = answer === undefined ? {} : { position: answer.position };
  await addCounts(trx, list.id, countsOf(answers), { at, ...position });
}

/** The device of a row, or what is wrong with the row. */
function readRow({
  imei,
  problem,
}: FileRow): { problem: string; key?: never } | { problem?: never; key: ImeiKey; isDoubtful: boolean } {
  if (problem !== undefined) return { problem };
  const parsed = parseHumanImei(imei);
  if (!parsed.ok) return { problem: rowProblems[parsed.error] };
  return { key: parsed.imei.key, isDoubtful: parsed.imei.warning !== undefined };
}

const rowProblems = {
  empty: 'there is no number',
  'not-digits': 'an IMEI has only digits',
  'too-short': 'too short: an IMEI has 15 digits',
  'too-long': 'too long: an IMEI has 15 digits',
} as const;

function countsOf(answers: readonly RowAnswer[]): Omit<BulkCounts, 'rows'> {
  const count = (is: (answer: RowAnswer) => boolean) => answers.filter(is).length;
  return {
    answered: answers.length,
    problems: count((answer) => 'problem' in answer),
    // A shadow participant is told "allow" also of a device of which something is known.
    listed: count((answer) => 'reason' in answer && answer.reason !== 'no-report-found'),
    held: count((answer) => 'outcome' in answer && answer.outcome === 'hold'),
    refused: count((answer) => 'outcome' in answer && answer.outcome === 'refuse'),
  };
}

async function finish(trx: Trx, { id, participant, counts }: BulkCheck, at: number): Promise<void> {
  await endBulkCheck(trx, id, { state: 'done', at });
  const { rows, problems, listed } = counts;
  await recordAudit(trx, {
    at,
    actor: 'clock',
    onBehalfOf: participant,
    kind: 'consultation',
    act: 'answer-list',
    object: `bulk-check:${id}`,
    why: 'every row of it has its answer',
    detail: { rows, problems, listed },
  });
}
