import { type CloneRuleName, cloneRules, formatImei, type ImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFindings } from '../../src/clones/clone-store.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { provedReport } from '../appeals/proved-report.ts';
import { headingOf, type Member, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { keyAt } from '../support/entry-writer.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase } from '../support/test-database.ts';

const dayMs = 86_400_000;
const database = await createTestDatabase();
const { db } = database;
let site: StaffSite;
let decider: Member;

beforeAll(async () => {
  const none = { gates: [], scopes: [] };
  await addParticipant(db, { id: 'network-a', name: 'Network A', role: 'network-operator', ...none });
  await addParticipant(db, { id: 'city-hall', name: 'City Hall', role: 'city-hall', gates: [], scopes: [] });
  await addParticipant(db, { id: 'police-east', name: 'The police', role: 'police', gates: [], scopes: [] });
  site = await startStaffSite(database);
  decider = await site.member('city-hall', ['appeal-decider']);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const yesterday = Date.now() - dayMs;
/** Keeps what a network saw of a number: by each rule what was counted. */
const told = (key: ImeiKey, at: number, values: Partial<Record<CloneRuleName, string>>) =>
  db.transaction().execute((trx) => {
    const signals = (['impossible-travel', 'two-lines-at-once', 'many-lines'] as const).flatMap((rule) => {
      const value = values[rule];
      return value === undefined ? [] : [{ rule, family: cloneRules[rule].family, at, value }];
    });
    const counted = { firstSeenAt: at, lastSeenAt: at, attaches: 40, lines: 2, moreLines: false };
    return keepFindings(trx, 'network-a', [{ key, ...counted, signals }], at);
  });
const seen = (key: ImeiKey, at = yesterday) =>
  told(key, at, { 'impossible-travel': '1535.9', 'two-lines-at-once': '12' });

async function openFor({ visitor }: Member, path: string): Promise<VisitedPage> {
  const asked = await visitor.open(path);
  return headingOf(asked) === 'Why do you look?'
    ? visitor.submit(asked, '/staff/purpose', { purpose: 'decide-appeal', reason: 'what waits today' })
    : asked;
}

async function pathOf(key: ImeiKey): Promise<string> {
  const { reference } = await db
    .selectFrom('clone_finding')
    .select('reference')
    .where('imei_key', '=', key)
    .executeTakeFirstOrThrow();
  return `/clones/${reference}`;
}

const actsOf = async ({ id }: Member) =>
  db
    .selectFrom('audit')
    .select(['act', 'object', 'why'])
    .where('actor', '=', `person:${id}`)
    .where('object', 'like', 'clone%')
    .orderBy('id')
    .execute();

describe('the list of numbers on several phones', () => {
  it('says that nothing waits, and then shows what two families speak for, with a purpose and a line in the audit', async () => {
    const empty = await openFor(decider, '/clones');
    expect(headingOf(empty)).toBe('Numbers on several phones');
    expect(empty.html).toContain('No number waits');
    await seen(keyAt(10));
    await told(keyAt(11), yesterday, { 'many-lines': '9' });
    const list = await decider.visitor.open('/clones');
    expect(list.html).toContain(formatImei(keyAt(10)));
    expect(list.html).toContain('Two places; Two lines at once');
    expect(list.html).not.toContain(formatImei(keyAt(11)));
    expect(await actsOf(decider)).toContainEqual(expect.objectContaining({ act: 'look', object: 'clones' }));
    expect((await decider.visitor.open('/staff')).html).toContain('Numbers on several phones');
  });

  it('comes as a file of every signal, safe for a spreadsheet', async () => {
    const { html: file, headers } = await decider.visitor.open('/clones/signals.csv');
    expect(headers.get('content-type')).toContain('text/csv');
    const [head, ...lines] = file.trim().split('\r\n');
    expect(head).toMatch(/^reference,imei,network,rule,family,strength,at,value/);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`,${formatImei(keyAt(10))},network-a,impossible-travel,place,strong,`);
    expect(file).not.toMatch(/(^|,)[=+@-]/m);
    expect(await actsOf(decider)).toContainEqual(
      expect.objectContaining({ act: 'export', object: 'clones' }),
    );
  });

  it('is seen by deciders of appeals and nobody else', async () => {
    for (const role of ['officer', 'reviewer', 'call-handler'] as const) {
      const member = await site.member('police-east', [role]);
      const statuses = [];
      for (const path of ['/clones', '/clones/signals.csv', await pathOf(keyAt(10))])
        statuses.push((await member.visitor.open(path)).status);
      expect([role, ...statuses]).toEqual([role, 403, 403, 403]);
    }
  });
});

describe('one number', () => {
  it('is explained row by row, and the audit names it by its reference', async () => {
    const path = await pathOf(keyAt(10));
    const page = await decider.visitor.open(path);
    expect(headingOf(page)).toContain(`Number ${formatImei(keyAt(10))}`);
    expect(page.html).toContain('Two lines took turns on it faster than anybody changes SIM cards');
    expect(page.html).toContain('Near proof');
    expect(page.html).toContain('1535.9 km/h');
    const acts = await actsOf(decider);
    expect(acts.map(({ object }) => object)).toContain(`clone:${path.slice('/clones/'.length)}`);
    expect(JSON.stringify(acts)).not.toContain(String(keyAt(10)));
    const unknown = await decider.visitor.open('/clones/00000000-0000-4000-8000-000000000000');
    expect(unknown.status).toBe(404);
  });

  it('is decided for a reason: one phone takes it from the list until something fires later', async () => {
    const path = await pathOf(keyAt(10));
    const page = await decider.visitor.open(path);
    const unchosen = await decider.visitor.submit(page, path);
    expect(unchosen.status).toBe(400);
    expect(unchosen.html).toContain('Choose what you have found');
    const decided = await decider.visitor.submit(page, path, { reason: 'many-customers' });
    expect(decided.url.pathname).toBe('/clones');
    expect(decided.html).toContain('No number waits');
    expect(decided.html).toContain('One phone, ');
    expect(await actsOf(decider)).toContainEqual({
      act: 'find-one-phone',
      object: `clone:${path.slice('/clones/'.length)}`,
      why: 'One phone that many use: a repair bench, a shop, a test device, a household',
    });
    // What fired before the decision was looked at, whenever it comes.
    await seen(keyAt(10), yesterday - dayMs);
    expect((await decider.visitor.open('/clones')).html).toContain('No number waits');
    await seen(keyAt(10), Date.now() + 30_000);
    expect((await decider.visitor.open('/clones')).html).toContain('Wait for a person');
  });

  it('that is on several phones stays decided', async () => {
    await seen(keyAt(12));
    const path = await pathOf(keyAt(12));
    const member = await site.member('city-hall', ['appeal-decider']);
    const page = await openFor(member, path);
    const decided = await member.visitor.submit(page, path, { reason: 'not-of-one-phone' });
    expect(decided.html).toContain('On several phones, ');
    await seen(keyAt(12), yesterday + 1);
    const again = await member.visitor.open(path);
    expect(again.html).toContain('What the networks saw cannot be of one phone');
    expect(again.html).not.toContain('>Waits<');
  });
});

describe('beside a dispute and an appeal', () => {
  it('what networks saw stands row by row, with how much of it was before the taking', async () => {
    const clocks = { now: () => Date.now(), codeKey: () => Promise.resolve(Buffer.alloc(32, 9)) };
    await seen(keyAt(13));
    const made = await provedReport(database, clocks, keyAt(13), { payerIsUser: false });
    const page = await openFor(decider, `/appeals/disputes/${made.reference}`);
    expect(page.html).toContain('Whether several phones have its number');
    expect(page.html).toContain('2 signals from networks, 2 told before the phone was taken');
    expect(page.html).toContain('1535.9 km/h');
    const other = await provedReport(database, clocks, keyAt(14), { payerIsUser: false });
    const without = await decider.visitor.open(`/appeals/disputes/${other.reference}`);
    expect(without.html).not.toContain('Whether several phones have its number');
  });

  it('an appeal shows it too, where there is no report', async () => {
    const holder = new PageVisitor(site.url);
    await seen(keyAt(15));
    await holder.submit(await holder.open('/appeal'), '/appeal', {
      imei: formatImei(keyAt(15)),
      appellant: 'holder',
      evidence: 'none',
      statement: 'My phone is refused, and I have had it since it was new.',
    });
    const queue = await decider.visitor.open('/appeals');
    const [, path = ''] = /href="(\/appeals\/[0-9a-f-]{36})"/.exec(queue.html) ?? [];
    const page = await decider.visitor.open(path);
    expect(page.html).toContain('2 signals from networks. If it is so');
  });
});
