import { mayHoldScope, scopes } from '@deadset/domain';
import { ImportEvent, type ImportReport, type ListRunAnswer, parserOf } from '@deadset/protocol';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dirbsSettings, pruneSubscribers } from '../../src/dirbs/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

/**
 * A country of two networks whose phones are blocked ten days after they are listed. The clock is the test's.
 */
const settings = dirbsSettings({
  countryCodes: ['44'],
  operators: [
    { participant: 'network-a', plmns: ['23401'] },
    { participant: 'network-b', plmns: ['23402'] },
  ],
  graceDays: 10,
});
let now = Date.UTC(2026, 9, 31, 12);
let database: TestDatabase;
let hub: TestHub;
const roles = {
  'network-a': 'network-operator',
  'network-b': 'network-operator',
  'network-c': 'network-operator',
  city: 'city-hall',
} as const;
type Who = keyof typeof roles;
const parse = parserOf(ImportEvent);

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database, { dirbs: settings, clock: () => now });
  for (const [id, role] of Object.entries(roles)) await hub.participant(id, role);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

/** A token of now: the clock goes on by days. */
async function headersOf(id: Who): Promise<{ authorization: string }> {
  const role = roles[id];
  const held = scopes.filter((scope) => mayHoldScope(role, scope));
  return { authorization: `Bearer ${await hub.accessTokens.issue({ id, role, scopes: held })}` };
}

async function send(who: Who, kind: string, lines: readonly string[], query = ''): Promise<ImportEvent[]> {
  const type = kind === 'block-list' ? 'text/plain' : 'text/csv';
  const response = await fetch(`${await hub.url()}/v1/imports/${kind}?${query}`, {
    method: 'POST',
    headers: { ...(await headersOf(who)), 'content-type': type },
    body: lines.join('\n'),
  });
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => {
      const event = parse(JSON.parse(line));
      if (!event.ok) throw new Error(`${event.problem}: ${line}`);
      return event.value;
    });
}

async function reportOf(events: Promise<ImportEvent[]>): Promise<ImportReport> {
  const last = (await events).at(-1);
  if (last?.event !== 'report') throw new Error(JSON.stringify(last));
  return last.report;
}

