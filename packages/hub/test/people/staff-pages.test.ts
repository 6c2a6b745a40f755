import { imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant, setStanding } from '../../src/participants/index.ts';
import { removePerson } from '../../src/people/index.ts';
import { browserPasskey } from '../approvals/browser-passkey.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { headingOf, makePasskey, type StaffSite, startStaffSite } from './staff-site.ts';

let database: TestDatabase;
let site: StaffSite;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['police-east', 'police'],
    ['network-a', 'network-operator'],
    ['network-b', 'network-operator'],
  ] as const) {
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  }
  site = await startStaffSite(database);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const errorOn = (html: string) =>
  /govuk-error-message">(?:\s*<span[^>]*>[^<]*<\/span>)?([^<]*)</.exec(html)?.[1]?.trim() ?? '';

describe('a registry that nobody administers', () => {
  it('gives a link at its start, which signs in once, and none any more once it has been used', async () => {
    const link = (await site.firstSignIn()) ?? '';
    // A later start makes the link of before worthless.
    const newer = (await site.firstSignIn()) ?? '';
    const visitor = new PageVisitor(site.url);
    const dead = await visitor.submit(await visitor.open(link), '/staff/link');
    expect(dead.html).toContain('This link does not work.');
    const page = await visitor.open(newer);
    expect(headingOf(page)).toBe('Sign in with your link');
    expect(headingOf(await visitor.submit(page, '/staff/link'))).toBe('My account');
    expect((await visitor.open('/staff')).html).toContain('First administrator of registry-office');
    const again = new PageVisitor(site.url);
    expect((await again.submit(await again.open(newer), '/staff/link')).html).toContain('does not work');
    expect(await site.firstSignIn()).toBeUndefined();
  });
});

describe('somebody of the registry', () => {
  it('lets an organisation take part, suspends it and gives it a new secret, once their passkey is shown', async () => {
    const admin = await site.member('registry-office', ['registry-admin']);
    const closed = await admin.visitor.open('/staff/participants/add');
    expect(headingOf(closed)).toBe('Show your passkey');
    expect(closed.html).toContain('you have none');
    await makePasskey(admin);
    const form = await admin.visitor.open('/staff/participants/add');
    expect(headingOf(form)).toBe('Let an organisation take part');
    const bad = await admin.visitor.submit(form, '/staff/participants/add', {
      id: 'A B',
      role: 'shop',
      name: 'x',
    });
    expect(bad.status).toBe(400);
    expect(bad.html).toContain('An id has lower-case letters');
    const fields = {
      id: 'corner-shop',
      role: 'shop',
      name: 'Corner Shop',
      gates: 'resale',
      actsFromTier: '1',
    };
    const done = await admin.visitor.submit(form, '/staff/participants/add', fields);
    expect(done.html).toMatch(/id="secret"[^>]*>[A-Za-z0-9_-]{43}</);
    const shop = await admin.visitor.open('/staff/participants/corner-shop');
    expect(shop.html).toContain('resale');
    const path = '/staff/participants/corner-shop/change';
    const change = await admin.visitor.open(path);
    const suspended = await admin.visitor.submit(change, path, { act: 'suspend' });
    expect(suspended.html).toContain('Suspended');
    const rotated = await admin.visitor.submit(await admin.visitor.open(path), path, { act: 'rotate' });
    expect(headingOf(rotated)).toBe('The secret of corner-shop');
    const { rows } = await database.pool.query(
      `select act from audit where object = 'participant:corner-shop' and actor = $1 order by id`,
      [`person:${admin.id}`],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      'add-participant',
      'make-participant-suspended',
      'rotate-participant',
    ]);
  });

  it('has to show the passkey again after five minutes, and a stranger’s passkey is not it', async () => {
    const admin = await site.member('registry-office', ['registry-admin']);
    await makePasskey(admin);
    site.pass(301_000);
    const page = await admin.visitor.open('/staff/people/invite');
    expect(headingOf(page)).toBe('Show your passkey');
    const other = await site.member('registry-office', ['registry-admin']);
    await makePasskey(other);
    const wrong = await admin.visitor.submit(page, '/staff/step-up', {
      credential: other.passkey.answer(page),
    });
    expect(wrong.status).toBe(400);
    const again = await admin.visitor.open('/staff/people/invite');
    const right = await admin.visitor.submit(again, '/staff/step-up', {
      credential: admin.passkey.answer(again),
    });
    expect(headingOf(right)).toBe('Invite somebody');
  });
});

