import { formatImei } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropOldCounter } from '../../src/retention/old-counter-store.ts';
import { headingOf, makePasskey } from '../people/staff-site.ts';
import { until } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type Clerk, purchase, type ShopSite, startShopSite } from './shop-site.ts';

const dayMs = 86_400_000;
let database: TestDatabase;
let shops: ShopSite;
let clerk: Clerk;

beforeAll(async () => {
  database = await createTestDatabase();
  shops = await startShopSite(database);
  await shops.addShop('corner-shop');
  clerk = await shops.clerk('corner-shop');
});
afterAll(async () => {
  await shops.close();
  await database.close();
});

const rowOf = (number: string) =>
  database.db.selectFrom('buy_in').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
const textOf = ({ html }: VisitedPage, id: string) =>
  new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(html)?.[1]?.trim() ?? '';

/** Two hours ago in London, as somebody writes it on paper. */
const twoHoursAgo = () => onPaper(7_200_000);

/** An instant some milliseconds ago, in London, as somebody writes it on paper. */
function onPaper(agoMs: number) {
  const at = Math.floor((Date.now() - agoMs) / 60_000) * 60_000;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const typed = {
    'bought-day': part('day'),
    'bought-month': part('month'),
    'bought-year': part('year'),
    time: `${part('hour')}:${part('minute')}`,
  };
  return { at, typed };
}

describe('a purchase on paper', () => {
  const typeIn = async (fields: Readonly<Record<string, string>>) => {
    const page = await clerk.open('/counter/buy-in/paper');
    return clerk.member.visitor.submit(page, '/counter/buy-ins', { ...purchase, ...fields });
  };

  it('is typed in with its own time, from which its days count', async () => {
    const { at, typed } = twoHoursAgo();
    const page = await typeIn({ ...typed, imei: formatImei(shops.aPhone()) });
    const row = await rowOf(page.url.pathname.split('/').at(-1) ?? '');
    expect(row.is_from_paper).toBe(true);
    expect(row.bought_at.getTime()).toBe(at);
    expect(row.quarantine_until.getTime()).toBe(at + 28 * dayMs);
    expect(row.recorded_at.getTime()).toBeGreaterThan(at);
    expect(row.certificate_number).not.toBeNull();
  });

  it('with a day of weeks ago is not let go at once: three weeks of its waiting are still to come', async () => {
    const { at, typed } = onPaper(29 * dayMs);
    const page = await typeIn({ ...typed, imei: formatImei(shops.aPhone()) });
    const number = page.url.pathname.split('/').at(-1) ?? '';
    const checkedAgain = await clerk.checkAgain(number);
    expect(checkedAgain.url.search).toBe('?said=wait');
    const row = await rowOf(number);
    expect(row.bought_at.getTime()).toBe(at);
    expect(row).toMatchObject({ status: 'waiting' });
    expect(row.quarantine_until.getTime()).toBe(row.recorded_at.getTime() + 21 * dayMs);
  });

  it('of a phone with a report is written down and kept aside at once, without a certificate', async () => {
    const key = shops.aPhone();
    await shops.bar(key, clerk);
    const { typed } = twoHoursAgo();
    const page = await typeIn({ ...typed, imei: formatImei(key) });
    expect(page.html).toContain('Keep aside');
    const row = await rowOf(page.url.pathname.split('/').at(-1) ?? '');
    expect(row).toMatchObject({
      status: 'set-aside',
      report_reason: 'declared-stolen',
      certificate_number: null,
    });
  });

  it('says for every field at once what is wrong, keeps what was typed, and takes no time to come', async () => {
    const { typed } = twoHoursAgo();
    const page = await typeIn({
      ...typed,
      imei: '35 17',
      'bought-year': '2099',
      price: 'a lot',
      name: '  ',
      idNumber: '1',
      idKind: '',
      condition: '',
    });
    expect(page.status).toBe(400);
    for (const words of [
      'This number is too short',
      'Give the day and the time of the purchase',
      'Choose what the phone is like',
      'Give the price in pounds',
      'Give the name of the seller',
      'Choose which document you have seen',
      'Give the last four characters',
    ]) {
      expect(page.html).toContain(words);
    }
    expect(page.html).toContain('value="2099"');
    expect(page.html).toContain('value="a lot"');
  });
});

