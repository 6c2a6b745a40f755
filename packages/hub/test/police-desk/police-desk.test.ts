import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, firstBrokenPlace, searchZoneLog } from '../../src/police-zone/index.ts';
import { headingOf, type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let site: StaffSite;
let police: ReturnType<typeof connectZone>;
let officer: Member;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['police-east', 'police'],
    ['police-west', 'police'],
    ['city-hall', 'city-hall'],
    ['an-auditor', 'auditor'],
    ['network-a', 'network-operator'],
    ['shop-a', 'shop'],
  ] as const) {
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  }
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

let serial = 300_000;
function aPhone(): ImeiKey {
  serial += 1;
  const key = imeiKeyFrom(35_175_605, serial);
  if (key === undefined) throw new Error('not a serial number');
  return key;
}

const errorsOn = ({ html }: VisitedPage) =>
  [...html.matchAll(/govuk-error-message">(?:\s*<span[^>]*>[^<]*<\/span>)?([^<]*)</g)].map(([, text = '']) =>
    text.trim(),
  );

async function check({ visitor }: Member, fields: Readonly<Record<string, string>>): Promise<VisitedPage> {
  const page = await visitor.open('/police/check');
  return visitor.submit(page, '/police/check', fields);
}

async function aReport(phone: ImeiKey): Promise<string> {
  return (await makeReport(new PageVisitor(site.url), phone)).kept.reference;
}

/** Opens a case from an answer; gives the page of the case. */
async function aCase(member: Member, phone: ImeiKey): Promise<VisitedPage> {
  const answer = await check(member, { imei: formatImei(phone), reason: 'premises' });
  return member.visitor.submit(answer, '/police/cases/open');
}

const zoneLines = (act: string) => searchZoneLog(police.db, { act, limit: 50 });

describe('a quick check', () => {
  it('says that no report was found and never that a phone is clean, and keeps who asked and why in both logs', async () => {
    const phone = aPhone();
    const answer = await check(officer, { imei: formatImei(phone), reason: 'stop-and-search' });
    expect(headingOf(answer)).toBe('No report found');
    expect(answer.html).not.toMatch(/\bclean\b/);
    const [line] = await zoneLines('quick-check');
    expect(line).toMatchObject({
      by: { actor: `person:${officer.id}`, organisation: 'police-east' },
      why: 'Stop and search',
      detail: { reason: 'stop-and-search' },
    });
    expect(line?.object).toMatch(/^device:[0-9a-f]{32}$/);
    const audit = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'quick-check')
      .where('object', '=', line?.object ?? '')
      .execute();
    expect(audit).toMatchObject([{ kind: 'disclosure', recipient: 'police-east', why: 'Stop and search' }]);
    expect(JSON.stringify([line, audit])).not.toContain(String(phone));
  });

  it('tells of a report with its reference, how sure it is and how the keeper is reached', async () => {
    const phone = aPhone();
    const reference = await aReport(phone);
    const answer = await check(officer, { imei: formatImei(phone), reason: 'call-for-service' });
    expect(headingOf(answer)).toBe('Somebody says that this phone was stolen');
    expect(answer.html).toContain(reference);
    expect(answer.html).toContain('tier 0');
    expect(answer.html).toContain('Never call or text the number of this phone');
  });

  it('asks nothing without a reason, and keeps what was typed', async () => {
    const before = (await zoneLines('quick-check')).length;
    const imei = formatImei(aPhone());
    const refused = await check(officer, { imei });
    expect(refused.status).toBe(400);
    expect(errorsOn(refused)).toEqual(['Choose why you check this phone']);
    expect(refused.html).toContain(`value="${imei}"`);
    for (const other of ['x', 'call 07700 900123 back', 'a@b.example', 'x'.repeat(101)])
      expect((await check(officer, { imei, reason: 'other', other })).status, other).toBe(400);
    expect(await zoneLines('quick-check')).toHaveLength(before);
    const answer = await check(officer, { imei, reason: 'other', other: '<b>=1+\u202e\u00001</b>' });
    expect(answer.html).toContain('&lt;b&gt;=1+1&lt;/b&gt;');
  });

  it('tells of a wrong check digit once, and takes the number as it is when the officer says so', async () => {
    const imei = formatImei(aPhone());
    const wrong = imei.slice(0, -1) + String((Number(imei.at(-1)) + 1) % 10);
    const doubt = await check(officer, { imei: wrong, reason: 'premises' });
    expect(errorsOn(doubt)[0]).toContain('the last digit does not fit');
    expect(headingOf(await check(officer, { imei: wrong, keep: wrong, reason: 'premises' }))).toBe(
      'No report found',
    );
  });

  it('finds by a serial number what the police have of the phone', async () => {
    const fields = { serial: 'f2lx-9q1', reason: 'found-property' };
    const answer = await check(officer, fields);
    const opened = await officer.visitor.submit(answer, '/police/cases/open');
    const [, number] = /Case (\d+)/.exec(headingOf(opened)) ?? [];
    expect((await check(officer, fields)).html).toContain(`/police/cases/${number}`);
  });
});

