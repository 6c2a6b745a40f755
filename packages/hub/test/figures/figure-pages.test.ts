import { imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countListed,
  countMeetings,
  countProofTimes,
  countReportsByWeek,
} from '../../src/figures/figure-store.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

let database: TestDatabase;
let site: TestSite;
const reportCount = 3;

beforeAll(async () => {
  database = await createTestDatabase();
  site = await startTestSite(database, []);
  for (let i = 0; i < reportCount; i += 1) {
    const key = imeiKeyFrom(35_175_607, 1000 + i * 7) ?? expect.unreachable();
    await makeReport(new PageVisitor(site.url), key);
  }
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const open = (path: string) => new PageVisitor(site.url).open(path);

describe('the figures so far', () => {
  it('count every report once, in the week in which it was made', async () => {
    const weeks = await countReportsByWeek(database.db, 26, Date.now());
    expect(weeks.length).toBe(26);
    expect(weeks.at(-1)).toMatchObject({ proved: 0, open: reportCount, ended: 0 });
    expect(
      weeks.slice(0, -1).every(({ proved, open: waiting, ended }) => proved + waiting + ended === 0),
    ).toBe(true);
    const starts = weeks.map(({ startAt }) => startAt);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    const weekday = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/London',
      weekday: 'long',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    for (const at of starts) expect(weekday.format(at)).toMatch(/^Monday.*00$/);
  });

  it('tell proofs of reports that had their 48 hours alone', async () => {
    const now = Date.now();
    const from = now - 90 * 86_400_000;
    expect(await countProofTimes(database.db, { from, to: now - 1000 * 3600 }, [1])).toEqual({
      made: 0,
      provedWithin: [0],
    });
    expect(await countProofTimes(database.db, { from, to: now + 1 }, [600_000, 3_600_000])).toEqual({
      made: reportCount,
      provedWithin: [0, 0],
    });
  });

  it('count the list as it is, and meetings at gates that act', async () => {
    expect(await countListed(database.db)).toEqual([
      { effect: 'tracked', isProved: false, count: reportCount },
    ]);
    expect(await countMeetings(database.db, 0)).toEqual([]);
  });

  it('are on the front page and on a page of their own, each chart with picture, table and file', async () => {
    expect((await open('/')).html).toContain('The figures so far');
    const { html, status } = await open('/figures');
    expect(status).toBe(200);
    for (const name of ['reports', 'proofs', 'gates', 'list']) {
      const figure = html.slice(html.indexOf(`id="${name}"`)).split('</figure>')[0] ?? '';
      expect(figure).toContain('<svg');
      expect(figure).toContain('<table');
      expect(figure).toContain(`/figures/${name}.csv`);
      const file = await open(`/figures/${name}.csv`);
      expect([name, file.status, file.headers.get('content-type')]).toEqual([
        name,
        200,
        'text/csv; charset=utf-8',
      ]);
      expect(file.html.split('\r\n').length).toBeGreaterThan(1);
    }
    expect((await open('/figures/other.csv')).status).toBe(400);
  });

  it('say in the file what they say in the table', async () => {
    const file = (await open('/figures/reports.csv')).html;
    expect(file.split('\r\n')[0]).toBe('Week from,Proved,Not proved yet,Ended without proof');
    expect(file.trimEnd().split('\r\n').at(-1)).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d,0,${reportCount},0$`),
    );
  });
});
