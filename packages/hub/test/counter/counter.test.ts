import { formatImei, type ImeiKey } from '@deadset/domain';
import { phoneCommitment, readKeySet, verifyCertificate } from '@deadset/protocol';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headingOf } from '../people/staff-site.ts';
import { until } from '../support/log-process.ts';
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
const attemptsOn = (key: ImeiKey) =>
  database.db
    .selectFrom('attempt')
    .select(['participant_id', 'gate', 'outcome', 'enforced', 'presenter'])
    .where('imei_key', '=', key)
    .orderBy('sequence')
    .execute();

describe('a phone without a report', () => {
  it('is bought in two screens: with the certificate of its check, and its seller under seal', async () => {
    const key = shops.aPhone();
    const scanned = await clerk.scan(key);
    expect(headingOf(scanned)).toBe('No report found: you may buy it');
    const number = await clerk.bought(key);
    const row = await rowOf(number);
    expect(row).toMatchObject({
      participant_id: 'corner-shop',
      imei_key: key,
      condition: 'working',
      price_pence: 12_050,
      clerk_id: clerk.member.id,
      is_from_paper: false,
      status: 'waiting',
    });
    expect(row.quarantine_until.getTime() - row.bought_at.getTime()).toBe(28 * dayMs);
    const certificate = await database.db
      .selectFrom('check_certificate')
      .select('participant_id')
      .where('number', '=', row.certificate_number ?? '')
      .executeTakeFirstOrThrow();
    expect(certificate.participant_id).toBe('corner-shop');
    const { rows } = await sql<{ row: string }>`
      select t::text as row from buy_in t union all select t::text from audit t
      union all select t::text from counter_step t`.execute(database.db);
    const everything = rows.map(({ row: text }) => text).join('\n');
    for (const secret of ['Robin', 'QX98', 'WKHJ', 'robin@example.com'])
      expect(everything).not.toContain(secret);
  });

  it('is in stock once: the counter says so, and a second purchase is refused with what was typed kept', async () => {
    const key = shops.aPhone();
    const scanned = await clerk.scan(key);
    const form = await clerk.member.visitor.submit(scanned, '/counter/buy-in');
    const number = await clerk.bought(key);
    const again = await clerk.member.visitor.submit(form, '/counter/buy-ins', purchase);
    expect(again.status).toBe(400);
    expect(again.html).toContain(`This phone is in your stock already, as ${number}.`);
    expect(again.html).toContain('value="Robin Example"');
    expect((await clerk.scan(key)).html).toContain(`/counter/stock/${number}`);
  });

  it('waits 28 days: a re-check before that releases nothing, one after it does', async () => {
    const key = shops.aPhone();
    const number = await clerk.bought(key);
    expect((await clerk.checkAgain(number)).html).toContain('Its days are not over yet.');
    expect((await rowOf(number)).status).toBe('waiting');
    shops.site.pass(28 * dayMs);
    // Nobody is signed in for so long.
    clerk = await shops.clerk('corner-shop');
    expect((await clerk.open('/counter/stock?show=ready')).html).toContain(number);
    expect((await clerk.checkAgain(number)).html).toContain('It may be sold.');
    expect((await rowOf(number)).status).toBe('released');
    const stock = JSON.parse((await clerk.open('/counter/stock.json')).html);
    expect(stock.phones.find((one: { number: string }) => one.number === number)).toMatchObject({
      status: 'released',
      daysLeft: 0,
      imei: formatImei(key),
    });
  });
});