describe('a case', () => {
  it('is opened once for a phone by one force, and by each force that works on it', async () => {
    const phone = aPhone();
    await aReport(phone);
    const first = await aCase(officer, phone);
    expect(headingOf(first)).toMatch(/^Case \d+/);
    const again = await officer.visitor.open('/police/cases/open');
    const same = await officer.visitor.submit(again, '/police/cases/open', { imei: formatImei(phone) });
    expect(same.url.pathname).toBe(first.url.pathname);
    const other = await site.member('police-west', ['officer']);
    const answer = await check(other, { imei: formatImei(phone), reason: 'premises' });
    expect(answer.html).toContain(first.url.pathname);
    const form = await other.visitor.open('/police/cases/open');
    const theirs = await other.visitor.submit(form, '/police/cases/open', { imei: formatImei(phone) });
    expect(theirs.url.pathname).not.toBe(first.url.pathname);
  });

  it('has notes that are sealed, that its own force reads and no other, and that nobody changes', async () => {
    const page = await aCase(officer, aPhone());
    const path = page.url.pathname;
    const note = 'Seen at <the stall>, =HYPERLINK("x")';
    const noted = await officer.visitor.submit(page, `${path}/notes`, { text: note });
    expect(noted.html).toContain('Seen at &lt;the stall&gt;');
    const kept = await police.db.selectFrom('case_note').selectAll().execute();
    expect(kept.some(({ sealed_text }) => sealed_text.includes('stall'))).toBe(false);
    const file = await officer.visitor.open(`${path}/timeline.csv`);
    expect(file.html).toContain('Seen at <the stall>');
    const other = await site.member('police-west', ['officer']);
    await check(other, { imei: formatImei(aPhone()), reason: 'premises' });
    const theirs = await other.visitor.open(path);
    expect(theirs.html).toContain('This case is of another force');
    expect(theirs.html).not.toContain('stall');
    const token =
      /name="_csrf" value="([^"]*)"/.exec((await other.visitor.open('/police/check')).html)?.[1] ?? '';
    const refused = await other.visitor.send(`${path}/notes`, { _csrf: token, text: 'ours' });
    expect(errorsOn(refused).join('') + refused.html).toContain('of another force');
    const empty = await officer.visitor.submit(await officer.visitor.open(path), `${path}/notes`, {
      text: '  ',
    });
    expect(errorsOn(empty)).toEqual(['Write the note first.']);
  });

  it('takes the report to tier 2 with its crime reference, which takes the officer’s passkey', async () => {
    const phone = aPhone();
    const reference = await aReport(phone);
    const page = await aCase(officer, phone);
    const path = `${page.url.pathname}/crime-reference`;
    site.pass(400_000);
    expect(headingOf(await officer.visitor.open(path))).toBe('Show your passkey');
    await stepUp();
    const form = await officer.visitor.open(path);
    const bad = await officer.visitor.submit(form, path, { crimeReference: '=1' });
    expect(errorsOn(bad)[0]).toContain('A crime reference has');
    const given = await officer.visitor.submit(bad, path, { crimeReference: '01/123456/26' });
    expect(given.url.pathname).toBe(page.url.pathname);
    expect(given.html).toContain('01/123456/26');
    expect(given.html).toContain('tier 2');
    const declared = await database.db
      .selectFrom('declaration')
      .select(['tier', 'status'])
      .where('reference', '=', reference)
      .executeTakeFirst();
    expect(declared).toEqual({ tier: 2, status: 'proved' });
    const answer = await check(officer, { imei: formatImei(phone), reason: 'premises' });
    expect(headingOf(answer)).toBe('Reported as stolen');
    expect(answer.html).toContain('Call The police-east, who have the crime as 01/123456/26');
  });

  it('is given to an officer of the force alone, and closed with an outcome', async () => {
    const colleague = await site.member('police-east', ['officer']);
    const stranger = await site.member('police-west', ['officer']);
    const page = await aCase(officer, aPhone());
    const path = page.url.pathname;
    const wrong = await officer.visitor.submit(page, `${path}/assign`, { officer: stranger.id });
    expect(errorsOn(wrong)).toEqual(['Choose an officer of your force from the list.']);
    const given = await officer.visitor.submit(page, `${path}/assign`, {
      officer: colleague.id,
      area: 'Hackney',
    });
    expect(given.html).toContain('Hackney');
    expect(errorsOn(await officer.visitor.submit(given, `${path}/close`))).toEqual([
      'Choose how the case ended.',
    ]);
    const closed = await officer.visitor.submit(given, `${path}/close`, { outcome: 'returned' });
    expect(closed.html).toContain('The phone is back with its keeper');
    expect(closed.html).not.toContain(`${path}/notes`);
  });
});

