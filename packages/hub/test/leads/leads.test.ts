import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { endLeads } from '../../src/leads/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, createPoliceZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { headingOf, type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import type { VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type After, present, pseudonym } from './lead-world.ts';

const dayMs = 86_400_000;
let database: TestDatabase;
let site: StaffSite;
let police: ReturnType<typeof connectZone>;
let analyst: Member;
/** What the site has been put forward by. */
let ahead = 0;

const times = (count: number, after: After): After[] => Array.from({ length: count }, () => after);

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['police-east', 'police'],
    ['police-west', 'police'],
    ['city-hall', 'city-hall'],
    ['shop-a', 'shop'],
    ['maker-a', 'maker'],
    ['network-a', 'network-operator'],
  ] as const) {
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  }
  site = await startStaffSite(database);
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const clerk = await site.member('shop-a', ['clerk']);
  const honest = Array.from({ length: 30 }, (_, place) => ({
    presenter: `honest-${place}`,
    afters: [...times(place % 15 === 0 ? 1 : 0, 'moved'), ...times(4, 'nothing')],
  }));
  await present(
    database,
    systemClock(),
    [
      ...honest,
      { presenter: 'stall', afters: times(6, 'moved') },
      { presenter: 'finder', afters: times(6, 'surrendered') },
      { presenter: 'attached', afters: times(6, 'at-a-network') },
      { presenter: 'mistaken', afters: times(6, 'moved'), reports: 'withdrawn' },
      { presenter: 'shielded', afters: times(6, 'moved'), reports: 'shielded' },
    ],
    clerk.id,
  );
  analyst = await anAnalyst();
});
afterAll(async () => {
  await police.close();
  await site.close();
  await database.close();
});

async function anAnalyst(organisation = 'police-east'): Promise<Member> {
  const member = await site.member(organisation, ['analyst']);
  await makePasskey(member);
  await sayWhy(member);
  return member;
}

async function sayWhy({ visitor }: Member): Promise<void> {
  const page = await visitor.open('/staff/purpose?next=/police/leads');
  await visitor.submit(page, '/staff/purpose', { purpose: 'investigate-crime', reason: 'handling review' });
}

async function look({ visitor }: Member): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/police/leads'), '/police/leads/find');
}

const leadsOn = ({ html }: VisitedPage) =>
  [...html.matchAll(/href="(\/police\/leads\/\d+)"/g)].flatMap(([, path]) => path ?? []);
const errorsOn = ({ html }: VisitedPage) =>
  [...html.matchAll(/govuk-error-message">(?:\s*<span[^>]*>[^<]*<\/span>)?([^<]*)</g)].map(([, text = '']) =>
    text.trim(),
  );

async function decide(member: Member, path: string, fields: Readonly<Record<string, string>>) {
  const form = await member.visitor.open(`${path}/decision`);
  return member.visitor.submit(form, `${path}/decision`, fields);
}

describe('leads', () => {
  it('are shown to nobody who has not said why, and to no analyst outside the police', async () => {
    const silent = await site.member('police-east', ['analyst']);
    await makePasskey(silent);
    for (const path of ['/police/leads', '/police/leads.csv', '/police/leads/links', '/police/leads/1'])
      expect((await silent.visitor.open(path)).url.pathname, path).toBe('/staff/purpose');
    const elsewhere = await anAnalyst('city-hall');
    const refused = await elsewhere.visitor.open('/police/leads');
    expect(refused.status).toBe(403);
    expect(refused.html).toContain('for people of a police force');
    const lines = await searchZoneLog(police.db, { act: 'list-leads', limit: 10 });
    expect(lines.map(({ by }) => by.actor)).toEqual([`person:${analyst.id}`]);
  });

  it('are found by what happened after a refusal: one presenter, and none who handed phones in or was wrongly reported', async () => {
    const list = await look(analyst);
    expect(leadsOn(list)).toHaveLength(1);
    expect(list.html).toContain('stall___ at shop-a');
    // Of 30 honest ones two have five phones; stall, finder, attached, and who signs in at the maker. 28 have too few.
    expect(list.html).toContain('6 presenters were tested, 28 had presented too little to tell');
    const file = await analyst.visitor.open('/police/leads.csv');
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.html.split('\r\n')[1]).toMatch(/^\d+,handling,found,shop-a,stall_+,/);
    const [line] = await searchZoneLog(police.db, { act: 'look-for-leads', limit: 1 });
    expect(line).toMatchObject({
      kind: 'combination',
      by: { actor: `person:${analyst.id}`, organisation: 'police-east' },
      why: 'investigate-crime: handling review',
      detail: { tested: 6, untested: 28, found: 1, added: 1 },
    });
    const audit = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'look-for-leads')
      .execute();
    expect(audit).toMatchObject([{ kind: 'disclosure', recipient: 'police-east' }]);
  });

  it('are not found twice, and never by another force', async () => {
    expect(leadsOn(await look(analyst))).toHaveLength(1);
    const [line] = await searchZoneLog(police.db, { act: 'look-for-leads', limit: 1 });
    expect(line).toMatchObject({ detail: { found: 1, added: 0 } });
    const west = await anAnalyst('police-west');
    expect(leadsOn(await west.visitor.open('/police/leads'))).toEqual([]);
    const [path = ''] = leadsOn(await analyst.visitor.open('/police/leads'));
    expect((await west.visitor.open(path)).status).toBe(404);
  });
});