describe('what an organisation has', () => {
  it('is nobody else’s: another shop finds neither its phones nor its receipts, by number or in lists and files', async () => {
    await shops.addShop('rival-shop');
    const rival = await shops.clerk('rival-shop');
    const number = await clerk.bought(shops.aPhone());
    const taken = await clerk.member.visitor.submit(
      await clerk.open('/counter/surrenders/add'),
      '/counter/surrenders',
      { description: 'blue case' },
    );
    const receipt = /class="ds-code">([0-9A-Z-]{9})</.exec(taken.html)?.[1] ?? '';
    expect(receipt).toMatch(/^[0-9A-Z]{4}-/);
    for (const path of [
      `/counter/stock/${number}`,
      `/counter/stock/${number}/pack`,
      `/counter/stock/${number}/pack.json`,
      `/counter/surrenders/${receipt}`,
    ]) {
      expect((await clerk.open(path)).status, path).toBe(200);
      expect((await rival.open(path)).status, path).toBe(404);
    }
    for (const path of [
      '/counter/stock?show=all',
      '/counter/stock.csv',
      '/counter/stock.json',
      '/counter/surrenders.csv',
    ])
      expect((await rival.open(path)).html, path).not.toMatch(new RegExp(`${number}|${receipt}`));
    // With a form of their own, sent to the other's phone.
    const own = await rival.bought(shops.aPhone());
    const token =
      /name="_csrf" value="([^"]+)"/.exec((await rival.open(`/counter/stock/${own}`)).html)?.[1] ?? '';
    for (const act of ['check', 'custody']) {
      const sent = await rival.member.visitor.send(`/counter/stock/${number}/${act}`, {
        _csrf: token,
        ...(act === 'custody' ? { act: 'put-away', note: 'mine now' } : {}),
      });
      expect(sent.status, act).toBe(404);
    }
    expect((await rowOf(number)).status).toBe('waiting');
  });

  it('is shown harmless whatever was typed: markup, formulas, marks that turn text, and null bytes', async () => {
    const hostile = '<script>alert(1)</script>\u202e\u0000=1+1';
    const number = await clerk.bought(shops.aPhone(), { model: `=HYPERLINK("x")${hostile}`, name: hostile });
    const page = await clerk.open(`/counter/stock/${number}`);
    expect(page.html).not.toContain('<script>alert');
    expect(page.html).not.toContain('\u202e');
    expect(page.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const csv = (await clerk.open('/counter/stock.csv')).html;
    expect(csv).toContain(`"'=HYPERLINK(""x"")`);
    const long = await clerk.buy(shops.aPhone(), { name: 'x'.repeat(5_000) });
    expect(long.status).toBe(400);
    const scan = await clerk.member.visitor.submit(await clerk.open('/counter'), '/counter', {
      imei: '"><img src=x onerror=alert(1)>',
    });
    expect(scan.status).toBe(400);
    expect(scan.html).not.toContain('<img src=x');
  });
});

