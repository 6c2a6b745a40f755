import { notMeasured, type Scorecard } from '@deadset/analytics';
import type { ParticipantRole } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { createReappearances } from '../../src/reappearances/index.ts';
import { speaksFor } from '../../src/reappearances/own-reappearances.ts';
import { createScorecards } from '../../src/scorecards/index.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';
import { dayMs, firstDay, meet, provedOn, report } from './taking-world.ts';

/** Ends 62 days after the first one. */
const month = '2027-01';
const monthTo = Date.UTC(2027, 1);
const phones = 60;

let database: TestDatabase;
let site: TestSite;
let machines: TestDatabase;
let hub: TestHub;

/** Sixty phones of one network, twenty of which came up on the tenth day; and a month of scorecards. */
async function writeWorld(world: TestDatabase): Promise<void> {
  for (let phone = 0; phone < phones; phone += 1) {
    await report(world, { name: String(phone), phone, acts: provedOn(0) });
    if (phone < 20) await meet(world, { phone, on: 10, network: '60301' });
  }
}

async function writeMonth({ db }: TestDatabase, publishedAt: Date | null): Promise<void> {
  const at = new Date(monthTo + 4 * dayMs);
  const card = Object.fromEntries(
    (
      [
        'median-time-to-apply',
        'p99-time-to-apply',
        'applied-within-1-s',
        'applied-within-5-s',
        'applied-within-1-h',
        'canaries-missed',
        'listed-seen-active',
        'theft-flag-acted-on',
        'wrong-blocks',
        'lawful-users-held-or-refused',
        'appeal-time-to-decision',
        'appeals-decided-in-time',
        'consents-answered',
        'consents-given',
      ] as const satisfies readonly (keyof Scorecard)[]
    ).map((name) => [name, notMeasured]),
  );
  await db
    .updateTable('participant')
    .set({ name: 'Northern <Mobile>', gates: ['network-attach'] })
    .where('id', '=', 'northern')
    .execute();
  await db
    .insertInto('scorecard_period')
    .values({ period: month, method: '1', computed_at: at, reply_until: at, published_at: publishedAt })
    .execute();
  await db
    .insertInto('scorecard')
    .values({
      period: month,
      subject: 'northern',
      revision: 1,
      is_shadow: false,
      figures: JSON.stringify(card),
      made_at: at,
      why: null,
    })
    .execute();
}

beforeAll(async () => {
  database = await createTestDatabase();
  machines = await createTestDatabase();
  site = await startTestSite(database, []);
  await addParticipant(database.db, {
    id: 'northern',
    name: 'Northern',
    role: 'network-operator',
    gates: [],
    scopes: [],
  });
  await writeWorld(database);
  hub = await startTestHub(machines);
});
afterAll(async () => {
  await site.close();
  await hub.close();
  await database.close();
  await machines.close();
});

/** A phone of the sixty whose report is in doubt from now on. */
const doubtOne = () =>
  database.db
    .updateTable('declaration')
    .set({ status: 'disputed' })
    .where('reference', '=', 'TEST-59')
    .execute();

const open = (path: string) => new PageVisitor(site.url).open(path);
const clock = () => monthTo + 20 * dayMs;

describe('before any month is published', () => {
  it('nobody is named, and the figures end on a Monday', async () => {
    const { db } = database;
    const scorecards = createScorecards({ db, clock });
    const { figures, month: none, names } = await createReappearances({ db, clock, scorecards }).shown();
    expect(none).toBeUndefined();
    expect(new Date(figures.cutoffAt).getUTCDay()).toBe(1);
    expect(figures.phones).toBe(phones);
    expect(names.get('northern')?.name).toBe('Northern');
    const { html, status } = await open('/re-registration');
    expect(status).toBe(200);
    expect(html).toContain('Nobody is named yet');
    expect(html).not.toContain('Northern');
  });
});

