import { imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const sibling = imeiKeyFrom(35_175_605, 333_334);
if (sibling === undefined) throw new Error('not a serial number');
const victim = aSubscriber('victim', 333_333);
const [phone] = victim.deviceKeys;
if (phone === undefined) throw new Error('a victim without a phone');
const twoSlots = { ...victim, deviceKeys: [phone, sibling] };
const payer = aSubscriber('payer', 444_444, { payerIsUser: false });
const unknown = aSubscriber('unknown', 555_555, { deviceKeys: [] });
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(database, [twoSlots, payer, unknown]);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function upToTheNetwork(visitor: PageVisitor): Promise<VisitedPage> {
  const who = await visitor.submit(await visitor.open('/report'), '/report');
  const happened = await visitor.submit(who, '/report/who', { whom: 'me' });
  await visitor.submit(happened, '/report/what-happened', { happened: 'stolen' });
  const which = await visitor.open('/report/phone');
  const when = await visitor.submit(which, '/report/phone', { ask: 'network' });
  const yesterday = { 'taken-day': '21', 'taken-month': '11', 'taken-year': '2025', time: '2.30pm' };
  const choose = await visitor.submit(when, '/report/when', yesterday);
  return visitor.submit(choose, '/report/ask-network', { operator: operatorId });
}

function listings() {
  return database.db
    .selectFrom('listing')
    .select(['imei_key', 'effect', 'tier'])
    .orderBy('imei_key')
    .execute();
}

describe('somebody who does not know the number of their phone', () => {
  it('signs in at their network once, and both SIM slots are refused in the same visit', async () => {
    const visitor = new PageVisitor(site.url);
    const signIn = await upToTheNetwork(visitor);
    const { account, password } = victim;
    const check = await visitor.submit(signIn, '/sign-in', { account, password });
    expect(check.url.pathname).toBe('/report/check');
    expect(check.html).toContain('The phone your network saw, ending in');
    expect(check.html).not.toContain('333333');
    const done = await visitor.submit(check, '/report/check');
    const confirm = await visitor.submit(done, '/report/done');
    expect(confirm.url.pathname).toBe('/report/prove/confirm');
    const status = await visitor.submit(confirm, '/report/prove/confirm');
    expect(status.html).toContain('Your phone is a dead set');
    expect(await listings()).toEqual([
      { imei_key: phone, effect: 'prohibited', tier: 1 },
      { imei_key: sibling, effect: 'prohibited', tier: 1 },
    ]);
  });

  it('whose bill somebody else pays has a report that a person looks at, and nothing is refused', async () => {
    const visitor = new PageVisitor(site.url);
    const { account, password } = payer;
    const check = await visitor.submit(await upToTheNetwork(visitor), '/sign-in', { account, password });
    const confirm = await visitor.submit(await visitor.submit(check, '/report/check'), '/report/done');
    const status = await visitor.submit(confirm, '/report/prove/confirm');
    expect(status.html).toContain('A person looks at your report within 24 hours');
    expect(await listings()).toContainEqual({ imei_key: payer.deviceKeys[0], effect: 'disputed', tier: 1 });
  });

  it('whom the network cannot tell either is told so, and nothing was sent', async () => {
    const visitor = new PageVisitor(site.url);
    const { account, password } = unknown;
    const page = await visitor.submit(await upToTheNetwork(visitor), '/sign-in', { account, password });
    expect(page.url.pathname).toBe('/report/ask-network/again');
    expect(page.html).toContain('Nothing has been sent');
  });
});

it('a keeper lets networks carry the phone, and bars it again, from the page of the report', async () => {
  const visitor = new PageVisitor(site.url);
  const { account, password } = victim;
  const check = await visitor.submit(await upToTheNetwork(visitor), '/sign-in', { account, password });
  const confirm = await visitor.submit(await visitor.submit(check, '/report/check'), '/report/done');
  await visitor.submit(confirm, '/report/prove/confirm');
  const found = await visitor.submit(await visitor.open('/report/mode'), '/report/mode', {
    mode: 'recovery',
  });
  expect(found.html).toContain('Your phone is being looked for');
  const dead = await visitor.submit(await visitor.open('/report/mode'), '/report/mode', { mode: 'total' });
  expect(dead.html).toContain('Your phone is a dead set');
});
