import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { type AnswerPeriod, readRedAnswers } from './red-answers-store.ts';

/** Those of these attempts (edge and sequence) of a period that would be counted now. */
export async function findStanding(
  register: Db,
  attempts: readonly string[],
  period: AnswerPeriod,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(attempts);
  const answers = await readRedAnswers(register, period, await keysOf(register, attempts));
  return new Set(answers.map(({ attempt }) => attempt).filter((attempt) => wanted.has(attempt)));
}

async function keysOf(register: Db, attempts: readonly string[]): Promise<ImeiKey[]> {
  const edges = attempts.map((attempt) => attempt.slice(0, attempt.lastIndexOf(':')));
  const sequences = attempts.map((attempt) => attempt.slice(attempt.lastIndexOf(':') + 1));
  const { rows } = await sql<{ imei_key: number }>`
    select distinct attempt.imei_key
      from unnest(${edges}::text[], ${sequences}::bigint[]) as asked (edge, sequence)
      join attempt on attempt.edge_key_id = asked.edge and attempt.sequence = asked.sequence`.execute(
    register,
  );
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}