describe('a lead', () => {
  it('explains itself row by row, without the number of a phone', async () => {
    const [path = ''] = leadsOn(await analyst.visitor.open('/police/leads'));
    const { html } = await analyst.visitor.open(path);
    expect(html.match(/Counts against: after the refusal it came up somewhere else/g)).toHaveLength(6);
    expect(html).toContain('Signing in somebody new, maker-a');
    // Two of the 134 phones of others at such a gate moved on, and one is added to both.
    expect(html).toContain(
      '2.2 %, from 134 devices of others before the same kind of gate in the same month',
    );
    expect(html).toContain('6 different phones refused on a proved report');
    const { rows } = await lead();
    for (const { imei_key } of await database.db.selectFrom('attempt').select('imei_key').execute())
      expect(html).not.toContain(String(imei_key));
    expect(rows.map(({ counted }) => counted)).toEqual(times(6, 'moved').map(() => 'against'));
    const file = await analyst.visitor.open(`${path}/rows.csv`);
    expect(file.html.trim().split('\r\n')).toHaveLength(7);
    expect(file.html).toContain(',against,account maker-a,');
  });

  it('has a text for the person who asks for their own data', async () => {
    const [path = ''] = leadsOn(await analyst.visitor.open('/police/leads'));
    const text = (await analyst.visitor.open(`${path}/subject-access.txt`)).html;
    expect(text).toContain(`shop-a knows as ${pseudonym('stall')}`);
    expect(text).toContain('It is not a finding that anybody did wrong');
    expect(text).toContain('Nobody has decided anything, and nobody may act on it before somebody has.');
    const [line] = await searchZoneLog(police.db, { act: 'write-subject-access', limit: 1 });
    expect(line?.object).toMatch(/^lead:\d+$/);
  });

  it('is not for officers before a person has signed it with their passkey and in words', async () => {
    const officer = await site.member('police-east', ['officer']);
    await makePasskey(officer);
    await sayWhy(officer);
    const [path = ''] = leadsOn(await analyst.visitor.open('/police/leads'));
    expect(leadsOn(await officer.visitor.open('/police/leads'))).toEqual([]);
    expect((await officer.visitor.open(path)).status).toBe(404);
    expect((await officer.visitor.open(`${path}/decision`)).status).toBe(403);
    pass(6 * 60_000);
    expect(headingOf(await analyst.visitor.open(`${path}/decision`))).toBe('Show your passkey');
    await stepUp(analyst);
    expect(errorsOn(await decide(analyst, path, {}))).toEqual(['Choose what you decide']);
    const short = await decide(analyst, path, { decision: 'sign', reason: 'yes' });
    expect(errorsOn(short)[0]).toContain('Say in 20 to 2000 characters');
    expect(short.html).toContain('>yes</textarea>');
    const reason = 'Read all six rows; each phone came up at the maker within a day.';
    const signed = await decide(analyst, path, { decision: 'sign', reason });
    expect(signed.url.pathname).toBe('/police/leads');
    expect((await lead()).row.sealed_reason?.includes('six rows')).toBe(false);
    expect(leadsOn(await officer.visitor.open('/police/leads'))).toEqual([path]);
    expect((await officer.visitor.open(path)).html).toContain(reason);
    const again = await decide(analyst, path, { decision: 'dismiss', reason: 'x'.repeat(20) });
    expect(again.url.pathname).toBe('/police/leads');
    expect(leadsOn(await officer.visitor.open('/police/leads'))).toEqual([]);
  });
});

