import { parseImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askingPages, checkPages } from '../../src/checks/index.ts';
import { systemClock } from '../../src/clock.ts';
import { createTemplates, loadAssets, pageScope } from '../../src/pages/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testChecking } from '../support/test-hub.ts';

const database = await createTestDatabase();
const { db } = database;
let hub: TestHub;

/** Lists a key as the record would. */
async function list(key: number, tier: 0 | 1, untilAt?: number): Promise<void> {
  const imeiKey = parseImeiKey(key);
  if (imeiKey === undefined) throw new Error('not a key');
  await db
    .insertInto('listing')
    .values({
      imei_key: imeiKey,
      effect: tier === 0 ? 'tracked' : 'prohibited',
      tier,
      until_at: untilAt === undefined ? null : new Date(untilAt),
      entry_id: '00000000-0000-0000-0000-000000000000',
      updated_at: new Date(0),
    })
    .execute();
}

beforeAll(async () => {
  hub = await startTestHub(database);
  const assets = await loadAssets();
  const ground = { assets, templates: createTemplates(assets, false), secure: true };
  const { publicDesk: desk, sessions } = testChecking(database, hub.log.verified, systemClock);
  await pageScope(hub.app, ground, (scope, screens) =>
    checkPages(scope, screens, { db, desk, asking: askingPages({ screens, sessions, secure: true }) }),
  );
  await list(35_175_605_000_001, 1);
  await list(35_175_605_000_002, 0, systemClock() + 3_600_000);
  await list(35_175_605_000_003, 0, systemClock() - 1);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

/** From an address of its own where a test must not meet the limit that another one has used up. */
function check(fields: Record<string, string>, remoteAddress = '127.0.0.1') {
  return hub.app.inject({
    remoteAddress,
    method: 'POST',
    url: '/check',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
}

describe('the public check', () => {
  it("says don't buy for a proved report, and wait for one that is not proved", async () => {
    expect((await check({ imei: '35175605000001' })).body).toContain('Don&#39;t buy this phone');
    expect((await check({ imei: '35175605000002' })).body).toContain('Wait: there is a report');
  });

  it('gives the same bytes for a phone that nobody reported and one whose report has ended, but for the number typed', async () => {
    const [unknown, ended] = [
      await check({ imei: '35175605999999' }),
      await check({ imei: '35175605000003' }),
    ];
    expect(unknown.body).toContain('No report found');
    expect(unknown.rawPayload.length).toBe(ended.rawPayload.length);
    expect(unknown.body.replaceAll('35175605999999', '35175605000003')).toBe(ended.body);
    expect(unknown.body.toLowerCase()).not.toMatch(/clean|safe to buy/);
  });

  it('gives a report in writing, with the way to appeal', async () => {
    const { body } = await check({ imei: '35175605000001' });
    expect(body).toContain('This answer in writing');
    expect(body).toContain('href="/appeal"');
  });

  it('tells a wrong check digit once and then believes the reader', async () => {
    const imei = '351756050000010';
    const doubted = await check({ imei });
    expect([doubted.statusCode, doubted.body.includes('The number is right as I typed it')]).toEqual([
      400,
      true,
    ]);
    expect((await check({ imei, keep: imei })).body).toContain('Don&#39;t buy this phone');
  });

  it('leaves no trace: no cookie, nothing stored by the browser, no number in any log line', async () => {
    const answer = await check({ imei: '35175605000001' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(hub.lines.length).toBeGreaterThan(0);
    expect(hub.lines.join('\n')).not.toContain('35175605000001');
  });

  it('refuses a field that it does not know', async () => {
    expect((await check({ imei: '35175605000001', colour: 'red' })).statusCode).toBe(400);
  });

  it('answers so many times a minute and no more', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push((await check({ imei: '35175605999999' })).statusCode);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});

it('that somebody checked is in the audit, and not which phone', async () => {
  const linesOf = () => db.selectFrom('audit').selectAll().where('act', '=', 'check').execute();
  const before = (await linesOf()).length;
  const address = '192.0.2.1';
  expect((await check({ imei: '35175605000001' }, address)).statusCode).toBe(200);
  expect((await check({ imei: '' }, address)).statusCode).toBe(400);
  const lines = await linesOf();
  expect(lines).toHaveLength(before + 1);
  expect(lines.at(-1)).toMatchObject({ actor: 'public', kind: 'consultation', object: 'check' });
  expect(JSON.stringify(lines)).not.toContain('35175605000001');
});