describe('the figures of one cut-off', () => {
  it('stay as they were when a report changes, so that nobody learns of it by looking each hour', async () => {
    const { db } = database;
    let now = clock();
    const scorecards = createScorecards({ db, clock: () => now });
    const reappearances = createReappearances({ db, clock: () => now, scorecards });
    const curve = async () => (await reappearances.shown()).figures.whole.reappeared.shares[2];
    const before = await curve();
    await doubtOne();
    now += 3 * 3_600_000;
    expect(await curve()).toEqual(before);
    now += 7 * dayMs;
    expect(await curve()).not.toEqual(before);
    await db
      .updateTable('declaration')
      .set({ status: 'proved' })
      .where('reference', '=', 'TEST-59')
      .execute();
  });
});

describe('once a month is published', () => {
  beforeAll(async () => {
    await writeMonth(database, new Date(monthTo + 19 * dayMs));
    await createScorecards({ db: database.db, clock }).reply('northern', month, 'We are <new> here.');
  });

  it('the page has a curve with its interval, tables, who is named and what they say', async () => {
    const { html } = await open('/re-registration');
    expect(html).toContain('<svg class="ds-chart__picture"');
    expect(html).toContain('class="ds-chart__band"');
    // A third of sixty with nobody gone before: 1 - (2/3)^exp(±1.96 · √(1/3 · 2/3 / 60) / (2/3 · -ln 2/3)), Kalbfleisch and Prentice.
    expect(html).toMatch(
      /Came up again<\/th>\s*<td[^>]*>33\.3 %<br><span[^>]*>23 % to 46\.8 %; 40 still followed/,
    );
    expect(html).toMatch(/Within 90 days[\s\S]*not followed long enough/);
    expect(html).toContain('Algeria');
    expect(html).toContain('Northern &lt;Mobile&gt;');
    expect(html).toContain('We are &lt;new&gt; here.</blockquote>');
    expect(html).toContain('Makers and platforms are not known');
    expect(html).not.toContain('<script');
    expect((await open('/figures')).html).toContain('href="/re-registration"');
  });

  it('the file has a line for each group and day', async () => {
    const { html: text, headers } = await open('/re-registration/figures.csv');
    expect(headers.get('content-type')).toContain('text/csv');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toContain('2027-02-01T00:00:00.000Z,1,all,Came up again,60,30,share,0.333,0.23,0.468,40');
    expect(lines).toContain('2027-02-01T00:00:00.000Z,1,all,Came up again,60,365,not-followed,,,,');
    expect(lines.some((line) => line.includes(',network,Northern <Mobile>,60,30,share,0.333'))).toBe(true);
  });
});

describe('a participant', () => {
  it('sees the rows that name it before everybody does, and nobody else’s', async () => {
    const { authorization } = await hub.participant('northern', 'network-operator');
    const { authorization: other } = await hub.participant('southern', 'network-operator');
    await writeWorld(machines);
    await writeMonth(machines, null);
    const url = `/v1/re-registration/${month}/own`;
    const own = await hub.app.inject({ url, headers: { authorization } });
    expect(own.statusCode).toBe(200);
    expect(own.json()).toMatchObject({
      period: month,
      cutoffAt: '2027-02-01T00:00:00.000Z',
      rows: [{ grouping: 'network', group: 'northern', phones }],
    });
    expect(own.json().rows[0].shares).toContainEqual(
      expect.objectContaining({ days: 30, kind: 'share', atRisk: 40, share: 0.333, low: 0.23, high: 0.468 }),
    );
    expect((await hub.app.inject({ url, headers: { authorization: other } })).statusCode).toBe(404);
    expect((await hub.app.inject({ url })).statusCode).toBe(401);
    expect(firstDay).toBeLessThan(monthTo);
  });
});

describe('a maker of the type list', () => {
  it('is spoken for by a maker of that name, and by no shop that is called the same', () => {
    const called = (role: ParticipantRole) => speaksFor('maker', 'ACME ', { id: 'x', name: 'Acme', role });
    expect([called('maker'), called('platform'), called('shop'), called('network-operator')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(speaksFor('network', 'northern', { id: 'northern', name: 'N', role: 'network-operator' })).toBe(
      true,
    );
    expect(speaksFor('network', 'northern', { id: 'x', name: 'northern', role: 'network-operator' })).toBe(
      false,
    );
    expect(speaksFor('tier', '1', { id: '1', name: '1', role: 'maker' })).toBe(false);
  });
});
