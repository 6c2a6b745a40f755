import { notMeasured, type Scorecard, shareFigure } from '@deadset/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { createScorecards } from '../../src/scorecards/index.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

const month = '2027-01';
const published = Date.UTC(2027, 1, 20);

let database: TestDatabase;
let site: TestSite;
let machines: TestDatabase;
let hub: TestHub;
let northern: string;

/** A card with so many of a thousand changes followed in time. */
function card(count: number): Scorecard {
  const within = shareFigure(count, 1000);
  return {
    'median-time-to-apply': { kind: 'time', ms: 420, of: 1000, low: 400, high: 450 },
    'p99-time-to-apply': { kind: 'time', ms: 3_600_000, of: 1000, low: 61_000, high: 3_600_000 },
    'applied-within-1-s': within,
    'applied-within-5-s': within,
    'applied-within-1-h': within,
    'canaries-missed': shareFigure(0, 700),
    'listed-seen-active': shareFigure(3, 10_000),
    'theft-flag-acted-on': { kind: 'withheld', fewerThan: 10 },
    'wrong-blocks': { kind: 'none' },
    'lawful-users-held-or-refused': { kind: 'count', count: 12, low: 6.2, high: 20.96 },
    'appeal-time-to-decision': notMeasured,
    'appeals-decided-in-time': notMeasured,
    'consents-answered': notMeasured,
    'consents-given': notMeasured,
  };
}

async function writeMonth({ db }: TestDatabase): Promise<void> {
  const participant = { role: 'network-operator', gates: ['network-attach'], scopes: [] } as const;
  await addParticipant(db, { id: 'trial', name: 'Trial Mobile', ...participant });
  await db
    .updateTable('participant')
    .set({ name: 'Northern <Mobile>', gates: ['network-attach'] })
    .where('id', '=', 'northern')
    .execute();
  const at = new Date(published);
  await db
    .insertInto('scorecard_period')
    .values({ period: month, method: '1', computed_at: at, reply_until: at, published_at: at })
    .execute();
  const revisions = [
    { subject: '*', revision: 1, is_shadow: false, figures: card(0), why: null },
    { subject: 'northern', revision: 1, is_shadow: false, figures: card(500), why: null },
    { subject: 'northern', revision: 2, is_shadow: false, figures: card(987), why: 'Receipts came in late.' },
    { subject: 'trial', revision: 1, is_shadow: true, figures: card(200), why: null },
  ];
  await db
    .insertInto('scorecard')
    .values(
      revisions.map((revision) => ({
        ...revision,
        period: month,
        figures: JSON.stringify(revision.figures),
        made_at: at,
      })),
    )
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
  await writeMonth(database);
  hub = await startTestHub(machines);
  ({ authorization: northern } = await hub.participant('northern', 'network-operator'));
  await writeMonth(machines);
  await createScorecards({ db: database.db, clock: () => published }).reply(
    'northern',
    month,
    'Our site was flooded.\n<script>alert(1)</script>',
  );
});
afterAll(async () => {
  await site.close();
  await hub.close();
  await database.close();
  await machines.close();
});

const open = (path: string) => new PageVisitor(site.url).open(path);

describe('the page of everybody', () => {
  it('begins with the lawful users who were held or refused, and says who is counted', async () => {
    const { html, status } = await open('/scorecards');
    expect(status).toBe(200);
    expect(html).toContain('Lawful users held or refused: 12');
    expect(html).toContain('6.2 to 21.0');
    expect(html).toContain('Who did not complain is not in it');
  });

  it('shows each participant with intervals and n, as a picture and as a table, and shadows as such', async () => {
    const { html } = await open('/scorecards');
    expect(html).toContain('<svg class="ds-board"');
    expect(html).toContain('Northern &lt;Mobile&gt;</a>');
    expect(html).toMatch(/98\.7 %<br><span[^>]*>97\.8 % to 99\.31 %, n = 987 of 1,000</);
    expect(html).toMatch(/Trial Mobile<\/a>\s*<strong class="govuk-tag govuk-tag--grey">\s*Shadow/);
    expect(html).toContain('By method 1, published on 2026-11-22');
    expect(html).not.toContain('<script');
  });

  it('also has the last thirty days, and no month that is not published', async () => {
    const { html } = await open('/scorecards?period=last-30-days');
    expect(html).toContain('They are not final');
    expect(html).not.toContain('Lawful users held or refused:');
    expect((await open('/scorecards?period=2027-02')).status).toBe(404);
    expect((await open('/scorecards?period=soon')).status).toBe(400);
  });
});

