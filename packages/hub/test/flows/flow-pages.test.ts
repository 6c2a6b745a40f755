import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNewestFlowWeek } from '../../src/flows/flow-store.ts';
import { flowTable, flowView } from '../../src/flows/flow-views.ts';
import { endOfToldWeek } from '../../src/flows/flow-week.ts';
import { makeDueFlows } from '../../src/flows/index.ts';
import { londonTimeIn } from '../../src/pages/london-time.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

const dayMs = 86_400_000;
/** A Monday, 00:00 UTC; so late that no week that the hub of this test makes by itself is newer. */
const monday = Date.parse('2099-11-23T00:00:00Z');

let database: TestDatabase;
let site: TestSite | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await takings('GB', 40, 3);
  await takings('CN', 12, 20);
  await takings('NG', 3, 30);
  await takings('AE', 6, 40);
});
afterAll(async () => {
  await site?.close();
  await database.close();
});

/** Phones that were stolen a hundred days before and came up in a country after `days` and a day more each. */
async function takings(country: string, count: number, days: number): Promise<void> {
  const began = new Date(monday - 100 * dayMs).toISOString().slice(0, 10);
  await database.db
    .insertInto('followed_taking')
    .values(
      Array.from({ length: count }, (_, nth) => ({
        began_on: began,
        reappeared_after: days + nth,
        recovered_after: null,
        followed_for: 99,
        country,
        tier: 1 as const,
        brought_by: 'public',
        maker: null,
        platform: null,
      })),
    )
    .execute();
}

describe('the flows of a week', () => {
  it('are told a day after its end, counted once, and stay as they are', async () => {
    expect(endOfToldWeek(monday)).toBe(monday - 7 * dayMs);
    expect(endOfToldWeek(monday + dayMs - 1)).toBe(monday - 7 * dayMs);
    expect(endOfToldWeek(monday + dayMs)).toBe(monday);

    const clock = () => monday + dayMs;
    expect(await makeDueFlows({ db: database.db, clock })).toBe(true);
    const made = await findNewestFlowWeek(database.db);
    expect(made).toMatchObject({ untilAt: monday, flows: { followed: 60, phones: 60, elsewhere: 10 } });
    await takings('GB', 30, 1);
    expect(await makeDueFlows({ db: database.db, clock })).toBe(false);
    expect(await findNewestFlowWeek(database.db)).toEqual(made);
  });

  it('name no country with fewer than five phones, nor the one by which those could be worked out', async () => {
    const week = await findNewestFlowWeek(database.db);
    expect(week?.flows.places.map(({ country, phones }) => [country, phones])).toEqual([
      ['GB', 40],
      ['CN', 10],
    ]);
  });
});

describe('the page', () => {
  it('names the same last day as its file in summer too, when London is an hour ahead of the week', () => {
    const untilAt = Date.parse('2099-07-06T00:00:00Z');
    const week = { untilAt, flows: { followed: 0, phones: 0, places: [] } };
    const { dayOfYear } = londonTimeIn('en-GB', (day) => day);
    expect(dayOfYear(flowView(week).lastDayAt)).toBe('5 July 2099');
    expect(flowTable(week).lines.at(-1)?.at(-1)).toBe('2099-07-05');
  });

  it('shows them as a map with numbers, as its table, and as a file, small enough to load at once', async () => {
    site = await startTestSite(database, []);
    const open = (path: string) => new PageVisitor(site?.url ?? '').open(path);
    expect((await open('/figures')).html).toContain('href="/flows"');
    const { html, status } = await open('/flows');
    expect(status).toBe(200);
    expect(html.length).toBeLessThan(60_000);
    const [svg = ''] = /<svg class="ds-chart__picture ds-chart__map"[\s\S]*?<\/svg>/.exec(html) ?? [];
    expect([...svg.matchAll(/<text[^>]*>(\d+)</g)].map(([, number]) => number)).toEqual(['1', '2']);
    const table = html.slice(html.indexOf('<table'));
    for (const words of ['United Kingdom', 'China', 'Other places']) expect(table).toContain(words);
    for (const country of ['Nigeria', 'United Arab Emirates']) expect(html).not.toContain(country);
    const file = await open('/flows.csv');
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.html.split('\r\n').slice(0, 2)).toEqual([
      'Country,Code,Phones (to the nearest 5),Median days,From,To,Counted until',
      'United Kingdom,GB,40,22.5,16,29,2099-11-22',
    ]);
  });
});
