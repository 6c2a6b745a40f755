import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
const authorization: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  for (const id of ['network-a', 'network-b'])
    authorization[id] = (await hub.participant(id, 'network-operator')).authorization;
  authorization['only-exports'] = (
    await hub.participant('only-exports', 'network-operator', ['exports'])
  ).authorization;
  const body = 'imei,reporting_date,status\n35675105123456,20260901,\n35675105123457,,pending\n';
  const address = `${await hub.url()}/v1/imports/stolen-list?kind=full&file=%3Djuly.csv`;
  const headers = { authorization: authorization['network-a'] ?? '', 'content-type': 'text/csv' };
  await (await fetch(address, { method: 'POST', headers, body })).text();
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

function take(who: string, file: string) {
  const headers = { authorization: authorization[who] ?? '' };
  return hub.app.inject({ url: `/v1/exports/${file}`, headers });
}

it('a participant takes its own declarations, and another has none of them', async () => {
  const { body, headers } = await take('network-a', 'declarations.csv');
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  const [header, ...rows] = body.trim().split('\r\n');
  expect(header).toMatch(/^reference,imeis,status,tier/);
  expect(rows.map((row) => row.split(',').slice(1, 4))).toEqual([
    ['35675105123456', 'proved', '1'],
    ['35675105123457', 'declared', '0'],
  ]);
  expect((await take('network-b', 'declarations.ndjson')).body).toBe('');
});

it('the list is one for all who follow it, as lines of JSON too', async () => {
  const { body } = await take('network-b', 'list.ndjson');
  const rows: unknown[] = body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toMatchObject([
    { imei: '35675105123456', effect: 'prohibited', tier: 1 },
    { imei: '35675105123457', effect: 'tracked', tier: 0 },
  ]);
});

it('import runs are told with what they did, and a name of a file runs in no spreadsheet', async () => {
  const { body } = await take('network-a', 'import-runs.csv');
  expect(body).toContain("stolen-list,full,'=july.csv,");
  expect(body).toContain('""added"": 2');
});

it.each(['attempts.csv', 'receipts.ndjson'])('%s is there before anything is in it', async (file) => {
  expect((await take('network-a', file)).statusCode).toBe(200);
});

it('the scope exports alone opens the door and no room', async () => {
  for (const kind of ['list', 'declarations', 'attempts', 'receipts', 'import-runs'])
    expect((await take('only-exports', `${kind}.csv`)).statusCode).toBe(403);
  expect((await take('network-a', 'people.csv')).statusCode).toBe(400);
});

it('each export is a disclosure in the audit, and a refused one is not', async () => {
  const lines = await database.db
    .selectFrom('audit')
    .select(['actor', 'kind', 'recipient', 'object'])
    .where('act', '=', 'export')
    .execute();
  expect(lines.filter(({ object }) => object === 'export:list')).toEqual([
    { actor: 'network-b', kind: 'disclosure', recipient: 'network-b', object: 'export:list' },
  ]);
});
