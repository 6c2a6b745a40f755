import { afterAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { imeiAt, importing, rowsOf, startedAt } from './import-support.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const { importRows } = importing(database, () => startedAt);

/** So many phones seen on the networks, the first of them the test devices. */
async function seePhones(count: number): Promise<void> {
  const values = Array.from({ length: count }, (_, i) => ({
    imei_norm: imeiAt(i).slice(0, 14),
    first_seen: 20_261_101,
    last_seen: 20_261_120,
    rat_bitmask: 0,
  }));
  await database.db.insertInto('seen_imei').values(values).execute();
}

it('a list that would refuse more than a tenth of all phones on the networks stops, and says so', async () => {
  await database.db
    .insertInto('participant')
    .values({
      id: 'network-a',
      name: 'A',
      role: 'network-operator',
      gates: [],
      scopes: [],
      created_at: new Date(0),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await seePhones(2_000);
  const report = await importRows(rowsOf(201));
  expect(report).toMatchObject({
    applied: false,
    stoppedBy: [{ guard: 'match-ratio', detail: expect.stringContaining('201 of the 2000 phones') }],
  });
  expect((await importRows(rowsOf(200))).applied).toBe(true);
});

it('phones that nobody saw may be listed as many as they are', async () => {
  expect((await importRows(rowsOf(500, 100_000), { kind: 'full', dryRun: true })).stoppedBy).toEqual([
    expect.objectContaining({ guard: 'shrink' }),
  ]);
});
