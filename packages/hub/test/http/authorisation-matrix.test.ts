import { randomBytes } from 'node:crypto';
import {
  type ActName,
  authorisation,
  imeiKeyFrom,
  isOpenToAll,
  mayAct,
  mayHavePeople,
  type Party,
  type PersonRole,
  personRoles,
} from '@deadset/domain';
import { approverKeyId, sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePolicies, routePolicies } from '../../src/http/index.ts';
import { sealVisit, visitIdOf } from '../../src/pages/visit-seal.ts';
import { keepSealed } from '../../src/pages/visit-store.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

/** Somebody at a browser, by the cookies that they have. */
interface Browser {
  readonly name: string;
  readonly party: Party;
  readonly cookie: string;
}

const organisations = [
  ['police-east', 'police'],
  ['city-hall', 'city-hall'],
  ['network-a', 'network-operator'],
  ['an-auditor', 'auditor'],
  ['corner-shop', 'shop'],
] as const;

let database: TestDatabase;
let site: StaffSite;
let browsers: Browser[];
/** Staff who have just signed in, and have neither said why they look nor shown a passkey. */
let decider: string;
let admin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of organisations)
    await addParticipant(database.db, { id, name: id, role, gates: [], scopes: [] });
  site = await startStaffSite(database);
  decider = (await site.member('city-hall', ['appeal-decider'])).visitor.cookieHeader;
  admin = (await site.member('city-hall', ['registry-admin'])).visitor.cookieHeader;
  browsers = [
    { name: 'anybody', party: { is: 'public' }, cookie: '' },
    await declarer(),
    await keeper(),
    await approver(),
    ...(await Promise.all(personRoles.map(staff))),
  ];
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function declarer(): Promise<Browser> {
  const visitor = new PageVisitor(site.url);
  const phone = imeiKeyFrom(35_175_605, 100_001);
  if (phone === undefined) throw new Error('not a serial number');
  await makeReport(visitor, phone);
  return { name: 'a declarer', party: { is: 'declarer' }, cookie: visitor.cookieHeader };
}

/** A visit that has a device of the logbook open. */
async function keeper(): Promise<Browser> {
  const token = randomBytes(32);
  const visit = { id: randomBytes(16).toString('hex'), logbook: { reference: '0000-0000', code: 'x' } };
  const sealed = sealVisit(token, randomBytes(12), JSON.stringify(visit));
  await keepSealed(database.db, visitIdOf(token), sealed, Date.now() + 3_600_000);
  return { name: 'a keeper', party: { is: 'keeper' }, cookie: `deadset=${token.toString('base64url')}` };
}

async function approver(): Promise<Browser> {
  const [token, publicKey] = [randomBytes(32), randomBytes(32)];
  const now = new Date();
  await database.db
    .insertInto('approver')
    .values({
      key_id: approverKeyId(publicKey),
      credential_id: randomBytes(16),
      organisation: 'city-hall',
      algorithm: 'Ed25519',
      public_key: publicKey,
      rp_id_hash: randomBytes(32),
      sign_count: 0,
      status: 'enrolled',
      registered_at: now,
      changed_at: now,
    })
    .execute();
  await database.db
    .insertInto('approver_session')
    .values({
      id_hash: sha256(token),
      key_id: approverKeyId(publicKey),
      expires_at: new Date(now.getTime() + 3_600_000),
    })
    .execute();
  const cookie = `deadset-approver=${token.toString('base64url')}`;
  return { name: 'an approver', party: { is: 'approver', organisation: 'city-hall' }, cookie };
}

/** Somebody with one role, who has said why they look and has shown their passkey. */
async function staff(role: PersonRole): Promise<Browser> {
  const [organisation] = organisations.find(([, of]) => mayHavePeople(of, role)) ?? [];
  if (organisation === undefined) throw new Error(`no organisation has people who are ${role}`);
  const { id, visitor } = await site.member(organisation, [role]);
  await database.db
    .updateTable('person_session')
    .set({
      purpose: 'check-quality',
      reason: 'a test of all doors',
      purpose_until: new Date(Date.now() + 3_600_000),
      stepped_up_at: new Date(Date.now() + 3_600_000),
    })
    .where('person_id', '=', id)
    .execute();
  return {
    name: `a person: ${role}`,
    party: { is: 'person', organisation, roles: [role] },
    cookie: visitor.cookieHeader,
  };
}