describe('who sold a phone', () => {
  it('is opened for a purpose, after a passkey, and the look is on the audit', async () => {
    const number = await clerk.bought(shops.aPhone());
    const path = `/counter/stock/${number}/seller`;
    expect(headingOf(await clerk.open(path))).toBe('Why do you look?');
    await statePurpose(clerk);
    expect(headingOf(await clerk.open(path))).toBe('Show your passkey');
    await makePasskey(clerk.member);
    const page = await clerk.open(path);
    expect(page.html).toContain('Robin Example');
    expect(page.html).toContain('WKHJ');
    // Of the whole number only the last four were kept.
    expect(page.html).not.toMatch(/QX-?98/);
    expect(page.html).not.toContain('Erase it for good');
    const looks = await database.db
      .selectFrom('audit')
      .select(['actor', 'why'])
      .where('object', '=', `buy-in:${number}`)
      .where('act', '=', 'look-at-seller')
      .execute();
    expect(looks).toHaveLength(1);
    expect(looks[0]?.actor).toBe(`person:${clerk.member.id}`);
  });

  it('is erased by the administrator when they are asked, and not while the phone is kept aside', async () => {
    const [kept, reported] = [shops.aPhone(), shops.aPhone()];
    const [number, aside] = [await clerk.bought(kept), await clerk.bought(reported)];
    await shops.report(reported);
    await until('the watch has fired', async () => (await rowOf(aside)).status === 'set-aside');
    const admin = await shops.site.member('corner-shop', ['organisation-admin']);
    await makePasskey(admin);
    await statePurpose({ member: admin, open: (path) => admin.visitor.open(path) });
    const erase = async (of: string) => {
      const path = `/counter/stock/${of}/seller`;
      return admin.visitor.submit(await admin.visitor.open(path), path);
    };
    expect((await erase(number)).html).toContain('Nothing is kept about who sold it any more.');
    expect((await rowOf(number)).sealed_seller).toBeNull();
    expect((await erase(aside)).html).toContain('is kept until that is settled');
    // The police have the phone: who sold it to the shop is what they ask next.
    await clerk.member.visitor.submit(
      await clerk.open(`/counter/stock/${aside}`),
      `/counter/stock/${aside}/custody`,
      {
        act: 'handed-over',
        note: 'PC 77',
      },
    );
    expect((await rowOf(aside)).status).toBe('handed-over');
    expect((await erase(aside)).html).toContain('is kept until that is settled');
    expect((await rowOf(aside)).sealed_seller).not.toBeNull();
  });

  it('is forgotten by the clock when its days are over, unless the phone is kept aside', async () => {
    const [key, reported] = [shops.aPhone(), shops.aPhone()];
    const [number, aside] = [await clerk.bought(key), await clerk.bought(reported)];
    await shops.report(reported);
    await until('the watch has fired', async () => (await rowOf(aside)).status === 'set-aside');
    const drop = (at: number) => database.db.transaction().execute((trx) => dropOldCounter(trx, at));
    const until364 = Date.now() + 364 * dayMs;
    await drop(until364);
    expect((await rowOf(number)).sealed_seller).not.toBeNull();
    expect((await drop(Date.now() + 366 * dayMs)).sellers).toBeGreaterThan(0);
    expect((await rowOf(number)).sealed_seller).toBeNull();
    expect((await rowOf(aside)).sealed_seller).not.toBeNull();
  });
});

describe('a phone that is handed in', () => {
  it('gives a receipt that accuses nobody; anybody checks it, and learns when the police have the phone', async () => {
    const key = shops.aPhone();
    await shops.bar(key, clerk);
    const red = await clerk.scan(key);
    const form = await clerk.member.visitor.submit(red, '/counter/surrenders/add');
    expect(form.html).toContain(`value="${formatImei(key)}"`);
    const receipt = await clerk.member.visitor.submit(form, '/counter/surrenders', { note: 'safe, bag 12' });
    expect(headingOf(receipt)).toBe('Receipt for a phone');
    const code = textOf(receipt, 'receipt-code');
    const printed = /<main[\s\S]*<\/main>/.exec(receipt.html)?.[0];
    expect(printed).toContain(code);
    expect(printed).not.toMatch(/stolen|theft|bag 12/i);
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const anybody = new PageVisitor(shops.site.url);
    const ask = async (typed: string) =>
      anybody.submit(await anybody.open('/receipt'), '/receipt', { code: typed });
    const held = await ask(code.toLowerCase().replaceAll('-', ' '));
    expect(headingOf(held)).toBe('This receipt is genuine');
    expect(held.html).toContain('The shop keeps it');
    expect(held.html).not.toContain(formatImei(key).slice(2, 14));
    const { rows } = { rows: await database.db.selectFrom('surrender').selectAll().execute() };
    expect(JSON.stringify(rows)).not.toContain(code);
    const number = /class="ds-code">([0-9A-Z-]{9})</.exec(receipt.html)?.[1] ?? '';
    const path = `/counter/surrenders/${number}`;
    const given = await clerk.member.visitor.submit(await clerk.open(path), `${path}/custody`, {
      act: 'handed-over',
      note: 'PC 77',
    });
    expect(given.html).toContain('PC 77');
    expect((await ask(code)).html).toContain('The police have it');
    expect((await ask('0000-0000-0000-0000')).status).toBe(404);
    expect((await ask('')).status).toBe(400);
  });
});