describe('a phone that is reported', () => {
  it('is refused in words, shape and colour, with the words to say, and cannot be bought behind the page', async () => {
    const key = shops.aPhone();
    const before = await clerk.scan(key);
    const form = await clerk.member.visitor.submit(before, '/counter/buy-in');
    await shops.bar(key, clerk);
    const page = await clerk.scan(key);
    expect(headingOf(page)).toBe('Do not buy this phone');
    expect(page.html).toContain('ds-result--stop');
    expect(page.html).toContain('M15 2h18l13 13v18L33 46H15L2 33V15z');
    expect(page.html).toContain('That says nothing about you.');
    expect(page.html).not.toContain('action="/counter/buy-in"');
    const refused = await clerk.member.visitor.submit(form, '/counter/buy-ins', purchase);
    expect(refused.status).toBe(409);
    expect(refused.html).toContain('Nothing was written down');
    const bought = await database.db.selectFrom('buy_in').select('id').where('imei_key', '=', key).execute();
    expect(bought).toEqual([]);
  });

  it('is kept as an attempt, and who offered it as a mark of this shop alone: once, and what was typed is not kept', async () => {
    const key = shops.aPhone();
    await shops.bar(key, clerk);
    await clerk.scan(key);
    const page = await clerk.scan(key);
    const noted = await clerk.member.visitor.submit(page, '/counter/presenter', {
      customer: 'Loyal 123 456',
    });
    expect(noted.html).toContain('Kept with this refusal');
    const again = await clerk.member.visitor.submit(page, '/counter/presenter', { customer: 'other 999' });
    expect(again.html).toContain('Nothing was kept');
    const marks = (await attemptsOn(key)).map(({ presenter }) => presenter);
    expect(marks.filter((mark) => mark !== null)).toHaveLength(1);
    expect(marks.at(-1)).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect(JSON.stringify(await attemptsOn(key))).not.toMatch(/loyal|123456/i);
    await shops.addShop('other-shop');
    const other = await shops.clerk('other-shop');
    for (const one of [other, clerk]) {
      const scanned = await one.scan(key);
      await one.member.visitor.submit(scanned, '/counter/presenter', { customer: 'LOYAL-123456' });
    }
    const [others, own] = (await attemptsOn(key)).slice(-2).map(({ presenter }) => presenter);
    expect(own).toBe(marks.at(-1));
    expect(others).not.toBe(own);
  });

  it('waits on a word without proof: the counter says what to ask, and offers no purchase', async () => {
    const key = shops.aPhone();
    await shops.report(key);
    await until('the counter holds it', async () =>
      (await clerk.scan(key)).html.includes('Wait: do not buy it yet'),
    );
    const page = await clerk.scan(key);
    expect(page.html).toContain('Ask whether it is theirs');
    expect(page.html).not.toContain('action="/counter/buy-in"');
    expect(await attemptsOn(key)).toContainEqual({
      participant_id: 'corner-shop',
      gate: 'resale',
      outcome: 'hold',
      enforced: true,
      presenter: null,
    });
  });
});

describe('a bought phone that is reported since', () => {
  it('is kept aside: the counter tells, its evidence verifies without us, and nobody sells it or erases its seller', async () => {
    const key = shops.aPhone();
    const number = await clerk.bought(key);
    await shops.report(key);
    await until('the watch has fired', async () => (await rowOf(number)).status === 'set-aside');
    expect((await clerk.open('/counter')).html).toContain('Watch fired.');
    const queue = await clerk.open('/counter/fired');
    expect(queue.html).toContain(number);
    expect(queue.html).toContain('Do not give it back to the seller');
    expect((await clerk.checkAgain(number)).html).toContain('the report stands');

    const pack = JSON.parse((await clerk.open(`/counter/stock/${number}/pack.json`)).html);
    const published = await fetch(new URL('/.well-known/jwks.json', shops.site.url));
    const keys = readKeySet(await published.json());
    if (keys === undefined) throw new Error('not a key set');
    const verified = verifyCertificate(pack.certificate.text, keys);
    if (!verified.ok) throw new Error(verified.refusal);
    expect(verified.certificate.commitment.equals(phoneCommitment(pack.certificate.holderCode, key))).toBe(
      true,
    );
    expect(JSON.stringify(pack)).not.toContain('Robin');

    const events = await database.db
      .selectFrom('event')
      .select(['participants', 'data'])
      .where('type', '=', 'deadset.certificate.watch')
      .where('subject', '=', pack.certificate.number)
      .execute();
    expect(events).toEqual([
      { participants: ['corner-shop'], data: { certificate: pack.certificate.number, change: 'declared' } },
    ]);
    const path = `/counter/stock/${number}`;
    const handed = await clerk.member.visitor.submit(await clerk.open(path), `${path}/custody`, {
      act: 'handed-over',
      note: 'PC 4321, 01/99',
    });
    expect(handed.html).toContain('PC 4321, 01/99');
    expect((await rowOf(number)).status).toBe('handed-over');
    expect((await clerk.open(path)).html).not.toContain(`${path}/check`);
  });

  it('comes back among those that wait when the report has ended, and is watched anew', async () => {
    const key = shops.aPhone();
    const number = await clerk.bought(key);
    const first = (await rowOf(number)).certificate_number;
    await shops.report(key);
    await until('the watch has fired', async () => (await rowOf(number)).status === 'set-aside');
    // Without proof the report ends after 48 hours.
    shops.site.pass(3 * dayMs);
    clerk = await shops.clerk('corner-shop');
    expect((await clerk.checkAgain(number)).html).toContain('the report has ended');
    const row = await rowOf(number);
    expect(row.status).toBe('waiting');
    expect(row.certificate_number).not.toBe(first);
  });
});