describe('the page of one', () => {
  it('shows every figure with what it is over, and what was shown before a correction', async () => {
    const { html } = await open('/scorecards/northern');
    expect(html).toContain('Receipts came in late.');
    expect(html).toContain('Revision 1, as it was made');
    expect(html).toMatch(/99 of 100 changes followed within<\/th>\s*<td[^>]*>an hour or more<\/td>/);
    expect(html).toMatch(/turned away<\/th>\s*<td[^>]*>not told<\/td>[\s\S]*fewer than 10/);
  });

  it('shows what it says word for word, as text', async () => {
    const { html } = await open('/scorecards/northern');
    expect(html).toContain('Our site was flooded.\n&lt;script&gt;alert(1)&lt;/script&gt;</blockquote>');
    expect(html).not.toContain('about the figures before they were corrected');
    expect((await open('/scorecards/trial')).html).toContain('It has not replied.');
  });

  it('is not there for who has no figures', async () => {
    expect((await open('/scorecards/nobody')).status).toBe(404);
    expect((await open('/scorecards/NO')).status).toBe(400);
  });
});

describe('for machines', () => {
  const post = (authorization: string, text: unknown) =>
    hub.app.inject({
      method: 'POST',
      url: `/v1/scorecards/${month}/reply`,
      headers: { authorization },
      payload: { text },
    });

  it('everybody’s figures come as JSON, the newest revision first', async () => {
    const book = (await hub.app.inject('/v1/scorecards')).json();
    expect(book).toMatchObject({ period: month, method: { version: '1' }, months: [month] });
    expect(book.participants[0].revisions.map(({ revision }: { revision: number }) => revision)).toEqual([
      2, 1,
    ]);
    expect((await hub.app.inject('/v1/scorecards?period=2027-02')).statusCode).toBe(404);
  });

  it('the table has a line for each figure, and no name in it becomes a formula', async () => {
    const { headers, body } = await hub.app.inject(`/v1/scorecards.csv?period=${month}`);
    expect(headers['content-type']).toContain('text/csv');
    const lines = body.trimEnd().split('\r\n');
    expect(lines.length).toBe(1 + 4 * 14);
    expect(lines.find((line) => line.includes(',2,canaries-missed'))).toMatch(
      /^2027-01,1,northern,Northern <Mobile>,network-operator,false,2,canaries-missed,record,share,0,share,0,700,0,0\.0052/,
    );
    expect(lines.find((line) => line.includes('trial') && line.includes('theft-flag'))).toContain(
      ',withheld,fewer than 10,',
    );
  });

  it('a participant sees its own figures and replies; others cannot', async () => {
    const { authorization } = await hub.participant('southern', 'network-operator');
    const url = `/v1/scorecards/${month}/own`;
    expect((await hub.app.inject({ url, headers: { authorization } })).statusCode).toBe(404);
    expect((await post(authorization, 'We are not on it.')).statusCode).toBe(404);
    expect((await hub.app.inject({ url })).statusCode).toBe(401);
    const own = await hub.app.inject({ url, headers: { authorization: northern } });
    expect(own.json()).toMatchObject({ participant: 'northern', isShadow: false, period: month });
    expect((await post(northern, 'We were ill.')).json()).toMatchObject({ number: 1 });
    expect((await post(northern, 'We are well.')).json()).toMatchObject({ number: 2 });
    const book = (await hub.app.inject('/v1/scorecards')).json();
    expect(book.participants[0].reply).toMatchObject({ text: 'We are well.', revision: 2 });
  });

  it('a reply is plain text of bounded length', async () => {
    for (const text of ['', '   ', 'a\u0000b', 'a\u202eb', 'x'.repeat(2001), 7])
      expect((await post(northern, text)).statusCode).toBe(400);
  });
});