describe('an administrator of an organisation', () => {
  it('invites, changes and removes people of that organisation and sees nobody else', async () => {
    const admin = await site.member('network-a', ['organisation-admin']);
    const stranger = await site.member('network-b', ['call-handler']);
    await makePasskey(admin);
    const form = await admin.visitor.open('/staff/people/invite');
    expect(form.html).not.toContain('network-b');
    const forged = await admin.visitor.submit(form, '/staff/people/invite', {
      organisation: 'network-b',
      called: 'Desk 9',
      roles: 'call-handler',
    });
    expect(errorOn(forged.html)).toContain('your own organisation only');
    const officer = await admin.visitor.submit(form, '/staff/people/invite', {
      organisation: 'network-a',
      called: 'Desk 9',
      roles: 'officer',
    });
    expect(officer.html).toContain('has nobody who is officer');
    const invited = await admin.visitor.submit(form, '/staff/people/invite', {
      organisation: 'network-a',
      called: 'Desk 9',
      roles: 'call-handler',
    });
    const link = /id="link"[^>]*>([^<]*)</.exec(invited.html)?.[1] ?? '';
    const desk = new PageVisitor(site.url);
    await desk.submit(await desk.open(link.replaceAll('&amp;', '&')), '/staff/link');
    expect((await desk.open('/staff')).html).toContain('Desk 9 of network-a');
    const list = await admin.visitor.open('/staff/people');
    expect(list.html).toContain('Desk 9');
    expect(list.html).not.toContain('network-b');
    expect((await admin.visitor.open(`/staff/people/${stranger.id}`)).status).toBe(404);
    const { rows } = await database.pool.query(`select id from person where called = 'Desk 9'`);
    const path = `/staff/people/${rows[0]?.id}`;
    await admin.visitor.submit(await admin.visitor.open(path), path, { act: 'remove' });
    expect(headingOf(await desk.open('/staff'))).toBe('Sign in as staff');
  });

  it('makes nobody an administrator of the registry, themselves least, and lets themselves in as none', async () => {
    const townHall = { id: 'town-hall', name: 'Town hall', role: 'city-hall' } as const;
    await addParticipant(database.db, { ...townHall, gates: [], scopes: [] });
    const admin = await site.member('town-hall', ['organisation-admin']);
    const registrar = await site.member('town-hall', ['registry-admin']);
    await makePasskey(admin);
    const own = `/staff/people/${admin.id}`;
    const raised = await admin.visitor.submit(await admin.visitor.open(own), own, {
      roles: 'registry-admin',
    });
    expect(errorOn(raised.html)).toContain('administrator of the registry');
    const invited = await admin.visitor.submit(
      await admin.visitor.open('/staff/people/invite'),
      '/staff/people/invite',
      { organisation: 'town-hall', called: 'Desk 10', roles: 'registry-admin' },
    );
    expect(errorOn(invited.html)).toContain('administrator of the registry');
    const theirs = `/staff/people/${registrar.id}`;
    expect((await admin.visitor.open(theirs)).status).toBe(404);
    const { html } = await admin.visitor.open(own);
    const csrf = /name="_csrf" value="([^"]*)"/.exec(html)?.[1] ?? '';
    expect((await admin.visitor.send(theirs, { _csrf: csrf, act: 'link' })).status).toBe(404);
    const { rows } = await database.pool.query('select roles from person where id = $1', [admin.id]);
    expect(rows).toEqual([{ roles: ['organisation-admin'] }]);
  });

  it('cannot open what their role does not open, and who is not signed in is sent to sign in', async () => {
    const admin = await site.member('network-a', ['organisation-admin']);
    await makePasskey(admin);
    expect((await admin.visitor.open('/staff/participants/add')).status).toBe(403);
    expect((await admin.visitor.open('/staff/participants/network-b')).status).toBe(404);
    expect((await admin.visitor.open('/staff/participants/network-a')).status).toBe(200);
    expect(headingOf(await new PageVisitor(site.url).open('/staff/people'))).toBe('Sign in as staff');
  });
});

describe('a session', () => {
  it('ends after half an hour of nothing, and after ten hours of anything', async () => {
    const { visitor } = await site.member('police-east', ['officer']);
    site.pass(1_700_000);
    expect(headingOf(await visitor.open('/staff'))).toBe('For staff');
    site.pass(1_801_000);
    expect(headingOf(await visitor.open('/staff'))).toBe('Sign in as staff');
    const busy = await site.member('police-east', ['officer']);
    let hours = 0;
    while (headingOf(await busy.visitor.open('/staff')) === 'For staff' && hours < 30) {
      site.pass(1_200_000);
      hours += 1 / 3;
    }
    expect(Math.round(hours)).toBe(10);
  });

  it('ends at once for somebody who is removed, who signs out, or whose organisation is suspended', async () => {
    const removed = await site.member('police-east', ['officer']);
    await removePerson(database.db, removed.id);
    expect(headingOf(await removed.visitor.open('/staff'))).toBe('Sign in as staff');
    const leaver = await site.member('police-east', ['officer']);
    await leaver.visitor.submit(await leaver.visitor.open('/staff'), '/staff/sign-out');
    expect(headingOf(await leaver.visitor.open('/staff'))).toBe('Sign in as staff');
    const network = await site.member('network-b', ['call-handler']);
    await setStanding(database.db, 'network-b', 'suspended');
    expect(headingOf(await network.visitor.open('/staff'))).toBe('Sign in as staff');
    await setStanding(database.db, 'network-b', 'active');
  });

  it('cannot be begun, kept or ended by a page of another site', async () => {
    const { visitor } = await site.member('police-east', ['officer']);
    const forged = await visitor.send('/staff/sign-out', {});
    expect(forged.status).toBe(403);
    expect(headingOf(await visitor.open('/staff'))).toBe('For staff');
  });
});