describe('a closed case', () => {
  it('gives its report no crime reference by a page that was left open', async () => {
    const phone = aPhone();
    const reference = await aReport(phone);
    const page = await aCase(officer, phone);
    const path = page.url.pathname;
    await stepUp();
    const left = await officer.visitor.open(`${path}/crime-reference`);
    await officer.visitor.submit(await officer.visitor.open(path), `${path}/close`, { outcome: 'returned' });
    const refused = await officer.visitor.submit(left, `${path}/crime-reference`, {
      crimeReference: '01/777777/26',
    });
    expect(errorsOn(refused)).toEqual(['This case is closed. Open another one about the phone.']);
    const declared = await database.db
      .selectFrom('declaration')
      .select(['tier', 'status'])
      .where('reference', '=', reference)
      .executeTakeFirst();
    expect(declared).toEqual({ tier: 0, status: 'declared' });
  });
});

describe('the list of cases', () => {
  it('is filtered and sorted by its address, and comes as a file that no spreadsheet takes for a formula', async () => {
    await check(officer, { imei: formatImei(aPhone()), reason: 'premises' });
    const form = await officer.visitor.open('/police/cases/open');
    const opened = await officer.visitor.submit(form, '/police/cases/open', {
      imei: formatImei(aPhone()),
      area: 'Camden',
    });
    const [number = ''] = /\d+/.exec(opened.url.pathname) ?? [];
    const rowsOf = async (address: string) =>
      [...(await officer.visitor.open(address)).html.matchAll(/href="\/police\/cases\/(\d+)"/g)].map(
        ([, one]) => one,
      );
    expect(await rowsOf('/police/cases?area=Camden')).toEqual([number]);
    expect(await rowsOf('/police/cases?area=Camden&crime=yes')).toEqual([]);
    expect(await rowsOf('/police/cases?area=Camden&from=2099-01-01')).toEqual([]);
    expect(await rowsOf('/police/cases?area=Camden&seen=yes')).toEqual([]);
    const oldest = await rowsOf('/police/cases?state=any&force=all&sort=number&order=oldest');
    expect(oldest).toEqual([...oldest].sort((a, b) => Number(a) - Number(b)));
    expect(oldest.length).toBeGreaterThan(5);
    expect(await rowsOf('/police/cases?area=%3Cscript%3E&page=0&sort=x')).toContain(number);
    const file = await officer.visitor.open('/police/cases.csv?area=Camden');
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.html.split('\r\n')[1]).toContain(`${number},police-east,open,`);
  });

  it('marks a phone that has turned up at a gate since, and says nothing of networks', async () => {
    const [seen, attached] = [aPhone(), aPhone()];
    for (const phone of [seen, attached]) {
      await aReport(phone);
      await aCase(officer, phone);
    }
    await anAttempt(seen, 'resale', 'shop-a');
    await anAttempt(attached, 'network-attach', 'network-a');
    const html = (await officer.visitor.open('/police/cases?seen=yes')).html;
    expect([...html.matchAll(/href="\/police\/cases\/(\d+)"/g)]).toHaveLength(1);
    const all = (await officer.visitor.open('/police/cases.csv?seen=yes')).html;
    expect(all.trim().split('\r\n')).toHaveLength(2);
  });
});

