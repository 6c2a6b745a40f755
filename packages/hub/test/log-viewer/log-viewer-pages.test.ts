import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

let database: TestDatabase;
let site: TestSite;
const phones = Array.from({ length: 25 }, (_, i) => phone(100 + i));

function phone(serial: number): ImeiKey {
  return imeiKeyFrom(35_175_606, serial) ?? expect.unreachable();
}

beforeAll(async () => {
  database = await createTestDatabase();
  site = await startTestSite(database, []);
  for (const key of phones) await makeReport(new PageVisitor(site.url), key);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const open = (path: string) => new PageVisitor(site.url).open(path);
const linksOf = (html: string) => [...html.matchAll(/href="\/record\/(\d+)"/g)].map(([, p]) => Number(p));

/** Waits until the last of the reports is under a published head. */
async function wholeRecord(): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const newest = await open('/record');
    const older = /href="\/record\?before=(\d+)"/.exec(newest.html)?.[1];
    const all = older === undefined ? '' : (await open(`/record?before=${older}`)).html;
    if (linksOf(newest.html).length + linksOf(all).length >= phones.length) return newest.html + all;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the reports are not published');
}

describe('the public record', () => {
  it('lists every act once, newest first, and names no phone', async () => {
    const html = await wholeRecord();
    const positions = linksOf(html);
    expect(positions.length).toBe(phones.length);
    expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => b - a));
    expect(html).toContain('Declared');
    expect(html).toContain('a member of the public');
    for (const key of phones) {
      expect(html).not.toContain(formatImei(key).slice(0, 14));
      expect(html).not.toContain(formatImei(key).slice(8, 14));
    }
  });

  it('names who cosigned the head and when', async () => {
    const { html } = await open('/record');
    expect(html).toContain('test.example/log/clock');
    expect(html).toMatch(/last signed \d+ \w+ \d{4}, \d\d:\d\d:\d\d/);
  });

  it('shows an entry with a proof whose last hash is the root that was signed, in a picture and a table', async () => {
    // The oldest act: how long the newest one's path is depends on the size the tree happens to have.
    const oldest = linksOf(await wholeRecord()).at(-1) ?? -1;
    const { html, status } = await open(`/record/${oldest}`);
    expect(status).toBe(200);
    const root = /Root that was signed<\/dt><dd[^>]*>([0-9a-f]{64})</.exec(html)?.[1];
    const together = [...html.matchAll(/ds-hash">([0-9a-f]{64})<\/td>/g)].map(([, hash]) => hash);
    expect(together.length).toBeGreaterThan(3);
    expect(together.at(-1)).toBe(root);
    expect(html).toContain(`<title id="proof-title">The proof of entry ${oldest}</title>`);
    expect(html.match(/class="ds-proof__own"/g)?.length).toBe(together.length + 1);
  });

  it('shows a leaf that closes a batch, too', async () => {
    const { html } = await open('/record/0');
    expect(html).toContain('a state leaf');
    expect(html).toContain('Count (all-gates)');
  });

  it('answers what is not there with a page that says so', async () => {
    const beyond = await open('/record/999999');
    expect(beyond.status).toBe(404);
    expect(beyond.html).toContain('We cannot find that page');
    for (const path of ['/record/x', '/record/-1', '/record/01', '/record?before=x', '/record?page=1']) {
      expect([path, (await open(path)).status]).toEqual([path, 400]);
    }
  });
});
