import { setTimeout as delay } from 'node:timers/promises';
import { type ImeiKey, imeiKeyFrom, proposalLifeMs, unlistNoticeMs } from '@deadset/domain';
import { decodeEntryLeaf, type EntryLeaf, leafKinds } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOf, replay, until } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { type Kept, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import {
  type ApprovalSite,
  bringCertificate,
  type Person,
  signIn,
  startApprovalSite,
} from './approval-site.ts';
import { browserPasskey } from './browser-passkey.ts';

const database = await createTestDatabase();
const { db } = database;
let site: ApprovalSite;
let [anna, arthur, bela]: Person[] = [];

beforeAll(async () => {
  site = await startApprovalSite(database);
  [anna, arthur, bela] = await Promise.all([
    site.approver('police-east'),
    site.approver('police-east'),
    site.approver('city-hall'),
  ]);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

let phones = 0;
function aPhone(): ImeiKey {
  phones += 1;
  const key = imeiKeyFrom(35_209_900, phones);
  if (key === undefined) throw new Error('not a serial');
  return key;
}

function the(person: Person | undefined): Person {
  if (person === undefined) throw new Error('nobody');
  return person;
}

async function aReport(phone = aPhone()): Promise<{ kept: Kept; keeper: PageVisitor; phone: ImeiKey }> {
  const keeper = new PageVisitor(site.url);
  const { kept } = await makeReport(keeper, phone);
  return { kept, keeper, phone };
}

async function write(person: Person, reference: string, reason = 'appeal-proved'): Promise<VisitedPage> {
  const queue = await person.visitor.open('/approvals');
  return person.visitor.submit(queue, '/approvals', { reference, reason });
}

async function approve(person: Person, address: string): Promise<VisitedPage> {
  const page = await person.visitor.open(address);
  const credential = person.passkey.answer(page);
  return person.visitor.submit(page, address, { credential });
}

/** A proposal with so many approvals, by Anna and then Béla. */
async function aProposal(approvals: 1 | 2) {
  const report = await aReport();
  const { url } = await write(the(anna), report.kept.reference);
  await approve(the(anna), url.pathname);
  if (approvals === 2) await approve(the(bela), url.pathname);
  return { ...report, address: url.pathname };
}

async function leavesOf(reference: string): Promise<EntryLeaf[]> {
  const rows = await db
    .selectFrom('entry')
    .innerJoin('declaration', 'declaration.device_id', 'entry.device_id')
    .innerJoin('log_entry', 'log_entry.entry_id', 'entry.id')
    .select('entry.leaf')
    .where('declaration.reference', '=', reference)
    .orderBy('log_entry.position')
    .execute();
  return rows
    .map(({ leaf }) => leaf)
    .filter((leaf) => leaf[0] === leafKinds.entry)
    .map(decodeEntryLeaf);
}

/** Longer than the hub lets proposals lie before it looks at them again. */
const aRoundOfTheClock = () => delay(6_000);

const actsOf = async (reference: string) => (await leavesOf(reference)).map(({ act }) => act);

describe('two approvers of two organisations', () => {
  it('end a report of somebody else after a day, with both passkeys in the log', async () => {
    const { kept, phone, address } = await aProposal(2);
    await until('the proposal is in the log', async () => (await actsOf(kept.reference)).includes('propose'));
    const propose = (await leavesOf(kept.reference)).find(({ act }) => act === 'propose');
    expect(propose?.keyIds).toHaveLength(2);
    expect(propose?.evidence).toMatchObject({ kind: 'approvals', reason: 3 });

    const isListed = async () =>
      (await db.selectFrom('listing').select('tier').where('imei_key', '=', phone).execute()).length > 0;
    expect(await isListed()).toBe(true);
    site.pass(unlistNoticeMs);
    await until('the report has ended', async () => (await actsOf(kept.reference)).includes('unlist'));
    expect(await isListed()).toBe(false);

    // A follower that pinned the root keys comes to the same by itself; one that did not takes no approver from the hub.
    const policy = await site.policy();
    const followed = await replay(db, policy);
    expect(listOf(followed).has(phone)).toBe(false);
    expect(followed.approvals.approvers.length).toBeGreaterThan(2);
    await expect(replay(db, { ...policy, approverRoots: [] })).rejects.toThrow('bad-evidence');
    await signIn(the(anna));
    expect((await the(anna).visitor.open(address)).html).toContain('Report ended');
    await signIn(the(bela));
    const status = await new PageVisitor(site.url).open('/report/status');
    const visitor = new PageVisitor(site.url);
    const shown = await visitor.submit(await visitor.open(status.url.pathname), '/report/status', {
      ...kept,
    });
    expect(shown.html).toContain('Two organisations ended this report');
  });

  it('do nothing to it before the day is over', async () => {
    const { kept } = await aProposal(2);
    await until('the proposal is in the log', async () => (await actsOf(kept.reference)).includes('propose'));
    site.pass(unlistNoticeMs - 60_000);
    await aRoundOfTheClock();
    expect(await actsOf(kept.reference)).not.toContain('unlist');
    await signIn(the(anna));
    await signIn(the(bela));
  });
});

describe('the keeper', () => {
  it.each([1, 2] as const)(
    'is told at once of a proposal with %i approvals, and stops it for good',
    async (approvals) => {
      const { kept, keeper, address } = await aProposal(approvals);
      const told = await keeper.open('/report/status');
      expect(told.html).toContain('Somebody wants to end your report');
      expect(told.html).toContain('The holder proved on appeal that the phone is theirs');
      const after = await keeper.submit(told, '/report/object');
      expect(after.html).not.toContain('Somebody wants to end your report');
      expect((await the(bela).visitor.open(address)).html).toContain('This proposal is not open any more');
      site.pass(2 * unlistNoticeMs);
      await aRoundOfTheClock();
      const stopped = approvals === 2 ? ['declare', 'propose', 'object'] : ['declare'];
      expect((await actsOf(kept.reference)).filter((act) => act !== 'lapse')).toEqual(stopped);
      await Promise.all([anna, arthur, bela].map((person) => signIn(the(person))));
    },
  );

  it('alone can object: the button of one report stops no proposal about another', async () => {
    const { address } = await aProposal(1);
    const { keeper } = await aReport();
    const page = await keeper.open('/report/status');
    expect(page.html).not.toContain('/report/object');
    const withdraw = await keeper.open('/report/withdraw');
    const csrf = /name="_csrf" value="([^"]*)"/.exec(withdraw.html)?.[1] ?? '';
    const answer = await keeper.send('/report/object', { _csrf: csrf });
    expect(answer.status).toBe(409);
    expect((await the(bela).visitor.open(address)).html).toContain('Approve with your passkey');
  });
});

describe('a second approval is refused', () => {
  it('from the author, and from a colleague of the author', async () => {
    const { address } = await aProposal(1);
    expect((await the(anna).visitor.open(address)).html).toContain('You have approved this already');
    expect((await the(arthur).visitor.open(address)).html).toContain(
      'A colleague of yours has approved this already',
    );
    const { passkey, visitor } = the(arthur);
    const options = await visitor.open(address);
    expect(options.html).not.toContain('data-passkey=');
    // The page offers no button; whoever sends the form all the same, with a good passkey, is refused.
    const other = await aReport();
    const mine = await write(the(arthur), other.kept.reference);
    const csrf = /name="_csrf" value="([^"]*)"/.exec(mine.html)?.[1] ?? '';
    const sent = await visitor.send(address, { _csrf: csrf, credential: passkey.answer(mine) });
    expect(sent.status).toBe(400);
    expect(sent.html).toContain('That passkey did not approve this');
  });

  it('when it is the answer to another proposal, or from another site, or without the person verified', async () => {
    const [one, two] = [await aProposal(1), await aProposal(1)];
    const { visitor, passkey } = the(bela);
    const page = await visitor.open(one.address);
    const answers = [
      passkey.answer(await visitor.open(two.address)),
      passkey.answer(page, { origin: 'https://phish.example' }),
      passkey.answer(page, { isUnverified: true }),
      browserPasskey(site.url).answer(page),
      '{}',
      '',
    ];
    for (const credential of answers) {
      const refused = await visitor.submit(page, one.address, { credential });
      expect(refused.status).toBe(400);
    }
    expect((await approve(the(bela), one.address)).html).toContain('Two approvals');
  });

  it('when the passkey counts as an old copy of itself would', async () => {
    const { address } = await aProposal(1);
    const { visitor, passkey } = the(bela);
    const page = await visitor.open(address);
    const refused = await visitor.submit(page, address, { credential: passkey.answer(page, { counter: 1 }) });
    expect(refused.html).toContain('This passkey may have been copied');
  });

  it('after three days', async () => {
    const { address } = await aProposal(1);
    site.pass(proposalLifeMs);
    await signIn(the(bela));
    const page = await the(bela).visitor.open(address);
    expect(page.html).toMatch(/This proposal has waited too long|This proposal is not open any more/);
    await Promise.all([anna, arthur].map((person) => signIn(the(person))));
  });
});