describe('network data', () => {
  it('is behind a wall until a legal basis is recorded, and each look at it is on the log with that basis', async () => {
    const phone = aPhone();
    await aReport(phone);
    const page = await aCase(officer, phone);
    const path = page.url.pathname;
    await anAttempt(phone, 'network-attach', 'network-a', '208-01');
    await anAttempt(phone, 'resale', 'shop-a');
    const walled = await officer.visitor.open(path);
    expect(walled.html).toContain('The shop-a');
    expect(walled.html).not.toContain('208-01');
    expect((await officer.visitor.open(`${path}/timeline.csv`)).html).not.toContain('208-01');
    await stepUp();
    const form = await officer.visitor.open(`${path}/network`);
    expect(errorsOn(await officer.visitor.submit(form, `${path}/network`))).toEqual([
      'Choose on what law it is shown.',
    ]);
    const short = await officer.visitor.submit(form, `${path}/network`, {
      kind: 'ipa-authorisation',
      authorisation: 'x',
    });
    expect(errorsOn(short)[0]).toContain('Type the id of the authorisation');
    const before = (await zoneLines('see-network-data')).length;
    const opened = await officer.visitor.submit(form, `${path}/network`, {
      kind: 'ipa-authorisation',
      authorisation: 'OCDA/2026/00417',
    });
    expect(opened.url.pathname).toBe(path);
    expect(opened.html).toContain('208-01');
    expect(opened.html).toContain('OCDA/2026/00417');
    const lines = await zoneLines('see-network-data');
    expect(lines).toHaveLength(before + 1);
    expect(lines[0]?.detail).toEqual({ basis: 'ipa-authorisation', reference: 'OCDA/2026/00417' });
    const other = await site.member('police-west', ['officer']);
    await check(other, { imei: formatImei(aPhone()), reason: 'premises' });
    expect((await other.visitor.open(path)).html).not.toContain('208-01');
    site.pass(29 * 86_400_000);
    const later = await site.member('police-east', ['officer']);
    await check(later, { imei: formatImei(aPhone()), reason: 'premises' });
    expect((await later.visitor.open(path)).html).not.toContain('208-01');
    officer = later;
    await makePasskey(officer);
  });
});

