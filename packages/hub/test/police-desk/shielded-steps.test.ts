import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { readRegisterSteps } from '../../src/police-desk/register-steps-store.ts';
import { present } from '../leads/lead-world.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
// Of the first phone that the world puts there.
const wanted = { keys: [keyAt(1)], certificateMarks: [], withNetworks: false };

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['shop-a', 'shop'],
    ['maker-a', 'maker'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  await present(database, systemClock(), [{ presenter: 'somebody', afters: ['moved'], reports: 'shielded' }]);
  const { id, declared_at } = await database.db
    .selectFrom('declaration')
    .select(['id', 'declared_at'])
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('declaration_act')
    .values({
      declaration_id: id,
      act: 'declare',
      actor: 'declarer',
      tier: 1,
      mode: 'total',
      at: declared_at,
      entry_id: randomUUID(),
    })
    .execute();
});
afterAll(() => database.close());

it('the case of a phone whose number was typed shows no attempts behind a shield, as that of its report shows none', async () => {
  const { id: declarationId } = await database.db
    .selectFrom('declaration')
    .select('id')
    .executeTakeFirstOrThrow();
  expect((await readRegisterSteps(database.db, { ...wanted, declarationId })).attempts).toEqual([]);
  expect((await readRegisterSteps(database.db, wanted)).attempts).toEqual([]);
  await database.db.updateTable('abuse_review').set({ status: 'cleared', decided_at: new Date() }).execute();
  expect((await readRegisterSteps(database.db, wanted)).attempts).toHaveLength(2);
});
