import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { headingOf, type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { aPhone } from './store-ground.ts';

let database: TestDatabase;
let site: StaffSite;
let officer: Member;

beforeAll(async () => {
  database = await createTestDatabase();
  await addParticipant(database.db, {
    id: 'police-east',
    name: 'Police East',
    role: 'police',
    gates: [],
    scopes: [],
  });
  site = await startStaffSite(database);
  officer = await site.member('police-east', ['property-officer']);
  const purpose = await officer.visitor.open('/staff/purpose?next=/property');
  const said = { purpose: 'help-keeper', reason: 'search of today', next: '/property' };
  await officer.visitor.submit(purpose, '/staff/purpose', said);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** A new seizure; gives the address of its page. */
async function aSeizure(): Promise<string> {
  const { visitor } = officer;
  const at = new Date(Date.now() - 86_400_000);
  const page = await visitor.submit(await visitor.open('/property/seizures/new'), '/property/seizures/new', {
    reference: `EX/${randomBytes(3).toString('hex')}`,
    place: 'A flat',
    day: String(at.getDate()),
    month: String(at.getMonth() + 1),
    year: String(at.getFullYear()),
    time: '12:00',
    power: 'pace-19',
  });
  const [, label] = /^\/property\/seizures\/([0-9A-Z-]+)/.exec(page.url.pathname) ?? [];
  if (label === undefined) throw new Error(`no seizure: ${page.url.pathname}`);
  return `/property/seizures/${label}`;
}

/** Devices taken into the store, sent as a browser sends a form that may have a file in it. */
async function takeIn(seizure: string, fields: Readonly<Record<string, string>>) {
  const form = await officer.visitor.open(`${seizure}/add`);
  const token = /name="_csrf" value="([^"]*)"/.exec(form.html)?.[1] ?? '';
  return officer.visitor.send(`${seizure}/add`, { _csrf: token, ...fields });
}

describe('an exhibit', () => {
  it('leaves the store by another way than to its keeper only with the officer’s passkey', async () => {
    const { visitor } = officer;
    const seizure = await aSeizure();
    await takeIn(seizure, { list: aPhone(700_010).imei, place: 'Store 3' });
    const path = `${seizure.replace('seizures', 'exhibits')}-0001`;
    const page = await visitor.open(path);
    expect(page.status).toBe(200);
    const token = /name="_csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const dispose = { _csrf: token, act: 'dispose', way: 'destroyed', why: 'The sergeant' };
    const refused = await visitor.send(path, dispose);
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('Show your passkey first');
    expect(refused.html).not.toContain('It has left the store');
    await makePasskey(officer);
    expect((await visitor.open(path)).html).toContain('It has left the store');
    const gone = await visitor.send(path, dispose);
    expect(headingOf(gone)).toContain('-0001');
    expect(gone.html).toContain('Destroyed: no owner found');
    expect(gone.html).toContain('The sergeant');
  });
});

describe('the figures of the store', () => {
  it('are of the own force, by station, as a page and as a file without formulas', async () => {
    const { visitor } = officer;
    const at = new Date(Date.now() - 86_400_000);
    const typed = {
      reference: 'EX/FIG',
      place: 'A flat',
      day: String(at.getDate()),
      month: String(at.getMonth() + 1),
      year: String(at.getFullYear()),
      time: '12:00',
      power: 'pace-19',
    };
    const form = await visitor.open('/property/seizures/new');
    const refused = await visitor.submit(form, form.url.pathname, { ...typed, station: '=1+1' });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('Name the station');
    const seized = await visitor.submit(form, form.url.pathname, { ...typed, station: 'Bow Road' });
    const seizure = seized.url.pathname.replace('/add', '');
    await takeIn(seizure, { list: aPhone(700_020).imei, place: 'Store 3' });
    expect((await visitor.open(seizure)).html).toContain('Bow Road');
    const page = await visitor.open('/property/figures');
    expect(headingOf(page)).toBe('How long keepers wait');
    expect(page.html).toMatch(/Bow Road[\s\S]*The whole force/);
    const file = await visitor.open('/property/figures.csv');
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.html).toMatch(/^"?station"?,[\s\S]*Bow Road"?,"?1"?,"?0"?,/);
  });

  it('taken as a file have another line in the log than a look, those of exhibits too', async () => {
    const { visitor } = officer;
    const seizure = await aSeizure();
    const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
    for (const [path, act] of [
      ['/property/exhibits.csv', 'export-exhibits'],
      [`${seizure}/exhibits.csv`, 'export-seizure'],
    ] as const) {
      expect((await visitor.open(path)).headers.get('content-type')).toContain('text/csv');
      const [line] = await searchZoneLog(police.db, { limit: 1 });
      expect(line).toMatchObject({ act, by: { actor: `person:${officer.id}` } });
    }
    await police.close();
  });

  it('take what a keeper says in words, with what to do about a report that there is not', async () => {
    const { visitor } = officer;
    const form = await visitor.open('/property/known');
    const words = '/property/known/words';
    const refused = await visitor.submit(form, words, { reference: 'no such', description: 'Plugh' });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('Give the reference of the report');
    expect(refused.html).toContain('Plugh');
    const unknown = await visitor.submit(form, words, { reference: '7K3M-Q2XD', description: 'Plugh' });
    expect(unknown.html).toContain('no report with this reference');
  });
});
