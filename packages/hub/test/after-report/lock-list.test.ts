import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retentionRules } from '../../src/retention/index.ts';
import { dropOutdated } from '../../src/retention/outdated-store.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { type Kept, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const { db } = database;
const subscribers = Array.from({ length: 6 }, (_, i) => aSubscriber(`locker-${i}`, 730_000 + i));
let site: TestSite;
let used = 0;

beforeAll(async () => {
  site = await startTestSite(database, subscribers);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function aReporter(visitor = new PageVisitor(site.url)): Promise<{ visitor: PageVisitor; kept: Kept }> {
  const [phone] = subscribers[used]?.deviceKeys ?? [];
  used += 1;
  if (phone === undefined) throw new Error('every keeper has been used');
  const { kept } = await makeReport(visitor, phone);
  return { visitor, kept };
}

async function opens({ reference, code }: Kept, visitor = new PageVisitor(site.url)): Promise<PageVisitor> {
  await visitor.submit(await visitor.open('/report/status'), '/report/status', { reference, code });
  return visitor;
}

const tick = async (visitor: PageVisitor, typed: Record<string, string>): Promise<VisitedPage> =>
  visitor.submit(await visitor.open('/lock'), '/lock', typed);
const doneOf = ({ html }: VisitedPage) => /(\d+) of \d+ done/.exec(html)?.[1];

describe('the lock list', () => {
  it('works without a report, for as long as the visit', async () => {
    const visitor = new PageVisitor(site.url);
    expect(doneOf(await visitor.open('/lock'))).toBe('0');
    const page = await tick(visitor, { done: 'sim' });
    expect([page.url.pathname, doneOf(page)]).toEqual(['/lock', '1']);
    expect(doneOf(await tick(visitor, { done: 'sim' }))).toBe('1');
    expect(doneOf(await tick(visitor, { done: 'bank' }))).toBe('2');
    expect(doneOf(await tick(visitor, { undo: 'sim' }))).toBe('1');
    await visitor.open('/leave');
    expect(doneOf(await visitor.open('/lock'))).toBe('0');
  });

  it('keeps its ticks with the report, and shows them wherever that is opened', async () => {
    const { visitor, kept } = await aReporter();
    await tick(visitor, { done: 'mail' });
    const elsewhere = await opens(kept);
    expect(doneOf(await elsewhere.open('/lock'))).toBe('1');
    expect((await elsewhere.open('/report/status')).html).toContain('1 of 13 done');
    // Two at once are both kept.
    const [one, other] = [await visitor.open('/lock'), await elsewhere.open('/lock')];
    await Promise.all([
      visitor.submit(one, '/lock', { done: 'sim' }),
      elsewhere.submit(other, '/lock', { done: 'bank' }),
    ]);
    expect(doneOf(await visitor.open('/lock'))).toBe('3');
  });

  it('takes what was ticked before a report was opened along', async () => {
    const { kept } = await aReporter();
    const visitor = new PageVisitor(site.url);
    await tick(visitor, { done: 'sim' });
    await opens(kept, visitor);
    expect(doneOf(await visitor.open('/lock'))).toBe('1');
    await tick(visitor, { done: 'bank' });
    expect(doneOf(await (await opens(kept)).open('/lock'))).toBe('2');
  });

  it('takes what was ticked before a report was made along', async () => {
    const visitor = new PageVisitor(site.url);
    await tick(visitor, { done: 'sim' });
    await aReporter(visitor);
    expect(doneOf(await visitor.open('/lock'))).toBe('1');
  });

  it('is nobody else’s: another report’s is empty, and the rows are unreadable', async () => {
    const { visitor } = await aReporter();
    await tick(visitor, { done: 'signal' });
    const other = await aReporter();
    expect(doneOf(await other.visitor.open('/lock'))).toBe('0');
    const rows = await db.selectFrom('lock_list').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(Buffer.concat(rows.map(({ sealed_ticks }) => sealed_ticks)).toString('latin1')).not.toMatch(
      /signal|sim|bank/,
    );
    const lines = await db.selectFrom('audit').select('detail').where('act', '=', 'tick-lock-list').execute();
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain('signal');
  });

  it('refuses what is not on it in words, and a form of another site', async () => {
    const visitor = new PageVisitor(site.url);
    for (const done of ['nothing', '', '<img src=x onerror=alert(1)>', '__proto__', 'sim bank']) {
      const page = await tick(visitor, { done });
      expect([page.status, page.html.includes('That is not on this list any more')]).toEqual([400, true]);
      expect(page.html).not.toContain('<img');
    }
    expect((await visitor.send('/lock', { done: 'sim' })).status).toBe(403);
  });

  it('is forgotten after a while', async () => {
    const kept = await db.selectFrom('lock_list').select('reference').execute();
    expect(kept.length).toBeGreaterThan(0);
    const later = Date.now() + retentionRules.lockLists.keptForMs;
    expect((await db.transaction().execute((trx) => dropOutdated(trx, later - 60_000))).lockLists).toBe(0);
    expect((await db.transaction().execute((trx) => dropOutdated(trx, later + 1_000))).lockLists).toBe(
      kept.length,
    );
    expect(await db.selectFrom('lock_list').select('reference').execute()).toEqual([]);
  });
});
