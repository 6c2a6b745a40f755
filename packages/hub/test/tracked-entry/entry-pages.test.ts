import { trackedEntryTestNames } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { poleColumns } from '../../src/pole/pole-file.ts';
import { connectZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { headingOf, type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { aPhone } from '../property/store-ground.ts';
import type { VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let site: StaffSite;
let officer: Member;
let inspector: Member;
let police: ReturnType<typeof connectZone>;

beforeAll(async () => {
  database = await createTestDatabase();
  await addParticipant(database.db, {
    id: 'police-east',
    name: 'Police East',
    role: 'police',
    gates: [],
    scopes: [],
  });
  site = await startStaffSite(database, undefined, { trackedGoodsEntry: 'S.I. of a test, regulation 2' });
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  officer = await site.member('police-east', ['officer']);
  inspector = await site.member('police-east', ['inspector', 'officer']);
});
afterAll(async () => {
  await police.close();
  await site.close();
  await database.close();
});

async function sayWhy({ visitor }: Member): Promise<void> {
  const page = await visitor.open('/staff/purpose?next=/police/entries');
  const said = { purpose: 'investigate-crime', reason: 'a tracked telephone', next: '/police/entries' };
  await visitor.submit(page, '/staff/purpose', said);
}

const errorOf = ({ html }: VisitedPage) =>
  /govuk-error-summary__list">\s*<li>\s*<a[^>]*>([^<]*)</.exec(html)?.[1]?.trim() ?? '';

/** The day and time of a form, in London, so many minutes ago. */
function whenTyped(minutesAgo: number): Record<string, string> {
  const london = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(Date.now() - minutesAgo * 60_000);
  const [, day = '', month = '', year = '', time = ''] = /(\d+)\/(\d+)\/(\d+), (\d+:\d+)/.exec(london) ?? [];
  return { day, month, year, time };
}

describe('the pages of entry on tracking data', () => {
  it('show nothing to an officer who has not said why, and let nobody decide without their passkey', async () => {
    expect((await officer.visitor.open('/police/entries')).url.pathname).toBe('/staff/purpose');
    await sayWhy(officer);
    await sayWhy(inspector);
    const list = await officer.visitor.open('/police/entries');
    expect(headingOf(list)).toBe('Entry on tracking data');
    expect(list.html).toContain('S.I. of a test, regulation 2');
    expect((await inspector.visitor.open('/police/entries/1/decision')).url.pathname).toBe('/staff/step-up');
    const refused = await officer.visitor.open('/police/entries/1/decision');
    expect(refused.status).toBe(403);
  });

  it('take an officer and an inspector from a case to a file that a court can read', async () => {
    const { visitor } = officer;
    const checked = await visitor.submit(await visitor.open('/police/check'), '/police/check', {
      imei: aPhone(810_010).imei,
      reason: 'premises',
    });
    const opened = await visitor.submit(checked, '/police/cases/open');
    const [, number] = /Case (\d+)/.exec(headingOf(opened)) ?? [];
    expect(opened.html).toContain(`/police/cases/${number}/entries/new`);
    const begin = `/police/cases/${number}/entries/new`;
    const premises = {
      words: '14 Acacia Terrace, flat 3',
      position: '51.507412, -0.127812',
      radius: '8',
      dwellings: '6',
      storeys: '3',
      items: 'A black telephone',
      ...whenTyped(120),
    };
    const wrong = await visitor.submit(await visitor.open(begin), begin, {
      ...premises,
      position: 'over there',
    });
    expect(wrong.status).toBe(400);
    expect(errorOf(wrong)).toContain('51.5074, -0.1278');
    expect(wrong.html).toContain('value="14 Acacia Terrace, flat 3"');
    const entry = await visitor.submit(await visitor.open(begin), begin, premises);
    const path = entry.url.pathname;
    expect(path).toMatch(/^\/police\/entries\/\d+$/);
    const point = {
      position: '51.507433 -0.127799',
      accuracy: '25',
      source: 'maker-account',
      witness: 'officer',
      seenBy: 'PC 4',
    };
    const vague = await visitor.submit(entry, `${path}/points`, { ...point, accuracy: '', ...whenTyped(10) });
    expect(errorOf(vague)).toContain('A position without one shows nothing');
    const gathered = await visitor.submit(entry, `${path}/points`, { ...point, ...whenTyped(10) });
    expect(gathered.html).toContain('A position has neither a door nor a height');
    const grounds = Object.fromEntries(
      trackedEntryTestNames.map((test) => [test, `What speaks for ${test}`]),
    );
    const asked = await visitor.submit(await visitor.open(`${path}/ask`), `${path}/ask`, grounds);
    expect(asked.html).toContain('Waits for an inspector');
    expect(asked.html).not.toContain(`${path}/points`);

    await makePasskey(inspector);
    const decision = await inspector.visitor.open(`${path}/decision`);
    const decided = {
      verdict: 'authorised',
      given: 'orally',
      hours: '2',
      rank: 'Inspector',
      reasons: 'Fresh, near, and the bell of flat 3 was named',
      ...whenTyped(5),
    };
    const untested = await inspector.visitor.submit(decision, `${path}/decision`, decided);
    expect(errorOf(untested)).toContain('26A(2)(a)(i)');
    const token = /name="_csrf" value="([^"]*)"/.exec(decision.html)?.[1] ?? '';
    const form = new URLSearchParams({ _csrf: token, ...decided });
    for (const test of trackedEntryTestNames) form.append('satisfied', test);
    const answer = await fetch(new URL(`${path}/decision`, site.url), {
      method: 'POST',
      body: form,
      headers: { cookie: inspector.visitor.cookieHeader },
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    const told = { outcome: 'found', words: 'It was in a drawer of flat 3', how: 'uniform', ...whenTyped(1) };
    const done = await visitor.submit(await visitor.open(`${path}/outcome`), `${path}/outcome`, told);
    expect(done.html).toContain('Outcome recorded');
    expect(done.html).toContain('Entered, and something that was looked for was found');
    const file = await fetch(new URL(`${path}/pack.pdf`, site.url), {
      headers: { cookie: visitor.cookieHeader },
    });
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const csv = await fetch(new URL('/police/entries.csv', site.url), {
      headers: { cookie: visitor.cookieHeader },
    });
    const text = await csv.text();
    expect(text).toContain('done');
    expect(text).not.toContain('Acacia');
    const [taken] = await searchZoneLog(police.db, { act: 'export-entries', limit: 1 });
    expect(taken).toMatchObject({ by: { actor: `person:${officer.id}` }, object: 'entries' });
  });

  it('let an inspector who asked not decide', async () => {
    const { visitor } = inspector;
    const begin = '/police/cases/1/entries/new';
    const entry = await visitor.submit(await visitor.open(begin), begin, {
      words: 'A shop',
      position: '51.501234, -0.121234',
      radius: '5',
      dwellings: '1',
      items: 'A black telephone',
      ...whenTyped(60),
    });
    const path = entry.url.pathname;
    const point = {
      position: '51.501234, -0.121234',
      accuracy: '5',
      source: 'tracking-tag',
      witness: 'keeper',
      seenBy: 'the keeper',
    };
    await visitor.submit(entry, `${path}/points`, { ...point, ...whenTyped(10) });
    const grounds = Object.fromEntries(
      trackedEntryTestNames.map((test) => [test, `What speaks for ${test}`]),
    );
    const asked = await visitor.submit(await visitor.open(`${path}/ask`), `${path}/ask`, grounds);
    expect(asked.html).toContain('An inspector who neither gathered this nor asked for it decides');
    const decision = {
      verdict: 'refused',
      given: 'in-writing',
      rank: 'Inspector',
      reasons: 'None of them is enough',
    };
    const refused = await visitor.submit(
      await visitor.open(`${path}/decision`),
      `${path}/decision`,
      decision,
    );
    expect(refused.status).toBe(400);
    expect(errorOf(refused)).toContain('Somebody else must decide');
  });
});

it('the papers and links of a case open for its officer, and problems of a file stand beside what was pasted', async () => {
  const { visitor } = officer;
  expect(headingOf(await visitor.open('/police/cases/1/exhibits'))).toBe('Exhibit list of case 1');
  const links = await visitor.open('/police/cases/1/links');
  expect(headingOf(links)).toBe('People, objects, places and events');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(links.html)?.[1] ?? '';
  const path = '/police/cases/1/links';
  const bad = await visitor.send(path, { _csrf: csrf, what: 'file', list: 'record,label\nentity,P1' });
  expect(bad.status).toBe(400);
  expect(bad.html).toContain('line 1: The column kind is missing.');
  expect(bad.html).toContain('entity,P1');
  const person = { _csrf: csrf, what: 'entity', label: 'P1', kind: 'person', name: 'The man in the red cap' };
  expect(errorOf(await visitor.send(path, person))).toBe(
    'standing: It is missing: victim, witness, suspect, convicted, other.',
  );
  expect((await visitor.send(path, { ...person, standing: 'witness' })).html).toContain(
    'The man in the red cap',
  );
  const rows = Array.from({ length: 5_001 }, (_, i) => `entity,O${i},object,,=A thing,,,,,,,,,,,`);
  const list = [poleColumns.join(','), ...rows].join('\n');
  const long = await visitor.send(path, { _csrf: csrf, what: 'file', list });
  expect({ status: long.status, error: errorOf(long) }).toEqual({
    status: 400,
    error: 'the file: It has 5000 rows at most.',
  });
  const nameless = [poleColumns.join(','), ...rows.slice(0, 4_000)].join('\n').replaceAll('=A thing', '');
  const faulty = await visitor.send(path, { _csrf: csrf, what: 'file', list: nameless });
  expect(faulty.html.match(/href="#file"/g)).toHaveLength(51);
  expect(faulty.html).toContain('And 3,950 more problems.');
  const huge = await visitor.send(path, { _csrf: csrf, what: 'file', list: 'x'.repeat(4_000_000) });
  expect(huge.status).toBe(413);
  expect(huge.html).toContain('too large');
  const csv = await fetch(new URL(`${path}.csv`, site.url), { headers: { cookie: visitor.cookieHeader } });
  expect(await csv.text()).toContain('entity,P1,person,witness,The man in the red cap');
});
