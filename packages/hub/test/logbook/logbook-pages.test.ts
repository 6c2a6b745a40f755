import { formatImei, type ImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const { db } = database;
const keepers = Array.from({ length: 12 }, (_, at) => aSubscriber(`keeper ${at}`, 300_001 + at));
let site: TestSite;
let shop = '';
let used = 0;

beforeAll(async () => {
  site = await startTestSite(database, keepers);
  const { secret } = await addParticipant(db, {
    id: 'corner-shop',
    name: 'The Corner Shop',
    role: 'shop',
    gates: ['activation', 'resale'],
    scopes: ['consent'],
  });
  const credentials = Buffer.from(`corner-shop:${secret}`).toString('base64');
  const answer = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  shop = `Bearer ${fieldOf(await answer.json(), 'access_token')}`;
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** A keeper whom no test has had, at a browser. */
function aKeeper() {
  const subscriber = keepers[used];
  used += 1;
  const [phone] = subscriber?.deviceKeys ?? [];
  if (subscriber === undefined || phone === undefined) throw new Error('no more keepers');
  return { subscriber, phone, visitor: new PageVisitor(site.url) };
}

function fieldOf(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  if (typeof value !== 'string') throw new Error(`no ${name} in the answer`);
  return value;
}

function textOf(page: VisitedPage, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(page.html)?.[1]?.trim();
  if (text === undefined) throw new Error(`nothing called ${id} on ${page.url.pathname}`);
  return text;
}

async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${site.url}${path}`, {
    method,
    headers: { authorization: shop, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

/** Up to what the network says. */
async function enrolTo(visitor: PageVisitor, phone: ImeiKey, keeper: { account: string; password: string }) {
  const contact = await visitor.submit(await visitor.open('/logbook/enrol'), '/logbook/enrol', {
    imei1: formatImei(phone),
  });
  const network = await visitor.submit(contact, '/logbook/enrol/contact', {
    contact: 'keeper@example.com',
    trusted: 'friend@example.com',
  });
  const signIn = await visitor.submit(network, '/logbook/enrol/network', { operator: operatorId });
  const { account, password } = keeper;
  return visitor.submit(signIn, '/sign-in', { account, password });
}

/** A phone in its keeper's logbook, and what they were told to keep. */
async function enrolled() {
  const { visitor, phone, subscriber } = aKeeper();
  const confirm = await enrolTo(visitor, phone, subscriber);
  expect(confirm.html).toContain('What Northern Mobile says');
  const done = await visitor.submit(confirm, '/logbook/enrol/confirm');
  const kept = { reference: textOf(done, 'reference'), code: textOf(done, 'logbook-code') };
  return { visitor, phone, done, kept, duress: textOf(done, 'duress-words') };
}

async function released(visitor: PageVisitor, code: string): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/logbook/release'), '/logbook/release', { code });
}

async function claimed(visitor: PageVisitor, phone: ImeiKey, code: string): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/logbook/claim'), '/logbook/claim', {
    imei: formatImei(phone),
    code,
  });
}

describe('the logbook', () => {
  it('goes from enrolment over release and claim to an activation that is held and then allowed', async () => {
    const seller = await enrolled();
    const device = await seller.visitor.submit(seller.done, '/logbook/done');
    expect(device.html).toContain('Sell it or give it away');
    const release = await released(seller.visitor, seller.kept.code);
    expect(release.html).toContain('<svg class="ds-qr"');
    const buyer = new PageVisitor(site.url);
    const done = await claimed(buyer, seller.phone, textOf(release, 'release-words').toUpperCase());
    const kept = { reference: textOf(done, 'reference'), code: textOf(done, 'logbook-code') };
    expect(kept.reference).not.toBe(seller.kept.reference);
    expect((await seller.visitor.open('/logbook/device')).html).toContain('Somebody else’s now');

    // The shop sets it up: held, asked, agreed to, allowed.
    const question = { gate: 'activation', imei: formatImei(seller.phone), presenter: 'customer-1' };
    const consentId = fieldOf(await ask('POST', '/v1/consents', question), 'consentId');
    expect(await ask('GET', `/v1/consents/${consentId}`)).toMatchObject({ state: 'asked' });
    const page = await buyer.submit(done, '/logbook/done');
    expect(page.html).toContain(
      'Somebody at <strong>The Corner Shop</strong> wants to <strong>set it up as new',
    );
    const after = await buyer.submit(page, '/logbook/answer', { answer: 'yes' });
    expect(after.html).not.toContain('id="question"');
    expect(await ask('GET', `/v1/consents/${consentId}`)).toMatchObject({ state: 'given' });
  });

  it('shows codes until they are kept, and never again', async () => {
    const { visitor, done, kept, duress } = await enrolled();
    expect((await visitor.open('/logbook/done')).html).toContain(kept.code);
    await visitor.submit(done, '/logbook/done');
    const release = await released(visitor, kept.code);
    const code = textOf(release, 'release-characters');
    await visitor.submit(release, '/logbook/release/done');
    for (const path of [
      '/logbook/done',
      '/logbook/device',
      '/logbook/release',
      '/logbook/export',
      '/logbook/export.json',
    ]) {
      const { html } = await visitor.open(path);
      expect([html.includes(kept.code), html.includes(duress), html.includes(code)]).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  it('shows under duress the same page as without, and lets nothing go', async () => {
    const { visitor, phone, done, kept, duress } = await enrolled();
    await visitor.submit(done, '/logbook/done');
    const plain = (page: VisitedPage) => page.html.replaceAll(/name="_csrf" value="[^"]*"/g, '');
    const forced = new PageVisitor(site.url);
    const seen = await forced.submit(await forced.open('/logbook/open'), '/logbook/open', {
      reference: kept.reference,
      code: duress,
    });
    expect(plain(seen)).toBe(plain(await visitor.open('/logbook/device')));
    const words = textOf(await released(forced, duress), 'release-words');
    const robber = new PageVisitor(site.url);
    expect((await claimed(robber, phone, words)).html).toContain('The phone is in your logbook');
    expect((await visitor.open('/logbook/device')).html).toContain('Sell it or give it away');
    const alarms = await db.selectFrom('message').select('template').execute();
    expect(alarms.map(({ template }) => template)).toContain('release-used-under-duress');
  });

  it('is given to nobody by the SIM in the phone, nor by somebody else’s sign-in', async () => {
    const [thief, victim] = [aKeeper(), aKeeper()];
    const other = await enrolTo(thief.visitor, victim.phone, thief.subscriber);
    const refused = await thief.visitor.submit(other, '/logbook/enrol/confirm');
    expect([refused.status, refused.html]).toEqual([403, expect.stringContaining('another phone')]);
    const planted = await victim.visitor.open('/report/prove/return?code=x&state=y');
    expect(planted.url.pathname).toBe('/report/status');
  });

  it('is opened by nothing but its reference and code, with one answer to a wrong one of either', async () => {
    const { kept } = await enrolled();
    const other = new PageVisitor(site.url);
    const open = async (reference: string, code: string) =>
      other.submit(await other.open('/logbook/open'), '/logbook/open', { reference, code });
    const plain = (html: string) =>
      html.replace(/name="_csrf" value="[^"]*"/, '').replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, '');
    const wrong = [await open(kept.reference, '0000-0000-0000-0000'), await open('0000-0000', kept.code)];
    expect(wrong.map(({ status }) => status)).toEqual([400, 400]);
    expect(new Set(wrong.map(({ html }) => plain(html))).size).toBe(1);
    expect((await other.open('/logbook/device')).url.pathname).toBe('/logbook/open');
    expect((await open(kept.reference.toLowerCase(), kept.code.replaceAll('-', ''))).html).toContain(
      'Who has kept it',
    );
  });

  it('gives its keeper their own data, to read and for other programs, and is left by them', async () => {
    const { visitor, phone, done, kept } = await enrolled();
    await visitor.submit(done, '/logbook/done');
    const data = await visitor.open('/logbook/export.json');
    expect(data.headers.get('content-disposition')).toContain('attachment');
    expect(JSON.parse(data.html)).toMatchObject({
      reference: kept.reference,
      imeis: [formatImei(phone)],
      contact: 'keeper@example.com',
      trustedContact: 'friend@example.com',
      keepers: [{ who: 'you' }],
    });
    expect((await visitor.open('/logbook/export')).html).toContain('keeper@example.com');
    const wrong = await visitor.submit(await visitor.open('/logbook/leave'), '/logbook/leave', { code: 'x' });
    expect(wrong.html).toContain('That is not the code of this logbook');
    const left = await visitor.submit(wrong, '/logbook/leave', { code: kept.code });
    expect(left.html).toContain('out of the logbook');
    const listed = await db.selectFrom('listing').select('effect').where('imei_key', '=', phone).execute();
    expect(listed).toEqual([]);
  });

  it('is erased for good when its keeper wants that, and nothing opens it any more', async () => {
    const { visitor, phone, done, kept } = await enrolled();
    await visitor.submit(done, '/logbook/done');
    await visitor.submit(await released(visitor, kept.code), '/logbook/release/done');
    const waiting = await visitor.submit(await visitor.open('/logbook/erase'), '/logbook/erase', {
      code: kept.code,
    });
    expect([waiting.status, waiting.html]).toEqual([400, expect.stringContaining('Look at it again')]);
    await visitor.submit(await visitor.open('/logbook/device'), '/logbook/cancel');
    const wrong = await visitor.submit(await visitor.open('/logbook/erase'), '/logbook/erase', { code: 'x' });
    expect(wrong.html).toContain('That is not the code of this logbook');
    const erased = await visitor.submit(wrong, '/logbook/erase', { code: kept.code });
    expect(erased.html).toContain('Your logbook is erased');
    const row = await db
      .selectFrom('enrolment')
      .selectAll()
      .where('reference', '=', kept.reference)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      status: 'left',
      sealed_contact: null,
      sealed_trusted_contact: null,
      duress_check: null,
      erased_at: expect.any(Date),
    });
    expect(await db.selectFrom('release').select('id').where('enrolment_id', '=', row.id).execute()).toEqual(
      [],
    );
    const again = await visitor.submit(await visitor.open('/logbook/open'), '/logbook/open', kept);
    expect(again.html).toContain('We cannot find a logbook');
    const audited = await db
      .selectFrom('audit')
      .select(['act', 'kind'])
      .where('object', '=', `logbook:${kept.reference}`)
      .where('act', '=', 'erase-logbook')
      .execute();
    expect(audited).toEqual([{ act: 'erase-logbook', kind: 'erasure' }]);
    const listed = await db.selectFrom('listing').select('effect').where('imei_key', '=', phone).execute();
    expect(listed).toEqual([]);
  });

  it('only seems to be erased with the duress code, and calls for help', async () => {
    const { done, visitor, kept, duress } = await enrolled();
    await visitor.submit(done, '/logbook/done');
    const forced = new PageVisitor(site.url);
    const opened = { reference: kept.reference, code: duress };
    await forced.submit(await forced.open('/logbook/open'), '/logbook/open', opened);
    const seen = await forced.submit(await forced.open('/logbook/erase'), '/logbook/erase', { code: duress });
    expect(seen.html).toContain('Your logbook is erased');
    const { sealed_trusted_contact: trusted, erased_at: erasedAt } = await db
      .selectFrom('enrolment')
      .selectAll()
      .where('reference', '=', kept.reference)
      .executeTakeFirstOrThrow();
    expect([trusted, erasedAt]).toEqual([expect.any(Buffer), null]);
    const uses = await db.selectFrom('duress_alarm').select('use').orderBy('at').execute();
    expect(uses.at(-1)).toEqual({ use: 'left' });
  });

  it('gives the buyer a sheet whose picture keeps the code from every server, with no number of a phone', async () => {
    const { done, visitor, phone, kept } = await enrolled();
    await visitor.submit(done, '/logbook/done');
    const sheet = await released(visitor, kept.code);
    expect(sheet.html).toContain(`${new URL(site.url).host}/logbook/claim`);
    expect(sheet.html).not.toContain('?code=');
    expect(sheet.html.replaceAll(/[^0-9]/g, '')).not.toContain(formatImei(phone).replaceAll(/[^0-9]/g, ''));
    const claim = await new PageVisitor(site.url).open('/logbook/claim');
    expect(claim.html).toMatch(/<script type="module" nonce="[^"]+" src="\/assets\/claim-/);
    expect(claim.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('says what is wrong with a number, an address or a code, and keeps what was typed', async () => {
    const visitor = new PageVisitor(site.url);
    const phone = await visitor.submit(await visitor.open('/logbook/enrol'), '/logbook/enrol', {
      imei1: '123',
    });
    expect([phone.status, phone.html]).toEqual([400, expect.stringContaining('value="123"')]);
    const claim = await visitor.submit(await visitor.open('/logbook/claim'), '/logbook/claim', {
      imei: '35 175605 300001 5',
      code: 'six words that nobody knows here',
      contact: 'nowhere',
    });
    expect([claim.status, claim.html]).toEqual([400, expect.stringContaining('value="nowhere"')]);
    expect((await visitor.open('/logbook/enrol/contact')).url.pathname).toBe('/logbook/enrol');
  });

  it('proves a report and ends it again, with no sign-in at a network', async () => {
    const { phone, kept } = await enrolled();
    const visitor = new PageVisitor(site.url);
    const path = '/report/prove/logbook';
    const { kept: report } = await makeReport(visitor, phone);
    const wrong = await visitor.submit(await visitor.open(path), path, { ...kept, code: 'x' });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('We cannot find a logbook')]);
    const late = await visitor.submit(wrong, path, kept);
    expect(late.html).toContain('came into your logbook after it was taken');
    // Reports of these tests are of last year: as if it had come in before.
    await asOwner(
      database.ownerUrl,
      `update register.enrolment set enrolled_at = '2025-01-01' where reference = '${kept.reference}'`,
    );
    const proved = await visitor.submit(late, path, kept);
    expect(proved.html).toContain('Your phone is a dead set');
    const ended = await visitor.submit(await visitor.open(path), path, { ...kept, withdrawal: report.code });
    expect(ended.html).toContain('You withdrew this report');
  });
});
