import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor } from '../support/page-visitor.ts';
import { fillReport, goToOperator, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const { db } = database;
const subscribers = Array.from({ length: 9 }, (_, i) => aSubscriber(`keeper${i}`, 400_000 + i));
let site: TestSite;
let used = 0;

/** Somebody with a phone that no other test has. */
function aKeeper() {
  const subscriber = subscribers[used];
  const [phone] = subscriber?.deviceKeys ?? [];
  if (subscriber === undefined || phone === undefined) throw new Error('more keepers are needed');
  used += 1;
  return { visitor: new PageVisitor(site.url), subscriber, phone };
}

beforeAll(async () => {
  site = await startTestSite(database, subscribers);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

describe('a report', () => {
  it('that is sent twice at once makes one declaration', async () => {
    const { visitor, phone } = aKeeper();
    const answers = await fillReport(visitor, phone);
    const [first, second] = await Promise.all([
      visitor.submit(answers, '/report/check'),
      visitor.submit(answers, '/report/check'),
    ]);
    const [one, two] = [first, second].map(({ html }) => /id="withdrawal-code">([^<]+)</.exec(html)?.[1]);
    expect(one).toMatch(/^[0-9A-Z-]{19}$/);
    expect(two).toBe(one);
    const { count } = await db
      .selectFrom('declaration')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it('is not taken from another site, nor from a page that was not ours', async () => {
    const { visitor, phone } = aKeeper();
    await fillReport(visitor, phone);
    const forged = await visitor.send('/report/check', {});
    expect([forged.status, forged.html.includes('Nothing was sent')]).toEqual([403, true]);
    // Whoever has to leave at once has to when something fails, too.
    expect(forged.html).toContain('href="/leave"');
    expect((await visitor.open('/no-such-page')).html).not.toContain('href="/leave"');
    const foreign = await visitor.send('/report/check', { _csrf: 'of-somebody-else' });
    expect(foreign.status).toBe(403);
  });

  it('says what is true: no crime report yet, nothing sent to the line, 48 hours, the second slot', async () => {
    const { visitor, phone } = aKeeper();
    const { page } = await makeReport(visitor, phone);
    expect(page.html).toContain('This is not yet a crime report');
    expect(page.html).toContain('Nothing was sent to the phone or to its number');
    expect(page.html).toContain('ends in 48 hours');
    expect(page.html).toContain('The second SIM slot is not listed yet');
  });

  it('shows its code until it is kept, and never again', async () => {
    const { visitor, phone } = aKeeper();
    const { kept, page } = await makeReport(visitor, phone);
    expect((await visitor.open('/report/done')).html).toContain(kept.code);
    await visitor.submit(page, '/report/done');
    for (const path of [
      '/report/done',
      '/report/status',
      '/report/prove',
      '/report/withdraw',
      '/report/check',
    ]) {
      expect((await visitor.open(path)).html).not.toContain(kept.code);
    }
  });

  it('is opened with reference and code as people type them; a wrong one of either gets the same page', async () => {
    const { visitor, phone } = aKeeper();
    const { kept } = await makeReport(visitor, phone);
    const other = new PageVisitor(site.url);
    const open = async (reference: string, code: string) =>
      other.submit(await other.open('/report/status'), '/report/status', { reference, code });
    const plain = (html: string) =>
      html.replace(/name="_csrf" value="[^"]*"/, '').replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, '');
    const [wrongCode, wrongReference] = [
      await open(kept.reference, '0000-0000-0000-0000'),
      await open('0000-0000', kept.code),
    ];
    expect(wrongCode.status).toBe(400);
    expect(plain(wrongCode.html)).toBe(plain(wrongReference.html));
    const opened = await open(` ${kept.reference.toLowerCase()}`, kept.code.replaceAll('-', ''));
    expect(opened.html).toContain('Not proved yet');
  });

  it('stays on no borrowed computer: pages are not stored, and the way out forgets the visit', async () => {
    const { visitor, phone } = aKeeper();
    const { page } = await makeReport(visitor, phone);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const left = await visitor.open('/leave');
    expect(left.url.hostname).toBe('www.bbc.co.uk');
    expect((await visitor.open('/report/done')).html).toContain('See your report');
  });

  it('is unreadable in the database before it is sent', async () => {
    const { visitor, phone } = aKeeper();
    await fillReport(visitor, phone);
    const drafts = await db.selectFrom('draft').select('answers').execute();
    expect(drafts.length).toBeGreaterThan(0);
    expect(JSON.stringify(drafts)).not.toMatch(/stolen|imei|\d{14}/);
  });

  it('is proved by an answer of the operator that serves once', async () => {
    const { visitor, phone, subscriber } = aKeeper();
    const { page } = await makeReport(visitor, phone);
    await visitor.submit(page, '/report/done');
    const { account, password } = subscriber;
    const signIn = await goToOperator(visitor, operatorId);
    const state = signIn.url.searchParams.get('state') ?? '';
    const confirm = await visitor.submit(signIn, '/sign-in', { account, password });
    expect(confirm.html).toContain('What Northern Mobile says');
    const again = await visitor.open(`/report/prove/return?code=x&state=${state}`);
    expect(again.html).toContain('You were not signed in');
    const proved = await visitor.submit(confirm, '/report/prove/confirm', { mode: 'recovery' });
    expect(proved.html).toContain('Your phone is being looked for');
  });

  it('refreshes its live page without a script, and stops when it is asked to', async () => {
    const { visitor, phone } = aKeeper();
    await makeReport(visitor, phone);
    const live = await visitor.open('/report/status');
    expect(live.headers.get('refresh')).toBe('5');
    expect(live.html).not.toContain('<script');
    expect((await visitor.open('/report/status?refresh=off')).headers.get('refresh')).toBeNull();
  });
});
