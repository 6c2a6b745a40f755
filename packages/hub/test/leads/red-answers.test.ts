import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readRedAnswers } from '../../src/leads/red-answers-store.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { present } from './lead-world.ts';

let database: TestDatabase;
const now = systemClock();
const period = { from: now - 365 * 86_400_000, to: now };

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['shop-a', 'shop'],
    ['maker-a', 'maker'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  await present(database, now, [{ presenter: 'stall', afters: ['moved', 'moved'] }]);
});
afterAll(() => database.close());

it('are read of no phone over which a reviewer keeps a shield, whichever of its reports that is over', async () => {
  expect(await readRedAnswers(database.db, period)).toHaveLength(4);
  // Each is refused at the shop and at the maker. Somebody else reports the first of the two phones as well, and a trained person looks at that report.
  const first = await database.db
    .selectFrom('declaration')
    .selectAll()
    .orderBy('reference')
    .executeTakeFirstOrThrow();
  const id = randomUUID();
  const other = { ...first, id, reference: 'TEST-OTHER', name: randomBytes(first.name.length) };
  await database.db.insertInto('declaration').values(other).execute();
  await sql`
    insert into abuse_review (id, declaration_id, cause, status, raised_at)
    values (gen_random_uuid(), ${id}, 'line-still-in-use', 'open', now())`.execute(database.db);
  expect(await readRedAnswers(database.db, period)).toHaveLength(2);
  await sql`update abuse_review set status = 'cleared', decided_at = now()`.execute(database.db);
  expect(await readRedAnswers(database.db, period)).toHaveLength(4);
});