describe('an auditor', () => {
  it.each(['object', 'organisation'])(
    'who types a phone’s number as %s is told where it goes, and it is kept nowhere',
    async (field) => {
      const phone = aPhone();
      const auditor = await anAuditor('an-auditor');
      const form = await auditor.visitor.open('/audit');
      const found = await auditor.visitor.submit(form, '/audit', { [field]: formatImei(phone) });
      expect(errorsOn(found)).toEqual([
        'Type the number of a phone into its own box: what is typed here is kept',
      ]);
      const { rows } = await database.pool.query('select object, detail::text as detail from audit');
      expect(JSON.stringify(rows)).not.toContain(formatImei(phone).slice(0, 14));
    },
  );

  it('finds who looked at a device by its IMEI, in both logs, and is found by it', async () => {
    const phone = aPhone();
    const reference = await aReport(phone);
    const page = await aCase(officer, phone);
    const auditor = await anAuditor('an-auditor');
    const form = await auditor.visitor.open('/audit');
    const found = await auditor.visitor.submit(form, '/audit', { imei: formatImei(phone) });
    expect(found.html).toContain('<strong>quick-check</strong>');
    expect(found.html).toContain('<strong>open-case</strong>');
    expect(found.html).toContain('<strong>see-timeline</strong>');
    expect(found.html).toContain(`declaration:${reference}`);
    expect(found.html).toContain('Desk of police-east');
    expect(found.html).not.toContain('Does not fit');
    const results = found.html.slice(found.html.indexOf('The register</h2>'));
    expect(results).not.toContain(String(phone));
    const again = await auditor.visitor.submit(form, '/audit', { imei: formatImei(phone), act: 'search' });
    expect(again.html).toContain('Desk of an-auditor');
    const byCase = await auditor.visitor.submit(form, '/audit', {
      person: 'Desk of police-east',
      act: 'see-case',
    });
    expect(byCase.html).toContain('<strong>see-case</strong>');
    expect(page.status).toBe(200);
  });

  it('of City Hall sees nothing of the police zone', async () => {
    const auditor = await anAuditor('city-hall');
    const form = await auditor.visitor.open('/audit');
    const found = await auditor.visitor.submit(form, '/audit', { organisation: 'police-east' });
    expect(found.html).toContain('The log of the police zone is for independent auditors');
    expect(found.html).not.toContain('The police zone</h2>');
  });

  it('gets a file, and is told what is wrong with each field', async () => {
    const auditor = await anAuditor('an-auditor');
    const form = await auditor.visitor.open('/audit');
    const fields = {
      organisation: 'A B',
      imei: '12',
      object: '"',
      act: 'X Y',
      from: '1 May',
      to: '2026-02-31',
    };
    const wrong = await auditor.visitor.submit(form, '/audit', fields);
    expect(errorsOn(wrong)).toHaveLength(6);
    const token = /name="_csrf" value="([^"]*)"/.exec(form.html)?.[1] ?? '';
    const file = await auditor.visitor.send('/audit/lines.csv', {
      _csrf: token,
      organisation: 'police-east',
    });
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.html).toMatch(/^log,place,at,/);
    expect(file.html).toMatch(/\r\npolice,\d+,.*,fits,[0-9a-f]{64}\r\n/);
    expect(await firstBrokenPlace(police.db)).toBeUndefined();
  });
});

async function anAuditor(organisation: string): Promise<Member> {
  const auditor = await site.member(organisation, ['auditor']);
  const purpose = await auditor.visitor.open('/staff/purpose?next=/audit');
  await auditor.visitor.submit(purpose, '/staff/purpose', {
    purpose: 'check-quality',
    reason: 'monthly sample',
  });
  return auditor;
}

async function stepUp(): Promise<void> {
  const page = await officer.visitor.open('/staff/step-up');
  const shown = { credential: officer.passkey.answer(page), next: '/staff' };
  await officer.visitor.submit(page, '/staff/step-up', shown);
}

let sequence = 0;
async function anAttempt(
  key: ImeiKey,
  gate: 'resale' | 'network-attach',
  participant: string,
  network?: string,
) {
  sequence += 1;
  await database.db
    .insertInto('attempt')
    .values({
      edge_key_id: 'test',
      sequence,
      participant_id: participant,
      gate,
      network: network ?? null,
      imei_key: key,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(Date.now() + 3_600_000),
      received_at: new Date(),
      presenter: null,
    })
    .execute();
}
