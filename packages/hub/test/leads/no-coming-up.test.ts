import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readRedAnswers } from '../../src/leads/red-answers-store.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { present, pseudonym } from './lead-world.ts';

let database: TestDatabase;
const now = systemClock();
const period = { from: now - 365 * 86_400_000, to: now };

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['shop-a', 'shop'],
    ['shop-b', 'shop'],
    ['force-a', 'police'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  await present(database, now, [
    { presenter: 'stall', afters: Array.from({ length: 6 }, () => 'nothing' as const) },
  ]);
});
afterAll(() => database.close());

let phones = 0;

/** Another answer about the next phone, an hour after it was refused; then whether it is read as having come up again. */
async function comesUpBy(change: {
  readonly participant_id?: string;
  readonly presenter?: string | null;
  readonly tier?: 0 | 1;
  readonly enforced?: boolean;
}): Promise<boolean> {
  const { db } = database;
  phones += 1;
  const refused = await db
    .selectFrom('attempt')
    .selectAll()
    .where('sequence', '=', phones)
    .executeTakeFirstOrThrow();
  const at = new Date(refused.at.getTime() + 3_600_000);
  await db
    .insertInto('attempt')
    .values({ ...refused, sequence: 1_000 + phones, at, received_at: at, ...change })
    .execute();
  const answers = await readRedAnswers(db, period);
  expect(answers.map(({ attempt }) => attempt)).toContain(`edge:${phones}`);
  return answers.some(({ attempt, moved }) => attempt === `edge:${phones}` && moved !== undefined);
}

it.each([
  ['the same counter asks again and does not say for whom', { presenter: null }],
  ['the police ask at a gate of their own', { participant_id: 'force-a', presenter: null }],
  ['a gate meets it on an unproved word, which is sealed', { participant_id: 'shop-b', tier: 0 }],
  ['a gate would have refused it and did not', { participant_id: 'shop-b', enforced: false }],
] as const)('a phone has not come up again when %s', async (_, change) => {
  expect(await comesUpBy(change)).toBe(false);
});

it.each([
  ['at another counter, whoever has it', { participant_id: 'shop-b', presenter: null }],
  ['at the same counter with somebody else', { presenter: pseudonym('other') }],
] as const)('a phone has come up again %s', async (_, change) => {
  expect(await comesUpBy(change)).toBe(true);
});
