import { formatImei, type ImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineHash } from '../../src/messages/index.ts';
import { retentionRules } from '../../src/retention/index.ts';
import { dropOldFairness } from '../../src/retention/old-fairness-store.ts';
import { type ApprovalSite, type Person, signIn, startApprovalSite } from '../approvals/approval-site.ts';
import { keyAt } from '../support/entry-writer.ts';
import { untilSealed } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { columnsWith, dumpTables } from '../support/table-dump.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { provedReport } from './proved-report.ts';

const database = await createTestDatabase();
const { db } = database;
let site: ApprovalSite;
let decider: Person;
let other: Person;
let operator: Person;

beforeAll(async () => {
  site = await startApprovalSite(database);
  [decider, other, operator] = [
    await site.approver('city-hall'),
    await site.approver('police-east'),
    await site.approver('network-a'),
  ];
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** Sends the appeal's form; gives what is to be kept. */
async function appeal(
  key: ImeiKey,
  typed: Record<string, string> = {},
): Promise<{ visitor: PageVisitor; page: VisitedPage; reference: string; code: string }> {
  const visitor = new PageVisitor(site.url);
  const page = await visitor.submit(await visitor.open('/appeal'), '/appeal', {
    imei: formatImei(key),
    appellant: 'buyer',
    evidence: 'purchase',
    statement: 'I bought it in a shop and have the receipt.',
    ...typed,
  });
  return { visitor, page, reference: textOf(page, 'reference'), code: textOf(page, 'code') };
}

function textOf({ html }: VisitedPage, id: string): string {
  return new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(html)?.[1]?.trim() ?? '';
}

async function status(visitor: PageVisitor, reference: string, code: string): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/appeal/status'), '/appeal/status', { reference, code });
}

/** The page of an appeal as a decider has it. */
async function caseOf({ visitor }: Person, reference: string): Promise<VisitedPage> {
  const { id } = await db
    .selectFrom('appeal')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  return visitor.open(`/appeals/${id}`);
}

async function step(person: Person, reference: string, act: string, typed: Record<string, string> = {}) {
  const page = await caseOf(person, reference);
  return person.visitor.submit(page, `${page.url.pathname}/${act}`, typed);
}

async function releaseBy(person: Person, reference: string): Promise<VisitedPage> {
  const page = await caseOf(person, reference);
  const credential = person.passkey.answer(page);
  return person.visitor.submit(page, `${page.url.pathname}/release`, { credential });
}

async function effectOn(key: ImeiKey): Promise<string | undefined> {
  const row = await db.selectFrom('listing').select('effect').where('imei_key', '=', key).executeTakeFirst();
  return row?.effect;
}

async function messageIds(): Promise<string[]> {
  return (await db.selectFrom('message').select('id').execute()).map(({ id }) => id);
}

/** What has been told since. */
async function templatesSince(earlier: readonly string[]): Promise<string[]> {
  const rows = await db.selectFrom('message').select(['id', 'template']).execute();
  return rows.filter(({ id }) => !earlier.includes(id)).map(({ template }) => template);
}

describe('whoever appeals', () => {
  it('has a reference, a code and both clocks at once, and needs no account', async () => {
    const { page, reference, code } = await appeal(keyAt(1));
    expect(reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(page.html).toContain('A person takes it in hand');
    expect(page.html).toContain('It is decided');
  });

  it('gets the same page whether the phone is reported or not', async () => {
    await provedReport(database, site, keyAt(2));
    const plain = ({ html }: VisitedPage) =>
      html
        .replaceAll(/name="_csrf" value="[^"]*"|id="(reference|code)">[^<]*/g, '')
        .replaceAll(/by \w+ [^<]*/g, '');
    const [reported, unknown] = [await appeal(keyAt(2)), await appeal(keyAt(3))];
    expect(plain(reported.page)).toBe(plain(unknown.page));
  });

  it('makes one appeal with a form that is sent twice', async () => {
    const visitor = new PageVisitor(site.url);
    const form = await visitor.open('/appeal');
    const typed = {
      imei: formatImei(keyAt(4)),
      appellant: 'owner',
      evidence: 'none',
      statement: 'It is mine.',
    };
    const [one, two] = [
      await visitor.submit(form, '/appeal', typed),
      await visitor.submit(form, '/appeal', typed),
    ];
    expect(textOf(one, 'code')).toBe(textOf(two, 'code'));
    const { count } = await db
      .selectFrom('appeal')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('imei_key', '=', keyAt(4))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it('is told what is missing, and what was typed stays', async () => {
    const visitor = new PageVisitor(site.url);
    const page = await visitor.submit(await visitor.open('/appeal'), '/appeal', {
      imei: '12',
      statement: 'Mine',
    });
    expect(page.status).toBe(400);
    expect(page.html).toContain('This number is too short');
    expect(page.html).toContain('Choose who you are');
    expect(page.html).toContain('>Mine<');
  });

  it('sees the same refusal for a wrong reference and a wrong code', async () => {
    const { visitor, reference, code } = await appeal(keyAt(5));
    const plain = ({ html }: VisitedPage) =>
      html.replace(/name="_csrf" value="[^"]*"/, '').replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, '');
    const wrongCode = await status(visitor, reference, '0000-0000-0000-0000');
    expect(wrongCode.status).toBe(400);
    expect(plain(wrongCode)).toBe(plain(await status(visitor, '0000-0000', code)));
    expect((await status(visitor, reference.toLowerCase(), code.replaceAll('-', ' '))).status).toBe(200);
  });

  it('learns nothing about the report or its declarer', async () => {
    const report = await provedReport(database, site, keyAt(6));
    const { visitor, reference, code, page } = await appeal(keyAt(6));
    for (const { html } of [page, await status(visitor, reference, code)]) {
      expect(html).not.toContain(report.reference);
      expect(html).not.toMatch(/network-a|Made by|stolen, /);
    }
  });

  it('is told where they asked for it, by a message without a link and without a word of what they said', async () => {
    await appeal(keyAt(8), { contact: '07700 900123' });
    const rows = await db.selectFrom('message').select(['template', 'channel']).execute();
    expect(rows).toEqual([{ template: 'appeal-received', channel: 'sms' }]);
    const visitor = new PageVisitor(site.url);
    const typed = { imei: formatImei(keyAt(9)), appellant: 'owner', evidence: 'none', statement: 'Mine.' };
    const page = await visitor.submit(await visitor.open('/appeal'), '/appeal', {
      ...typed,
      contact: 'by the canal',
    });
    expect(page.html).toContain('Write one email address or one telephone number');
  });

  it('has their address kept under seal, for whoever decides alone, and it is forgotten a year after the decision', async () => {
    const { reference } = await appeal(keyAt(10), { contact: 'appellant@example.com' });
    expect(columnsWith(await dumpTables(database.ownerUrl), 'appellant@example.com')).toEqual([]);
    const hexOfAddress = Buffer.from('appellant@example.com').toString('hex');
    expect(columnsWith(await dumpTables(database.ownerUrl), hexOfAddress)).toEqual([]);
    expect((await caseOf(decider, reference)).html).toContain('appellant@example.com');
    await step(decider, reference, 'take');
    await step(decider, reference, 'decide', { reason: 'no-report' });
    const kept = async () => {
      const query = db.selectFrom('appeal').select('sealed_contact').where('reference', '=', reference);
      return (await query.executeTakeFirstOrThrow()).sealed_contact;
    };
    const yearMs = retentionRules.appealWords.keptForMs;
    await db.transaction().execute((trx) => dropOldFairness(trx, site.now() + yearMs - 60_000));
    expect(await kept()).not.toBeNull();
    await db.transaction().execute((trx) => dropOldFairness(trx, site.now() + yearMs + 60_000));
    expect(await kept()).toBeNull();
  });

  it('is told nothing on the line by which the phone was reported, and cannot find out that it was', async () => {
    const [reportedLine, anotherLine] = ['+447700900801', '+447700900802'];
    const line = lineHash(await site.sealKey(), reportedLine);
    await provedReport(database, site, keyAt(11), {}, { line });
    const told = async () => (await db.selectFrom('message').select('id').execute()).length;
    const before = await told();
    const { page, reference } = await appeal(keyAt(11), { contact: reportedLine });
    expect(page.status).toBe(200);
    expect(reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await told()).toBe(before);
    await appeal(keyAt(11), { contact: anotherLine });
    expect(await told()).toBe(before + 1);
  });

  it('can take it back, and then nobody has it to decide', async () => {
    const { visitor, reference, code } = await appeal(keyAt(7));
    const gone = await visitor.submit(await status(visitor, reference, code), '/appeal/act');
    expect(gone.html).toContain('You took this appeal back');
    expect((await decider.visitor.open('/appeals')).html).not.toContain(reference);
  });
});

describe('a proved appeal', () => {
  const phone = keyAt(20);
  let kept: { visitor: PageVisitor; reference: string; code: string };

  it('is taken in hand by a person of another organisation than the declarer’s', async () => {
    await provedReport(database, site, phone);
    kept = await appeal(phone, { contact: 'holder@example.com' });
    expect(await effectOn(phone)).toBe('prohibited');
    expect((await operator.visitor.open('/appeals')).status).toBe(403);
    await step(decider, kept.reference, 'take');
    const page = await status(kept.visitor, kept.reference, kept.code);
    expect(page.html).toContain('A person has it');
  });

  it('starts the clock of 15 minutes, and an approver’s passkey releases the phone for every follower to verify', async () => {
    const earlier = await messageIds();
    const page = await step(decider, kept.reference, 'prove');
    expect(page.html).toContain('The phone is released');
    const released = await releaseBy(decider, kept.reference);
    expect(released.html).toContain('Released for now');
    expect(await effectOn(phone)).toBe('disputed');
    expect(await templatesSince(earlier)).toEqual(['provisional-release']);
    await untilSealed(db);
    expect(await db.selectFrom('rejected_entry').selectAll().execute()).toEqual([]);
    const mine = await status(kept.visitor, kept.reference, kept.code);
    expect(mine.html).toContain('The phone may be used while we decide');
  });

  it('is decided with a reason, which whoever appealed reads, and two people end the report', async () => {
    const earlier = await messageIds();
    const page = await step(decider, kept.reference, 'decide', { reason: 'evidence-good' });
    expect(await templatesSince(earlier)).toEqual(['appeal-changed']);
    expect(page.html).toContain('Propose to end report');
    const mine = await status(kept.visitor, kept.reference, kept.code);
    expect(mine.html).toContain('What was shown proves that the phone is theirs');
  });

  it('counts again for the declarer at once when it is rejected', async () => {
    const second = keyAt(21);
    await provedReport(database, site, second);
    const { reference } = await appeal(second);
    await step(decider, reference, 'take');
    await step(decider, reference, 'prove');
    await releaseBy(decider, reference);
    expect(await effectOn(second)).toBe('disputed');
    await step(decider, reference, 'decide', { reason: 'evidence-not-good' });
    expect(await effectOn(second)).toBe('prohibited');
  });

  it('lasts seven days and no longer', async () => {
    const third = keyAt(22);
    await provedReport(database, site, third);
    const { reference } = await appeal(third);
    await step(decider, reference, 'take');
    await step(decider, reference, 'prove');
    await releaseBy(decider, reference);
    expect(await effectOn(third)).toBe('disputed');
    site.pass(7 * 86_400_000);
    await expect.poll(() => effectOn(third), { timeout: 45_000 }).toBe('prohibited');
    await expect
      .poll(
        async () =>
          (
            await db
              .selectFrom('appeal')
              .select('status')
              .where('reference', '=', reference)
              .executeTakeFirstOrThrow()
          ).status,
        { timeout: 45_000 },
      )
      .toBe('in-hand');
    await signIn(decider);
    await signIn(other);
  });
});

describe('a decider', () => {
  it('never looks again at what they have decided: the review goes to somebody else', async () => {
    const { visitor, reference, code } = await appeal(keyAt(30));
    await step(decider, reference, 'take');
    await step(decider, reference, 'decide', { reason: 'no-report' });
    const lost = await status(visitor, reference, code);
    expect(lost.html).toContain('Decided against you');
    const again = await visitor.submit(lost, '/appeal/act');
    expect(again.html).toContain('To be looked at again');
    expect((await caseOf(decider, reference)).html).toContain('You have decided about this report before');
    expect((await step(other, reference, 'take')).html).toContain('A person has it');
    await step(other, reference, 'decide', { reason: 'evidence-missing' });
    const final = await status(visitor, reference, code);
    expect(final.html).not.toContain('Ask that another person looks at it');
  });

  it('sees that somebody waits too long, and so does everybody who watches the hub', async () => {
    const { reference } = await appeal(keyAt(31));
    site.pass(25 * 3_600_000);
    await signIn(decider);
    expect((await decider.visitor.open('/appeals')).html).toContain('overdue since');
    const health: unknown = await (await fetch(`${site.url}/health`)).json();
    expect(health).toMatchObject({ status: 'degraded', alarms: expect.arrayContaining(['appeal-overdue']) });
    expect(await (await fetch(`${site.url}/metrics`)).text()).toMatch(/deadset_appeals_overdue [1-9]/);
    const figures = await (await fetch(`${site.url}/v1/fairness.csv`)).text();
    expect(figures).toMatch(/^overdue,[1-9]/m);
    const { id } = await db
      .selectFrom('appeal')
      .select('id')
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    const notes = () =>
      db
        .selectFrom('appeal_step')
        .select('act')
        .where('appeal_id', '=', id)
        .where('act', '=', 'overdue')
        .execute();
    await expect.poll(notes, { timeout: 45_000 }).toEqual([{ act: 'overdue' }]);
  });
});