describe('nobody but an approver in force', () => {
  it.each(['/approvals', `/approvals/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`])(
    'sees %s',
    async (address) => {
      expect((await new PageVisitor(site.url).open(address)).url.pathname).toBe('/approvals/sign-in');
    },
  );

  it('signs in: not whom the organisation has not answered for, not an unknown passkey', async () => {
    const { visitor, passkey } = await site.newcomer('police-east');
    const refused = await signIn({ visitor, passkey });
    expect(refused.html).toContain('Your organisation has not answered for this passkey yet');
    const stranger = await signIn({ visitor: new PageVisitor(site.url), passkey: browserPasskey(site.url) });
    expect(stranger.html).toContain('We do not know this passkey');
  });

  it('is made by the root key of another organisation', async () => {
    const { visitor, registration } = await site.newcomer('police-east');
    const page = await bringCertificate(visitor, site.certificate(registration, 'enrol', 'city-hall'));
    expect(page.status).toBe(400);
    expect(page.html).toContain('not signed by the root key that we know');
  });

  it('stays one when the organisation takes the passkey out of force, and it never comes back', async () => {
    const { visitor, passkey, registration } = await site.newcomer('police-east');
    const enrolment = site.certificate(registration);
    await bringCertificate(visitor, enrolment);
    expect((await signIn({ visitor, passkey })).url.pathname).toBe('/approvals');
    await bringCertificate(visitor, site.certificate(registration, 'retire'));
    expect((await visitor.open('/approvals')).url.pathname).toBe('/approvals/sign-in');
    for (const again of [enrolment, site.certificate(registration)]) {
      expect((await bringCertificate(visitor, again)).html).toContain('This passkey is retired already');
    }
  });

  it('sees a draft of somebody else', async () => {
    const { kept } = await aReport();
    const { url } = await write(the(anna), kept.reference);
    expect((await the(bela).visitor.open(url.pathname)).status).toBe(404);
  });
});

it('every look and every approval is on the audit under the key that did it, and no line names an IMEI', async () => {
  const { kept, phone } = await aProposal(2);
  const lines = await db.selectFrom('audit').selectAll().execute();
  const about = lines.filter(({ object }) => object === `declaration:${kept.reference}`);
  expect(about.map(({ act }) => act)).toEqual(expect.arrayContaining(['draft', 'approve', 'propose']));
  expect(
    about
      .filter(({ act }) => act === 'approve' || act === 'propose')
      .every(({ actor }) => /^approver:[0-9a-f]{16}$/.test(actor)),
  ).toBe(true);
  expect(lines.some(({ act }) => act === 'look')).toBe(true);
  expect(JSON.stringify(lines)).not.toContain(String(phone));
});