describe('other counters', () => {
  it('of a repairer say whether to repair, and never offer to buy', async () => {
    await shops.addShop('mender', 'repairer', ['repair']);
    const mender = await shops.clerk('mender');
    const key = shops.aPhone();
    const clean = await mender.scan(key);
    expect(headingOf(clean)).toBe('No report found: you may repair it');
    expect(clean.html).not.toContain('action="/counter/buy-in"');
    await shops.bar(key, clerk);
    expect(headingOf(await mender.scan(key))).toBe('Do not repair this phone');
  });

  it('of an insurer and a recycler ask at their own gates', async () => {
    await shops.addShop('insurer-one', 'insurer', ['insurance']);
    await shops.addShop('recycle-it', 'recycler', ['parts', 'export']);
    const key = shops.aPhone();
    expect(headingOf(await (await shops.clerk('insurer-one')).scan(key))).toBe(
      'No report found: you may insure it',
    );
    const recycler = await shops.clerk('recycle-it');
    expect(headingOf(await recycler.scan(key, { gate: 'export' }))).toBe(
      'No report found: you may take it in for export',
    );
    expect(await recycler.bought(shops.aPhone())).toMatch(/^[0-9A-Z]{4}-/);
  });

  it('of a shop that only tries Deadset out tell its clerks what is known, and buy nothing that is reported', async () => {
    await shops.addShop('shadow-shop', 'shop', ['resale'], 'shadow');
    const shadow = await shops.clerk('shadow-shop');
    const key = shops.aPhone();
    await shops.bar(key, clerk);
    const page = await shadow.scan(key);
    expect(headingOf(page)).toBe('Do not buy this phone');
    expect(page.html).toContain('does not act on such answers yet');
    expect(page.html).not.toContain('action="/counter/buy-in"');
  });

  it('without a gate of a counter say so', async () => {
    await shops.addShop('no-gate', 'platform', ['account']);
    const page = await (await shops.clerk('no-gate')).open('/counter');
    expect(page.status).toBe(403);
    expect(page.html).toContain('asks at no gate of a counter');
  });
});

describe('how a counter works', () => {
  it('is said by its administrator with a passkey: how long phones wait, what is kept of sellers, what is said', async () => {
    await shops.addShop('strict-shop');
    const admin = await shops.site.member('strict-shop', ['organisation-admin']);
    expect(headingOf(await admin.visitor.open('/counter/settings'))).toBe('Show your passkey');
    await makePasskey(admin);
    const page = await admin.visitor.open('/counter/settings');
    const wrong = await admin.visitor.submit(page, '/counter/settings', {
      days: '400',
      idRule: 'none',
      contactRule: 'none',
      sellerDays: '5',
      script: 'x'.repeat(601),
    });
    for (const words of ['from 0 to 120', 'from 90 to 730', 'at most 600 characters'])
      expect(wrong.html).toContain(words);
    const kept = await admin.visitor.submit(page, '/counter/settings', {
      days: '35',
      idRule: 'none',
      contactRule: 'none',
      sellerDays: '90',
      script: 'Sorry, not today.',
    });
    expect(kept.html).toContain('Kept.');
    const strict = await shops.clerk('strict-shop');
    const number = await strict.bought(shops.aPhone(), { idNumber: '', idKind: '', contact: '' });
    const row = await rowOf(number);
    expect(row.quarantine_until.getTime() - row.bought_at.getTime()).toBe(35 * dayMs);
    expect(row.seller_until.getTime() - row.bought_at.getTime()).toBe(90 * dayMs);
    const key = shops.aPhone();
    await shops.bar(key, strict);
    expect((await strict.scan(key)).html).toContain('Sorry, not today.');
  });
});

async function statePurpose(who: Pick<Clerk, 'member' | 'open'>): Promise<void> {
  const page = await who.open('/staff/purpose');
  await who.member.visitor.submit(page, '/staff/purpose', {
    purpose: 'investigate-crime',
    reason: 'the police ask, 01/99',
  });
}