const pages = Object.entries(pagePolicies).map(([name, act]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, method, path, act };
});

/**
 * What the guard says at a page. A form is sent without its token, so that nothing is done: the token is asked for after
 * the guard has spoken and before the page's own code.
 */
async function ask(
  { method, path }: (typeof pages)[number],
  cookie: string,
): Promise<'open' | 'sign-in' | 'refused' | 'not-served'> {
  const filled = path
    .replace(':position', '0')
    .replace(':id', '00000000-0000-0000-0000-000000000000')
    .replaceAll(/:[a-z]+/gi, '0000-0000');
  const answer = await fetch(new URL(filled, site.url), { method, headers: { cookie }, redirect: 'manual' });
  const text = await answer.text();
  const to = answer.headers.get('location') ?? '';
  if (answer.status === 303 && signInPages.includes(to)) return 'sign-in';
  if (text.includes('There is nothing here.')) return 'not-served';
  const isRefused = answer.status === 403 && /does not open this page|is not for everybody/.test(text);
  return isRefused ? 'refused' : 'open';
}
const signInPages = ['/staff/sign-in', '/approvals/sign-in', '/report/status', '/logbook/open'];

/** Where these send whoever has nothing to show there yet, although the guard has let them in: to the same page. */
const sendsOnByItself: ReadonlySet<string> = new Set([
  'GET /report/prove/confirm',
  'GET /report/prove/return',
  'GET /logbook/done',
  'GET /logbook/device',
  'GET /logbook/release',
  'GET /logbook/leave',
  'GET /logbook/export',
  'GET /logbook/export.json',
]);

const mayOpen = (party: Party, act: ActName) =>
  mayAct(authorisation, party, act, { hasPurpose: true, isSteppedUp: true }).allowed;

describe('every page', () => {
  it.each(pages)('lets in whom the table of authorisation lets in, and nobody else: $name', async (page) => {
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const { name, party, cookie } of browsers) {
      const isOpen = mayOpen(party, page.act);
      // The way out forgets what a browser has open, whoever takes it.
      const said = await ask(page, page.path === '/leave' ? '' : cookie);
      const isSentOn = said === 'sign-in' && isOpen;
      found[name] = isSentOn && (isOpenToAll(page.act) || sendsOnByItself.has(page.name)) ? 'open' : said;
      // Staff who have signed in and have not the role are told so; whoever shows nobody who could is sent to sign in.
      const isKnown = !isOpen && isOneWanted(party, page.act);
      wanted[name] = isOpen ? 'open' : isKnown ? 'refused' : 'sign-in';
    }
    expect(found).toEqual(wanted);
  });

  it('that takes a purpose or a passkey sends staff to give it first', async () => {
    const purposeful = pages.find(({ act, method }) => act === 'appeal.answer' && method === 'GET');
    const open = await fetch(new URL(purposeful?.path ?? '', site.url), {
      headers: { cookie: decider },
      redirect: 'manual',
    });
    expect(open.headers.get('location')).toBe(
      `/staff/purpose?next=${encodeURIComponent(purposeful?.path ?? '')}`,
    );
    const add = await fetch(new URL('/staff/participants/add', site.url), {
      headers: { cookie: admin },
      redirect: 'manual',
    });
    expect(add.headers.get('location')).toBe('/staff/step-up?next=%2Fstaff%2Fparticipants%2Fadd');
  });

  it('that somebody looked at for a purpose is on the audit with it', async () => {
    const lines = await database.db
      .selectFrom('audit')
      .select(['actor', 'why', 'on_behalf_of'])
      .where('act', '=', 'appeal.answer')
      .execute();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toEqual({
        actor: expect.stringMatching(/^person:/),
        why: 'check-quality: a test of all doors',
        on_behalf_of: 'police-east',
      });
    }
  });
});

/** Whether the guard knows a party of this kind at this page. */
function isOneWanted(party: Party, act: ActName): boolean {
  const rule: { readonly who: readonly { readonly to: string }[] } = authorisation[act];
  return rule.who.some(({ to }) => to === party.is);
}

it('no path is both a page and a machine route, and every one is named once', () => {
  const names = [...Object.keys(pagePolicies), ...Object.keys(routePolicies)];
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(100);
});
