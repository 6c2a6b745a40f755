import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineHash } from '../../src/messages/index.ts';
import { until } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { columnsWith, dumpTables } from '../support/table-dump.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const { db } = database;
const numbers = Array.from({ length: 8 }, (_, i) => `+44770090010${i}`);
const subscribers = numbers.map((number, i) => aSubscriber(`line${i}`, 610_000 + i, { number }));
let site: TestSite;
let used = 0;

beforeAll(async () => {
  site = await startTestSite(database, subscribers);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** Somebody with a line that no other test has. */
function aCustomer() {
  const subscriber = subscribers[used];
  const number = numbers[used];
  const [phone] = subscriber?.deviceKeys ?? [];
  if (subscriber === undefined || number === undefined || phone === undefined)
    throw new Error('more customers are needed');
  used += 1;
  return { visitor: new PageVisitor(site.url), subscriber, number, phone };
}

const yesterday = { 'taken-day': '21', 'taken-month': '11', 'taken-year': '2025', time: '2.30pm' };

/** Up to the page that shows the answers. */
async function upToCheck(visitor: PageVisitor, number: string, whom = 'me'): Promise<VisitedPage> {
  const who = await visitor.submit(await visitor.open('/report'), '/report');
  const happened = await visitor.submit(who, '/report/who', { whom });
  const line = await visitor.submit(happened, '/report/what-happened', { happened: 'stolen' });
  const when = await visitor.submit(line, '/report/line', { number, operator: operatorId });
  const next = await visitor.submit(when, '/report/when', yesterday);
  return whom === 'me' ? next : visitor.submit(next, '/report/offers');
}

async function reportByLine(visitor: PageVisitor, number: string, whom = 'me') {
  const page = await visitor.submit(await upToCheck(visitor, number, whom), '/report/check');
  return { page, reference: textOf(page, 'reference'), code: textOf(page, 'withdrawal-code') };
}

function textOf(page: VisitedPage, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(page.html)?.[1]?.trim();
  if (text === undefined)
    throw new Error(
      `nothing called ${id} on ${page.url.pathname}, ${page.status}: ${/<h[12][^>]*>[^<]*/.exec(page.html)?.[0]} ${/error-summary__list[\s\S]{0,300}/.exec(page.html)?.[0]}`,
    );
  return text;
}

/** Text as the templates write it. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;');
}

/** A page without what differs from report to report. */
function plain({ html }: VisitedPage): string {
  return html
    .replaceAll(/nonce="[^"]*"|name="_csrf" value="[^"]*"/g, '')
    .replaceAll(/[0-9A-Z]{4}(?:-[0-9A-Z]{4})+/g, 'CODE')
    .replace(/-[0-9A-Z]<\/span>/, '</span>')
    .replace(/id="spoken">[^<]*/, '')
    .replaceAll(/\d{1,2}:\d{2}[ap]m/g, 'TIME');
}

async function outcomeOf(reference: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('line_report')
    .select('outcome')
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row?.outcome;
}

async function settled(reference: string): Promise<string | undefined> {
  await until('the round has asked', async () => (await outcomeOf(reference)) !== 'waiting');
  return outcomeOf(reference);
}

describe('a report by telephone number', () => {
  it('is on the list within seconds of its sending, and says to nobody which phone it was', async () => {
    const { visitor, number, phone } = aCustomer();
    const { page, reference } = await reportByLine(visitor, number);
    expect(page.html).toContain('Nobody is told which phone it was');
    expect(await settled(reference)).toBe('told');
    const listed = await db
      .selectFrom('listing')
      .select(['effect', 'tier'])
      .where('imei_key', '=', phone)
      .execute();
    expect(listed).toEqual([{ effect: 'tracked', tier: 0 }]);
    const status = await visitor.open('/report/status');
    for (const shown of [page, status]) expect(shown.html).not.toContain(String(phone).slice(-6));
    // Nor does the proof, which names the phone, before somebody has proved that it is theirs.
    const proof = await visitor.open('/report/proof');
    expect([proof.status, proof.html.includes(String(phone))]).toEqual([503, false]);
  });

  it('looks the same, at once and afterwards, whether the network knows the line or not', async () => {
    const known = aCustomer();
    const stranger = new PageVisitor(site.url);
    const [one, two] = [
      await reportByLine(known.visitor, known.number),
      await reportByLine(stranger, '+447700900999'),
    ];
    expect(plain(one.page)).toBe(plain(two.page));
    expect(await settled(one.reference)).toBe('told');
    expect(await settled(two.reference)).toBe('unknown');
    const seen = async (visitor: PageVisitor, path: string) => plain(await visitor.open(path));
    for (const path of ['/report/status', '/report/prove', '/report/withdraw', '/report/proof', '/collect'])
      expect(await seen(known.visitor, path)).toBe(await seen(stranger, path));
    // Nor does an officer tell it who says that the report claims a phone which police hold.
    for (const visitor of [known.visitor, stranger]) {
      const { status, html } = await visitor.open('/collect');
      expect([status, html.includes('Prove that the phone is yours first')]).toEqual([403, true]);
    }
  });

  it('keeps no number in the clear, and none at all once the network has answered', async () => {
    const { visitor, number } = aCustomer();
    const { reference } = await reportByLine(visitor, number);
    await settled(reference);
    expect(columnsWith(await dumpTables(database.ownerUrl), number.slice(3))).toEqual([]);
    const row = await db
      .selectFrom('line_report')
      .select(['sealed_number', 'line'])
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    expect(row.sealed_number).toBeNull();
    // The hash is keyed: nobody makes it from the number alone.
    expect(row.line).not.toEqual(lineHash(randomBytes(32), number));
  });

  it('that is sent twice is one report with one code', async () => {
    const { visitor, number } = aCustomer();
    const check = await upToCheck(visitor, number);
    const [first, second] = await Promise.all([
      visitor.submit(check, '/report/check'),
      visitor.submit(check, '/report/check'),
    ]);
    expect(textOf(first, 'withdrawal-code')).toBe(textOf(second, 'withdrawal-code'));
    expect(textOf(first, 'reference')).toBe(textOf(second, 'reference'));
  });

  it('about a line that its network did not know is proved by signing in there all the same', async () => {
    const { visitor, subscriber, phone } = aCustomer();
    // A number that the network no longer has for this customer.
    const { page, reference } = await reportByLine(visitor, '+447700900998');
    expect(await settled(reference)).toBe('unknown');
    const prove = await visitor.submit(page, '/report/done');
    const signIn = await visitor.submit(prove, '/report/prove', { operator: operatorId });
    const { account, password } = subscriber;
    const confirm = await visitor.submit(signIn, '/sign-in', { account, password });
    const status = await visitor.submit(confirm, '/report/prove/confirm');
    expect(status.html).toContain('Your phone is a dead set');
    const [listed] = await db.selectFrom('listing').select('effect').where('imei_key', '=', phone).execute();
    expect(listed).toEqual({ effect: 'prohibited' });
  });

  it('is withdrawn with its code before the network has named a phone, and is asked about no more', async () => {
    const visitor = new PageVisitor(site.url);
    const { reference, code } = await reportByLine(visitor, '+447700900997');
    await settled(reference);
    const withdrawn = await visitor.submit(await visitor.open('/report/withdraw'), '/report/withdraw', {
      code,
    });
    expect(withdrawn.html).toContain('You withdrew this report');
    expect(await outcomeOf(reference)).toBe('withdrawn');
  });

  it.each([
    ['', operatorId, 'Type the telephone number'],
    ['12', operatorId, 'Type the telephone number'],
    ["+44'); drop table line_report;--", operatorId, 'Type the telephone number'],
    ['<script>alert(1)</script>', operatorId, 'Type the telephone number'],
    ['07700 900123', '', 'Choose the network'],
    ['07700 900123', 'network-of-nobody', 'Choose the network'],
  ])(
    'refuses the number "%s" at "%s" in words, and keeps what was typed',
    async (number, operator, words) => {
      const visitor = new PageVisitor(site.url);
      const who = await visitor.submit(await visitor.open('/report'), '/report');
      const happened = await visitor.submit(who, '/report/who', { whom: 'me' });
      const line = await visitor.submit(happened, '/report/what-happened', { happened: 'lost' });
      const again = await visitor.submit(line, '/report/line', { number, operator });
      expect(again.status).toBe(400);
      expect(again.html).toContain(words);
      expect(again.html).not.toContain('<script>alert');
      // Nothing that was typed is lost; an empty box has no value.
      const value = number === '' ? 'name="number"' : `value="${escaped(number)}"`;
      expect(again.html).toContain(value);
    },
  );
});

describe('a report under way', () => {
  it('is gone on with elsewhere by its code, once, and the code dies when the report is sent', async () => {
    const { visitor, number } = aCustomer();
    const check = await upToCheck(visitor, number);
    const when = await visitor.open('/report/when');
    const code = textOf(when, 'resume-code');
    expect(check.html).not.toContain(code);
    await visitor.open('/leave');
    const elsewhere = new PageVisitor(site.url);
    const typed = code.toLowerCase().replaceAll('-', ' ');
    const on = await elsewhere.submit(await elsewhere.open('/report/resume'), '/report/resume', {
      code: typed,
    });
    expect(on.url.pathname).toBe('/report/check');
    expect(on.html).toContain(number);
    // Whoever read the code over a shoulder comes too late.
    const third = new PageVisitor(site.url);
    const tooLate = await third.submit(await third.open('/report/resume'), '/report/resume', { code });
    expect(tooLate.status).toBe(400);
    const newCode = textOf(await elsewhere.open('/report/when'), 'resume-code');
    await elsewhere.submit(await elsewhere.open('/report/check'), '/report/check');
    const after = await third.submit(tooLate, '/report/resume', { code: newCode });
    expect(after.html).toContain('We have no report under this code');
  });

  it('is kept sealed: neither its answers nor its code stand in the database', async () => {
    const visitor = new PageVisitor(site.url);
    await upToCheck(visitor, '07700 900555');
    const code = textOf(await visitor.open('/report/when'), 'resume-code');
    const dump = await dumpTables(database.ownerUrl);
    for (const secret of ['07700 900555', '7700900555', code, code.replaceAll('-', '')])
      expect(columnsWith(dump, secret)).toEqual([]);
  });
});

describe('somebody who reports for somebody else', () => {
  it('passes both codes on, and nothing of the report stays open to them', async () => {
    const { visitor, number } = aCustomer();
    const { page, reference } = await reportByLine(visitor, number, 'somebody');
    expect(page.html).toContain('You cannot look where the phone is');
    expect(page.html).toContain('A network may tell whoever pays the bill');
    const done = await visitor.submit(page, '/report/done');
    expect(done.url.pathname).toBe('/report/passed-on');
    expect(done.html).not.toContain(reference);
    expect((await visitor.open('/report/status')).html).toContain('See your report');
  });
});
