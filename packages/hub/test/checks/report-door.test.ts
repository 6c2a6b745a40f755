import type { ImeiKey, Listing } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { fillReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';
import { keyFrom } from './check-site.ts';

const database = await createTestDatabase();
const { db } = database;
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(database, []);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function list(key: ImeiKey, { effect, tier, untilAt }: Listing): Promise<void> {
  await db
    .insertInto('listing')
    .values({
      imei_key: key,
      effect,
      tier,
      until_at: untilAt === undefined ? null : new Date(untilAt),
      entry_id: '00000000-0000-0000-0000-000000000000',
      updated_at: new Date(0),
    })
    .execute();
}

/** Sends a report about a phone, as somebody who has no other cookie. */
async function report(key: ImeiKey): Promise<VisitedPage> {
  const visitor = new PageVisitor(site.url);
  return visitor.submit(await fillReport(visitor, key), '/report/check');
}

/** The page without what is new with every report: reference, code, token and times. */
function comparable({ status, html }: VisitedPage): string {
  return `${status} ${html}`
    .replace(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4})+/g, '#')
    .replace(/(id="reference">)[^<]*<\/span>[^<]*/, '$1#')
    .replace(/(id="spoken">)[^<]*/, '$1#')
    .replace(/name="_csrf" value="[^"]*"/g, 'name="_csrf" value="#"')
    .replace(/\d{1,2}:\d{2}[ap]m/g, '#');
}

describe('a report, as a way to try numbers out', () => {
  it('is confirmed alike for a phone that nobody knows, one in a logbook, one whose report has ended and one that is listed', async () => {
    const [unknown, enrolled, ended, stolen] = [1, 2, 3, 4].map((n) => keyFrom(35_700_000 + n, 1)) as [
      ImeiKey,
      ImeiKey,
      ImeiKey,
      ImeiKey,
    ];
    await list(enrolled, { effect: 'enrolled', tier: 0 });
    await list(ended, { effect: 'tracked', tier: 0, untilAt: 1 });
    await list(stolen, { effect: 'prohibited', tier: 2 });
    const reference = comparable(await report(unknown));
    expect(reference).toContain('200 ');
    for (const key of [enrolled, ended, stolen]) expect(comparable(await report(key))).toBe(reference);
  });

  it('a run of serial numbers bars nothing after the first ten, and is refused altogether before the hundredth', async () => {
    const pages: VisitedPage[] = [];
    for (let i = 0; i < 40; i += 1) pages.push(await report(keyFrom(35_800_000, 500 + i)));
    expect(pages.slice(0, 10).every(({ html }) => !html.includes('id="kept"'))).toBe(true);
    expect(pages.slice(10, 20).every(({ html }) => html.includes('id="kept"'))).toBe(true);
    expect(pages.at(-1)?.status).toBe(429);
  });
});
