import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const subscriber = aSubscriber('keeper', 740_000);
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(database, [subscriber]);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const look = (message: string) => new PageVisitor(site.url).send('/scams', { message });

describe('whether a message is from us', () => {
  it('is told of a link by its host alone', async () => {
    expect((await look(`${site.url}/report`)).html).toContain('This is our address');
    expect((await look('https://deadset-found.example/')).html).toContain('It only looks like ours');
    expect((await look('icloud-find.example')).html).toContain('We have nothing to do with it');
  });

  it('is told of a reference without saying what has it, and never that the message is ours', async () => {
    const [phone] = subscriber.deviceKeys;
    if (phone === undefined) throw new Error('a keeper without a phone');
    const { kept } = await makeReport(new PageVisitor(site.url), phone);
    const known = (await look(`Your phone was found, reference ${kept.reference.toLowerCase()}`)).html;
    expect(known).toContain('There is something with this reference here');
    expect(known).toContain('That does not show that we wrote');
    expect((await look('7K3M-Q2XD')).html).toContain('Nothing here has this reference');
  });

  it.each([
    ['nothing', '', 'Type a link, an address or a reference'],
    ['words', 'Somebody found it, call us', 'We see no link, address or reference'],
    ['null bytes', '\u0000\u0000', 'Type a link, an address or a reference'],
    ['too much', 'x'.repeat(50_000), 'That is too long'],
  ])('is not told of %s; it stays in its box', async (_name, message, said) => {
    const page = await look(message);
    expect([page.status, page.html.includes(said)]).toEqual([400, true]);
    // What was typed and can be seen.
    expect(page.html).toContain(message.replaceAll('\u0000', ''));
  });

  it.each([
    'https://evil.example/<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)> evil.example',
    '=cmd|calc!A1 evil.example',
    '\u202egnp.elpmaxe.live evil.example',
    'javascript://evil.example/%0aalert(1)',
    "evil.example' or 1=1 --",
    '{{ 7 * 7 }}.evil.example',
  ])('shows %s as text, and nothing of it can be followed', async (message) => {
    const { status, html } = await look(message);
    expect(status).toBe(200);
    expect(html).not.toMatch(/<script>alert|<img|href="[^"]*(evil|javascript)/);
    const verdict = /id="verdict"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    expect(verdict).toMatch(/Not ours/);
    expect(verdict).not.toContain('\u202e');
  });

  it('is refused as a page where ten megabytes come', async () => {
    const page = await look('a.example '.repeat(1_100_000));
    expect([400, 413]).toContain(page.status);
    expect(page.html).toContain('<h1');
  });
});