describe('a passkey', () => {
  it('signs its person in, and nobody by another passkey, for another site or a second time', async () => {
    const officer = await site.member('police-east', ['officer']);
    await makePasskey(officer);
    const visitor = new PageVisitor(site.url);
    const page = await visitor.open('/staff/sign-in');
    const unknown = await visitor.submit(page, '/staff/sign-in', {
      credential: browserPasskey(site.url).answer(page),
    });
    expect(errorOn(unknown.html)).toBe('That passkey does not open an account here.');
    const elsewhere = officer.passkey.answer(page, { origin: 'https://elsewhere.test' });
    expect((await visitor.submit(page, '/staff/sign-in', { credential: elsewhere })).status).toBe(400);
    const credential = officer.passkey.answer(page);
    const first = await visitor.submit(page, '/staff/sign-in', { credential });
    expect(headingOf(first)).toBe('For staff');
    const second = new PageVisitor(site.url);
    const replayed = await second.submit(await second.open('/staff/sign-in'), '/staff/sign-in', {
      credential,
    });
    expect(replayed.status).toBe(400);
  });

  it('is not made from a session that was left open, nor a second one without the first', async () => {
    const officer = await site.member('police-east', ['officer']);
    site.pass(901_000);
    expect(errorOn((await makePasskey(officer)).html)).toContain('within 15 minutes');
    const other = await site.member('police-east', ['officer']);
    await makePasskey(other);
    site.pass(301_000);
    const second = { visitor: other.visitor, passkey: browserPasskey(site.url) };
    expect(errorOn((await makePasskey(second)).html)).toContain('Show the passkey that you have first');
  });
});

describe('a purpose', () => {
  it('is asked for before anything that concerns people, holds no number, and is on the audit', async () => {
    const officer = await site.member('police-east', ['officer']);
    const page = await officer.visitor.open('/staff/purpose?next=//elsewhere.test/');
    expect(page.html).toContain('name="next" value="/staff"');
    const send = (typed: Record<string, string>) => officer.visitor.submit(page, '/staff/purpose', typed);
    expect(errorOn((await send({ reason: 'case 12' })).html)).toContain('Choose for what purpose');
    const number = await send({ purpose: 'investigate-crime', reason: 'phone 490154203237518' });
    expect(number.html).toContain('Leave out telephone numbers');
    expect(headingOf(await send({ purpose: 'investigate-crime', reason: 'case 12/2026' }))).toBe('For staff');
    const { rows } = await database.pool.query(
      'select why, on_behalf_of from audit where actor = $1 and act = $2',
      [`person:${officer.id}`, 'state-purpose'],
    );
    expect(rows).toEqual([{ why: 'investigate-crime: case 12/2026', on_behalf_of: 'police-east' }]);
  });
});

describe('a report', () => {
  it('is shown to whom its keeper asks, for a purpose, without the phone’s number, and the look is on the audit', async () => {
    const keeper = new PageVisitor(site.url);
    const phone = imeiKeyFrom(35_175_605, 200_002);
    if (phone === undefined) throw new Error('not a serial number');
    const { kept } = await makeReport(keeper, phone);
    const handler = await site.member('network-a', ['call-handler']);
    const asked = await handler.visitor.open(`/staff/declarations/${kept.reference}`);
    expect(headingOf(asked)).toBe('Why do you look?');
    const shown = await handler.visitor.submit(asked, '/staff/purpose', {
      purpose: 'help-keeper',
      reason: 'call 77',
    });
    expect(headingOf(shown)).toBe(`Report ${kept.reference}`);
    expect(shown.html).not.toMatch(/35 ?175605/);
    const find = await handler.visitor.open('/staff/declarations');
    const missing = await handler.visitor.submit(find, '/staff/declarations', { reference: '0000-0000' });
    expect(errorOn(missing.html)).toBe('There is no report with this reference.');
    const { rows } = await database.pool.query(
      `select object, why, on_behalf_of from audit where actor = $1 and act = 'declaration.look' order by id limit 1`,
      [`person:${handler.id}`],
    );
    expect(rows).toEqual([
      {
        object: `page:/staff/declarations/:reference ${kept.reference}`,
        why: 'help-keeper: call 77',
        on_behalf_of: 'network-a',
      },
    ]);
    const analyst = await site.member('police-east', ['analyst']);
    expect((await analyst.visitor.open(`/staff/declarations/${kept.reference}`)).status).toBe(403);
  });
});

it('tries to sign in come to an end for one address, for a minute', async () => {
  const visitor = new PageVisitor(site.url);
  const page = await visitor.open('/staff/sign-in');
  const statuses: number[] = [];
  for (let tries = 0; tries < 62; tries += 1)
    statuses.push((await visitor.submit(page, '/staff/sign-in', { credential: '{}' })).status);
  expect(statuses[0]).toBe(400);
  expect(statuses.at(-1)).toBe(429);
});