describe('the links of leads', () => {
  it('are a table, files for other programs, and places for a drawing', async () => {
    const page = await analyst.visitor.open('/police/leads/links');
    expect(page.html).toContain('Lead 1: stall___ at shop-a');
    const graphml = await analyst.visitor.open('/police/leads/links/links.graphml');
    expect(graphml.headers.get('content-type')).toContain('application/graphml+xml');
    const nodes = graphml.html.match(/<node /g)?.length ?? 0;
    expect(nodes).toBeGreaterThan(8);
    const gexf = await analyst.visitor.open('/police/leads/links/links.gexf');
    expect(gexf.html).toContain('<gexf');
    const entities = await analyst.visitor.open('/police/leads/links/entities.csv');
    expect(entities.html.trim().split('\r\n')).toHaveLength(nodes + 1);
    const links = await analyst.visitor.open('/police/leads/links/links.csv');
    expect(links.html).toContain('came up again at');
    const drawing: { nodes: { x: number; y: number }[]; links: number[][] } = JSON.parse(
      (await analyst.visitor.open('/police/leads/links/drawing.json')).html,
    );
    expect(drawing.nodes).toHaveLength(nodes);
    expect(drawing.nodes.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(drawing.links.flat().every((place) => place >= 0 && place < nodes)).toBe(true);
    expect((await analyst.visitor.open('/police/leads/links/measures.csv')).html).toContain('stall___');
  });
});

describe('a lead whose time is over', () => {
  it('is seen by nobody from then on, and its rows, pseudonym and reason are erased', async () => {
    pass(91 * dayMs);
    const later = await anAnalyst();
    expect(leadsOn(await later.visitor.open('/police/leads'))).toEqual([]);
    const zone = createPoliceZone(police.db);
    const clock = () => systemClock() + ahead;
    expect(await endLeads({ zone, clock })).toBe(1);
    expect(await endLeads({ zone, clock })).toBe(0);
    const { row, rows } = await lead();
    expect(row).toMatchObject({ state: 'expired', presenter: null, sealed_reason: null, against: 6 });
    expect(rows).toEqual([]);
  });

  it('may be found anew, unless its presenter is left out for what they are', async () => {
    const later = await anAnalyst();
    const [path = ''] = leadsOn(await look(later));
    expect(path).not.toBe('');
    const reason = 'They collect phones for a charity, with papers.';
    await decide(later, path, { decision: 'charity', reason });
    pass(91 * dayMs);
    await endLeads({ zone: createPoliceZone(police.db), clock: () => systemClock() + ahead });
    const last = await anAnalyst();
    expect(leadsOn(await look(last))).toEqual([]);
    const [line] = await searchZoneLog(police.db, { act: 'look-for-leads', limit: 1 });
    expect(line).toMatchObject({ detail: { found: 0 } });
  });

  it('is kept as a number by the database: the zone’s role may not delete it, nor change what was found', async () => {
    await expect(police.db.deleteFrom('handler_lead').execute()).rejects.toThrow('permission denied');
    await expect(police.db.updateTable('handler_lead').set({ against: 1 }).execute()).rejects.toThrow(
      'permission denied',
    );
    await expect(police.db.updateTable('lead_row').set({ counted: 'for' }).execute()).rejects.toThrow(
      'permission denied',
    );
  });
});

function pass(ms: number): void {
  ahead += ms;
  site.pass(ms);
}

async function stepUp({ visitor, passkey }: Member): Promise<void> {
  const page = await visitor.open('/staff/step-up');
  await visitor.submit(page, '/staff/step-up', { credential: passkey.answer(page), next: '/staff' });
}

/** The first lead as the database has it. */
async function lead() {
  const row = await police.db
    .selectFrom('handler_lead')
    .selectAll()
    .orderBy('number')
    .executeTakeFirstOrThrow();
  const rows = await police.db.selectFrom('lead_row').selectAll().where('lead_id', '=', row.id).execute();
  return { row, rows };
}