async function generate(query = ''): Promise<ListRunAnswer> {
  const { body } = await hub.app.inject({
    method: 'POST',
    url: `/v1/lists${query}`,
    headers: await headersOf('city'),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of the route's answer
  return JSON.parse(body) as ListRunAnswer;
}

async function take(who: Who, run: number, file: string): Promise<string[]> {
  const response = await hub.app.inject({ url: `/v1/lists/${run}/${file}`, headers: await headersOf(who) });
  expect({ file, status: response.statusCode }).toEqual({ file, status: 200 });
  return response.body.trimEnd().split('\r\n').slice(1);
}

const dump = 'file=network-a_20261001_20261031.csv';
const columns = 'date,imei,imsi,msisdn';
const stolen = ['35675105123451', '35675105123452', '35675105123453', '35675105123454'] as const;
const [noticed, paired, golden, gone] = stolen;

it('a dump is taken whole or not at all, and tells every row that is wrong', async () => {
  const rows = [
    columns,
    `20261005,${noticed}0,23401111111111,44700000001`,
    '20261399,x,1,2',
    '20261005,!,1,2',
  ];
  const events = await send('network-a', 'operator-dump', rows, dump);
  expect(events.find(({ event }) => event === 'row-errors')).toMatchObject({
    errors: [
      { line: 3, column: 'date' },
      { line: 4, column: 'imei' },
    ],
  });
  expect(await reportOf(Promise.resolve(events))).toMatchObject({
    applied: false,
    rejected: 2,
    stoppedBy: expect.arrayContaining([expect.objectContaining({ guard: 'rows' })]),
  });
  expect(await database.db.selectFrom('seen_imei').selectAll().execute()).toEqual([]);
});

it('a network that the settings do not name has no dump to send', async () => {
  const events = await send('network-c', 'operator-dump', [columns], dump);
  expect(events.at(-1)).toMatchObject({
    event: 'refused',
    problem: expect.stringContaining('name no network'),
  });
});

it('sightings are kept sealed: the database holds no IMSI and no number', async () => {
  const rows = [
    columns,
    `20261005,${noticed}0,23401111111111,44700000001`,
    `20261020,${noticed}7,23401111111111,44700000001`,
    `20261006,${noticed},23402222222222,44700000002`,
    `20261006,${paired},23401333333333,44700000003`,
    `20261006,${golden},23401444444444,44700000004`,
    `20261007,${gone},23401555555555,44700000005`,
  ];
  const report = await reportOf(send('network-a', 'operator-dump', rows, `${dump}&override=thresholds`));
  expect(report).toMatchObject({ applied: true, rows: 6, added: 5, duplicates: 1, stoppedBy: [] });
  const kept = JSON.stringify(
    (await database.db.selectFrom('sighting').selectAll().execute()).map((row) => ({
      ...row,
      sealed: row.sealed.toString('latin1'),
    })),
  );
  expect(kept).not.toContain('23401111111111');
  expect(kept).not.toContain('44700000001');
  expect(kept).toContain('"last_seen":20261020');
});

let first: ListRunAnswer;

it('the users of phones in grace are notified at their own network; pairs and golden phones are not', async () => {
  await send('city', 'pairing-list', ['imei,imsi,msisdn', `${paired},23401333333333,44700000003`], 'file=p');
  await send('city', 'golden-list', ['golden_imei', golden], 'file=g');
  const list = ['imei,reporting_date,status', ...stolen.map((imei) => `${imei},20261030,`)];
  await reportOf(send('network-a', 'stolen-list', list, 'kind=full'));
  first = await generate();
  expect(first.base).toBe(-1);
  expect(await take('network-a', first.run, 'blacklist.csv')).toEqual([]);
  expect(await take('network-a', first.run, 'notifications_network-a.csv')).toEqual([
    `${noticed},23401111111111,44700000001,20261110,IMEI declared stolen or lost`,
    `${gone},23401555555555,44700000005,20261110,IMEI declared stolen or lost`,
  ]);
  expect(await take('network-b', first.run, 'notifications_network-b.csv')).toEqual([
    `${noticed},23402222222222,44700000002,20261110,IMEI declared stolen or lost`,
  ]);
  expect(await take('network-a', first.run, 'exceptions_network-a.csv')).toEqual([
    `${paired},23401333333333,44700000003`,
  ]);
});

it('lists that name subscribers are for their own network alone, and the stolen list for the authority', async () => {
  for (const [who, file] of [
    ['network-a', 'notifications_network-b.csv'],
    ['city', 'exceptions_network-a.csv'],
    ['network-a', `StolenFullList_${first.run}.csv`],
    ['network-a', 'blacklist_delta_9_1_blocked.csv'],
    ['network-a', 'anything.csv'],
  ] as const) {
    const { statusCode } = await hub.app.inject({
      url: `/v1/lists/${first.run}/${file}`,
      headers: await headersOf(who),
    });
    expect({ file, statusCode }).toEqual({ file, statusCode: 404 });
  }
});

it('each file that is taken is a disclosure in the audit', async () => {
  const lines = await database.db
    .selectFrom('audit')
    .select(['actor', 'kind', 'object'])
    .where('act', '=', 'export')
    .where('actor', '=', 'network-b')
    .execute();
  expect(lines).toEqual([{ actor: 'network-b', kind: 'disclosure', object: `list-run:${first.run}` }]);
});

it('after the grace the same phones are blocked, and whoever was notified is told what became of it', async () => {
  now = Date.UTC(2026, 10, 10, 12);
  await reportOf(send('city', 'golden-list', ['golden_imei', golden, gone], 'file=g'));
  const second = await generate();
  const delta = (list: string, kind: string) =>
    take('network-a', second.run, `${list}_delta_${first.run}_${second.run}_${kind}.csv`);
  expect(await delta('blacklist', 'blocked')).toEqual(
    [noticed, paired].map((imei) => `${imei},20261110,IMEI declared stolen or lost`),
  );
  const notices = async (kind: string) =>
    (await delta('notifications_network-a', kind)).map((row) => row.slice(0, 14));
  expect(await notices('blacklisted')).toEqual([noticed]);
  expect(await notices('resolved')).toEqual([gone]);
  expect(await notices('new')).toEqual([]);
  expect(await notices('no_longer_seen')).toEqual([]);
});

it('the blacklist is also a block list, whose sequence is the run', async () => {
  const { body } = await hub.app.inject({
    url: '/v1/lists/2/BlockList_2.txt',
    headers: await headersOf('network-b'),
  });
  const [head, ...records] = body.trimEnd().split('\r\n');
  expect(head).toBe('HDR|1|deadset|full|2||20261110120000');
  expect(records[0]).toBe(`INS|${noticed}|0011|20261110`);
  expect(records.at(-1)).toMatch(/^TRL\|/);
});

it('a delta names what is wrong with each change, and is not taken', async () => {
  const rows = [
    'imei,imsi,msisdn,change_type',
    `${paired},23401333333333,44700000003,add`,
    `${noticed},1,2,remove`,
  ];
  expect(await reportOf(send('city', 'pairing-list', rows, 'file=p&kind=delta'))).toMatchObject({
    applied: false,
    rejected: 2,
    errors: [
      { line: 2, column: 'change_type', problem: 'adds what is on the list' },
      { line: 3, column: 'change_type', problem: 'removes what is not on the list' },
    ],
    stoppedBy: [{ guard: 'delta' }],
  });
});

it('a list that would lose more than it may waits for a second person', async () => {
  const report = await reportOf(send('city', 'pairing-list', ['imei,imsi,msisdn'], 'file=p&override=shrink'));
  expect(report).toMatchObject({ applied: false, removed: 1, stoppedBy: [{ guard: 'shrink' }] });
  const holds = await database.db.selectFrom('brake_hold').select('participant_id').execute();
  expect(holds).toContainEqual({ participant_id: 'city' });
});

it('a block list is taken as a stolen list is, and its faults are told by line', async () => {
  const lines = [
    'HDR|1|network-b|full|1||20261110100000',
    'INS|35675105999991|0011|20261109',
    'INS|35675105999992|0015|20261109',
    'INS|35675105999993|9999|20261109',
    'TRL|3|3|0',
  ];
  expect(await reportOf(send('network-b', 'block-list', lines, 'kind=full'))).toMatchObject({
    applied: true,
    rows: 3,
    added: 1,
    rejected: 1,
    errors: [{ line: 4, column: 'reason', problem: expect.stringContaining('0010') }],
  });
  const again = await send('network-b', 'block-list', lines, 'kind=full');
  expect(again.at(-1)).toMatchObject({ event: 'refused', problem: expect.stringContaining('D002') });
  const short = ['HDR|1|network-b|delta|2|1|20261110100000', 'INS|35675105999994|0011|20261109'];
  const cut = await send('network-b', 'block-list', short, 'kind=delta');
  expect(cut.at(-1)).toMatchObject({ event: 'refused', problem: expect.stringContaining('0007') });
});

it('subscribers are forgotten six months after they were last of use, phones and lists are not', async () => {
  now = Date.UTC(2027, 4, 10);
  await pruneSubscribers({ db: database.db, clock: () => now });
  expect(await database.db.selectFrom('sighting').selectAll().execute()).toEqual([]);
  expect((await database.db.selectFrom('seen_imei').selectAll().execute()).length).toBe(4);
});

it('the application may not take off a sighting, a pair or a line of a list by itself', async () => {
  const client = new pg.Client({ connectionString: database.applicationUrl });
  await client.connect();
  for (const table of ['sighting', 'reference_row', 'list_row', 'seen_imei'])
    await expect(client.query(`delete from register.${table}`)).rejects.toThrow('permission denied');
  await expect(client.query(`update register.sighting set sealed = ''`)).rejects.toThrow('permission denied');
  await client.end();
});
