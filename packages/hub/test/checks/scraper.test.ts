import { formatImeiKey, type ImeiKey, serialsPerTac } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { type CheckSite, keyFrom, startCheckSite } from './check-site.ts';

const database = await createTestDatabase();
const { db } = database;
let site: CheckSite;
let number = '';

beforeAll(async () => {
  site = await startCheckSite(database);
  const shop = await site.participantAt('shop-of-the-scan', 'shop', ['resale']);
  const given = await site.json('/v1/certificates', { gate: 'resale', imei: '35999999000001' }, shop);
  ({ number } = given.json());
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** Every door at which anybody may name a phone and be told something of it, and what is sent there. */
const doors: Record<string, (key: ImeiKey, from: string, cookie: string) => Promise<number>> = {
  'the page of the check': async (key, from, cookie) =>
    (await site.form('/check', { imei: formatImeiKey(key) }, from, cookie)).statusCode,
  'the page that gives a certificate': async (key, from, cookie) =>
    (await site.form('/check/certificate', { imei: formatImeiKey(key) }, from, cookie)).statusCode,
  'the page that looks at a certificate again': async (key, from, cookie) =>
    (await site.form('/certificate', { number, imei: formatImeiKey(key) }, from, cookie)).statusCode,
  'the route that looks at a certificate again': async (key, from) =>
    (await site.json('/v1/certificates/re-check', { number, imei: formatImeiKey(key) }, undefined, from))
      .statusCode,
};

/** The serial number of each try, by how somebody goes about it. */
const manners: Record<string, (i: number) => number> = {
  'in order': (i) => 123_456 + i,
  backwards: (i) => 900_000 - i,
  'in steps': (i) => (i * 1_009) % serialsPerTac,
  shuffled: (i) => (i * 618_033) % serialsPerTac,
  'in blocks that lie far apart': (i) => ((i % 7) * 140_000 + Math.floor(i / 7)) % serialsPerTac,
};

/** Cookies as a browser has them that opens a new session for every question, or for none. */
async function freshCookie(from: string): Promise<string> {
  const page = await site.hub.app.inject({ url: '/check', remoteAddress: from });
  const [set] = [page.headers['set-cookie'] ?? ''].flat();
  return set?.split(';')[0] ?? '';
}

const tries = 110;
let networks = 0;

describe.each(Object.keys(doors))('a scan of a TAC through %s', (door) => {
  it.each(Object.keys(manners))(
    '%s, with sessions dropped and over the addresses of a network, is stopped within 100 tries',
    async (manner) => {
      const [ask, serialOf] = [doors[door], manners[manner]];
      if (ask === undefined || serialOf === undefined) throw new Error('nobody has said how');
      networks += 1;
      const [tac, network] = [35_100_000 + networks, `10.7.${networks}`];
      const statuses: number[] = [];
      for (let i = 0; i < tries; i += 1) {
        const from = `${network}.${1 + (i % 250)}`;
        // A session of its own for every seventh question, none for the rest.
        const cookie = i % 7 === 0 ? await freshCookie(from) : '';
        statuses.push(await ask(keyFrom(tac, serialOf(i)), from, cookie));
      }
      const answered = statuses.filter((status) => status === 200).length;
      expect(answered).toBeGreaterThan(0);
      expect(answered).toBeLessThan(100);
      // Stopped for good, and not now and then.
      expect(new Set(statuses.slice(-40))).toEqual(new Set([429]));
    },
  );
});

it('each of them was found within 100 tries, and told once in the audit, without a number', async () => {
  const found = await db.selectFrom('check_scan').selectAll().execute();
  const accounts = new Set(found.map(({ account }) => account.toString('hex')));
  expect(accounts.size).toBeGreaterThanOrEqual(networks);
  expect(Math.max(...found.map(({ phones }) => phones))).toBeLessThan(100);
  const lines = await db.selectFrom('audit').selectAll().where('act', '=', 'scan').execute();
  expect(lines).toHaveLength(found.length);
  expect(JSON.stringify(lines)).not.toMatch(/351000\d\d/);
  const metrics = await site.hub.app.inject({ url: '/metrics' });
  expect(metrics.body).toContain(`deadset_check_scans ${found.length}`);
});

it('what is kept of checks holds no number, nor its hash without the key', async () => {
  const rows = JSON.stringify(await db.selectFrom('check_trace').selectAll().execute());
  expect(rows.length).toBeGreaterThan(1000);
  expect(rows).not.toMatch(/351000\d\d/);
});

describe('a scan of one TAC from many networks', () => {
  it('is found within 100 tries, and then each network gets five more of that TAC', async () => {
    const tac = 35_200_000;
    const statuses: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      const key = formatImeiKey(keyFrom(tac, (i * 618_033) % serialsPerTac));
      statuses.push((await site.form('/check', { imei: key }, `10.8.${Math.floor(i / 5)}.1`)).statusCode);
    }
    const crowd = await db
      .selectFrom('check_scan')
      .selectAll()
      .where('neighbourhood', '=', 'crowd')
      .execute();
    expect(crowd).toHaveLength(1);
    expect(crowd[0]?.phones).toBe(60);
    const from = '10.8.99.1';
    const later: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      later.push(
        (await site.form('/check', { imei: formatImeiKey(keyFrom(tac, i * 110_000)) }, from)).statusCode,
      );
    }
    expect(later).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

describe('a buyer behind the same address as a scraper', () => {
  const network = '10.9.1';
  const tac = 35_300_000;

  it('is answered about other models, and about the same one if they were there before', async () => {
    const cookie = await freshCookie(`${network}.9`);
    for (let i = 0; i < 60; i += 1) {
      await site.form(
        '/check',
        { imei: formatImeiKey(keyFrom(tac, (i * 618_033) % serialsPerTac)) },
        `${network}.${i + 1}`,
      );
    }
    const statusOf = async (key: ImeiKey, session = '') =>
      (await site.form('/check', { imei: formatImeiKey(key) }, `${network}.200`, session)).statusCode;
    expect(await statusOf(keyFrom(tac, 777_777))).toBe(429);
    expect(await statusOf(keyFrom(tac + 1, 5))).toBe(200);
    expect(await statusOf(keyFrom(tac, 888_888), cookie)).toBe(200);
    expect(await statusOf(keyFrom(tac, 888_888), cookie)).toBe(200);
    expect(await statusOf(keyFrom(tac, 777_777), await freshCookie(`${network}.9`))).toBe(429);
  });

  it('is told what to do, how long it lasts, and how a shop joins', async () => {
    const refused = await site.form('/check', { imei: formatImeiKey(keyFrom(tac, 3)) }, `${network}.250`);
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain('Too many different phones today');
    expect(refused.body).toContain('If you check phones for a living');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(86_400);
  });
});

describe('a participant that scans', () => {
  it('is told on and not stopped, by its own limits', async () => {
    const shop = await site.participantAt('scanning-shop', 'shop', ['resale']);
    const imeis = Array.from({ length: 300 }, (_, i) => formatImeiKey(keyFrom(35_400_000, 500 + i)));
    const answer = await site.json('/v1/checks/batch', { gate: 'resale', imeis }, shop);
    expect(answer.statusCode).toBe(200);
    const found = await db
      .selectFrom('check_scan')
      .selectAll()
      .where('participant_id', '=', 'scanning-shop')
      .execute();
    expect(found.map(({ neighbourhood, phones }) => [neighbourhood, phones])).toEqual([
      ['near', 100],
      ['near', 100],
      ['near', 100],
    ]);
    const events = await db
      .selectFrom('event')
      .selectAll()
      .where('type', '=', 'deadset.check.scan')
      .execute();
    expect(events.map(({ participants, data }) => ({ participants, data }))).toEqual([
      { participants: ['scanning-shop'], data: { gate: 'resale', neighbourhood: 'near', phones: 100 } },
    ]);
  });
});
