import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAttempts } from '../../src/attempts/attempt-store.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { headingOf, type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { until } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let site: StaffSite;
let police: ReturnType<typeof connectZone>;
let officer: Member;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of ['police-east', 'police-west'])
    await addParticipant(database.db, { id, name: `The ${id}`, role: 'police', gates: [], scopes: [] });
  site = await startStaffSite(database);
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  officer = await site.member('police-east', ['officer']);
  await makePasskey(officer);
});
afterAll(async () => {
  await police.close();
  await site.close();
  await database.close();
});

/** A reported phone with a case of the officer's force about it. */
async function aCase(serial: number): Promise<{ phone: ImeiKey; page: VisitedPage; number: string }> {
  const phone = imeiKeyFrom(35_175_605, serial);
  if (phone === undefined) throw new Error('not a serial number');
  await makeReport(new PageVisitor(site.url), phone);
  const form = await officer.visitor.open('/police/check');
  const answer = await officer.visitor.submit(form, '/police/check', {
    imei: formatImei(phone),
    reason: 'premises',
  });
  const page = await officer.visitor.submit(answer, '/police/cases/open');
  return { phone, page, number: /\d+/.exec(page.url.pathname)?.[0] ?? '' };
}

let sequence = 0;
function meet(key: ImeiKey): Promise<unknown> {
  sequence += 1;
  const at = Date.now();
  const met = {
    participant: 'shop-a',
    gate: 'resale',
    outcome: 'refuse',
    reason: 'declared-stolen',
  } as const;
  return recordAttempts(database.db, 'edge-a', [{ ...met, sequence, key, tier: 1, at }], at);
}

const alertsStanding = async (number: string) => {
  const rows = await police.db
    .selectFrom('case_alert')
    .innerJoin('police_case', 'police_case.id', 'case_id')
    .select('told_at')
    .where('number', '=', Number(number))
    .execute();
  return rows.filter(({ told_at }) => told_at !== null).length;
};

it('an officer hears on the page, by the count at the door and by mail, reads it, and it waits no more', async () => {
  const { phone, page, number } = await aCase(610_001);
  const { pathname } = page.url;
  await officer.visitor.submit(page, `${pathname}/assign`, { officer: officer.id });
  const alerts = await officer.visitor.open('/police/alerts');
  const wrong = await officer.visitor.submit(alerts, '/police/alerts/address', { address: 'nobody' });
  expect([wrong.status, wrong.html.includes('Write one e-mail address')]).toEqual([400, true]);
  const kept = await officer.visitor.submit(wrong, '/police/alerts/address', {
    address: 'officer@police.example',
  });
  expect(kept.html).toContain('value="officer@police.example"');
  const sealed = await police.db.selectFrom('alert_address').selectAll().execute();
  expect(sealed.some(({ sealed_address }) => sealed_address.includes('police.example'))).toBe(false);

  await meet(phone);
  await until('the alert stands', async () => (await alertsStanding(number)) === 1);
  const messages = await database.db
    .selectFrom('message')
    .selectAll()
    .where('template', '=', 'case-alert')
    .execute();
  expect(messages).toMatchObject([{ channel: 'email' }]);

  expect((await officer.visitor.open('/staff')).html).toMatch(
    /href="\/police\/alerts">Alerts<\/a> <span[^>]*>1</,
  );
  const list = await officer.visitor.open('/police/alerts');
  expect(headingOf(list)).toBe('Alerts');
  expect(list.html).toContain(`href="/police/cases/${number}"`);
  for (const word of ['resale', 'shop-a', String(phone)]) expect(list.html).not.toContain(word);
  const id = /name="alert" value="([^"]*)"/.exec(list.html)?.[1] ?? '';
  const read = await officer.visitor.submit(list, '/police/alerts/read', { alert: id });
  expect(read.html).not.toContain('name="alert"');
  expect((await officer.visitor.open('/staff')).html).not.toMatch(
    /href="\/police\/alerts">Alerts<\/a> <span/,
  );
  const file = await officer.visitor.open('/police/alerts.csv');
  expect(file.html).toMatch(new RegExp(`\\r\\n${number},open,[^,]*,Me,\\d{4}-`));
  const lines = await searchZoneLog(police.db, { act: 'read-alert', limit: 1 });
  expect(lines).toMatchObject([{ by: { actor: `person:${officer.id}` }, detail: { case: Number(number) } }]);
});

it('an officer of another force sees none of it, and cannot mark it', async () => {
  const { phone, number } = await aCase(610_002);
  await meet(phone);
  await until('the alert stands', async () => (await alertsStanding(number)) === 1);
  const own = await officer.visitor.open('/police/alerts');
  const id = /name="alert" value="([^"]*)"/.exec(own.html)?.[1] ?? '';
  const other = await site.member('police-west', ['officer']);
  const purpose = await other.visitor.open('/staff/purpose?next=/police/alerts');
  const theirs = await other.visitor.submit(purpose, '/staff/purpose', {
    purpose: 'investigate-crime',
    reason: 'a case of theirs',
  });
  expect(theirs.html).toContain('There is none.');
  const all = await other.visitor.open('/police/alerts?of=force');
  expect(all.html).not.toContain(`/police/cases/${number}`);
  const refused = await other.visitor.submit(all, '/police/alerts/address', { address: '' });
  expect(refused.status).toBe(200);
  const token = /name="_csrf" value="([^"]*)"/.exec(refused.html)?.[1] ?? '';
  expect((await other.visitor.send('/police/alerts/read', { _csrf: token, alert: id })).status).toBe(404);
  expect((await officer.visitor.open('/police/alerts')).html).toContain(`value="${id}"`);
});

it('somebody who has not said why they look is asked first, and sees no alert', async () => {
  const quiet = await site.member('police-east', ['officer']);
  const asked = await quiet.visitor.open('/police/alerts');
  expect(asked.url.pathname).toBe('/staff/purpose');
  expect(asked.html).not.toContain('/police/cases/');
});
