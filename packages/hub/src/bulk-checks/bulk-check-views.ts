import type { BulkCheckRow, BulkCheckStatus } from '@deadset/protocol';
import type { CsvCell } from '../http/index.ts';
import type { NamedBulkCheck } from './bulk-checks.ts';
import type { AnsweredRow } from './bulk-row.ts';

/** A list as machines are told of it. */
export function statusOf(list: NamedBulkCheck): BulkCheckStatus {
  const { id, gate, kind, name, counts, positions, pausedUntil, finishedAt, failure } = list;
  const instant = (at: number) => new Date(at).toISOString();
  return {
    id,
    gate,
    kind,
    ...(name === undefined ? {} : { file: name }),
    state: stateOf(list),
    ...counts,
    ...(positions === undefined ? {} : { firstPosition: positions.first, lastPosition: positions.last }),
    receivedAt: instant(list.receivedAt),
    ...(pausedUntil === undefined ? {} : { pausedUntil: instant(pausedUntil) }),
    ...(finishedAt === undefined ? {} : { finishedAt: instant(finishedAt) }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Where a list is, one that still arrives being shown to nobody. */
function stateOf({ state, pausedUntil }: NamedBulkCheck): BulkCheckStatus['state'] {
  if (state === 'receiving') throw new Error('a list that still arrives was shown');
  return state === 'waiting' && pausedUntil !== undefined ? 'paused' : state;
}

/** A row as machines are told of it. */
export function rowOf({ line, imei, consignment, item, answer }: AnsweredRow): BulkCheckRow {
  return {
    line,
    imei,
    ...(consignment === undefined ? {} : { consignment }),
    ...(item === undefined ? {} : { item }),
    ...(answer === undefined ? {} : toldOf(answer)),
  };
}

function toldOf(answer: NonNullable<AnsweredRow['answer']>): Partial<BulkCheckRow> {
  if ('problem' in answer) return { problem: answer.problem };
  const { outcome, reason, tier, doubt } = answer;
  return {
    outcome,
    reason,
    ...(tier === undefined ? {} : { tier }),
    ...(doubt === undefined ? {} : { doubt: 'check-digit' as const }),
  };
}

const csvHead = [
  'line',
  'imei',
  'consignment',
  'item',
  'outcome',
  'reason',
  'tier',
  'doubt',
  'problem',
] as const satisfies readonly (keyof BulkCheckRow)[];

/** Rows as the lines of a table, the names of the columns first. */
export async function* csvOf(rows: AsyncIterable<AnsweredRow>): AsyncGenerator<readonly CsvCell[]> {
  yield csvHead;
  for await (const row of rows) {
    const told = rowOf(row);
    yield csvHead.map((name) => told[name]);
  }
}
