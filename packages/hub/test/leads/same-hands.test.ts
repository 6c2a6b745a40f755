import { type ImeiKey, imeiKeyFrom, parseImeiKey, tacOf } from '@deadset/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { uuidOf } from '../../src/record/index.ts';
import { type Member, makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { bytesFor, keyAt } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type After, type Presents, present, pseudonym } from './lead-world.ts';

let database: TestDatabase;
let site: StaffSite;
let police: ReturnType<typeof connectZone>;
let analyst: Member;

const times = (count: number, after: After): After[] => Array.from({ length: count }, () => after);
const reason = 'The pictures of both counters show the same coat and bag.';

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['police-east', 'police'],
    ['shop-a', 'shop'],
    ['shop-b', 'shop'],
    ['maker-a', 'maker'],
    ['repair-a', 'repairer'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  site = await startStaffSite(database);
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const honest = Array.from(
    { length: 30 },
    (_, place): Presents => ({ presenter: `honest-${place}`, afters: times(4, 'nothing') }),
  );
  await present(database, systemClock(), [
    ...honest,
    ...honest.map((one) => ({ ...one, participant: 'repair-a', gate: 'repair' as const })),
    {
      presenter: 'stall',
      afters: times(6, 'moved'),
      alsoBy: { participant: 'shop-b', presenter: 'market', first: 3 },
    },
    { presenter: 'bench', afters: times(6, 'nothing'), participant: 'repair-a', gate: 'repair' },
    { presenter: 'two-slot', afters: times(6, 'nothing'), participant: 'repair-a', gate: 'repair' },
  ]);
  analyst = await site.member('police-east', ['analyst']);
  await makePasskey(analyst);
  const page = await analyst.visitor.open('/staff/purpose?next=/police/leads');
  await analyst.visitor.submit(page, '/staff/purpose', { purpose: 'investigate-crime', reason: 'review' });
});
afterAll(async () => {
  await police.close();
  await site.close();
  await database.close();
});

describe('who is the same presenter', () => {
  let first = '';

  it('is offered from those who were refused with two of the same phones, and decided by nobody else', async () => {
    await look();
    first = await pathOf('stall___ at shop-a');
    const page = await analyst.visitor.open(`${first}/same-hands`);
    expect(page.html).toContain('market__ at shop-b');
    expect(page.html).toContain('3 of the same phones; at the closest an hour apart');
    expect(page.html).not.toContain('honest');
    const officer = await site.member('police-east', ['officer']);
    expect((await officer.visitor.open(`${first}/same-hands`)).status).toBe(403);
  });

  it('takes a reason, and nobody who was not refused with the same phones', async () => {
    const short = await say({ same: `shop-b ${pseudonym('market')}`, reason: 'same' });
    expect(short.status).toBe(400);
    expect(short.html).toContain('Say in 20 to 2000 characters');
    expect(short.html).toMatch(/value="shop-b market_+"[^>]*checked/);
    const stranger = await say({ same: `shop-a ${pseudonym('honest-1')}`, reason });
    expect(stranger.status).toBe(400);
    expect(stranger.html).toContain('Choose from those who were refused with the same phones');
    expect(await police.db.selectFrom('same_hands').selectAll().execute()).toEqual([]);
  });

  it('is counted as one in a lead that takes the place of the first, each phone once, with whose each row is', async () => {
    const list = await say({ same: `shop-b ${pseudonym('market')}`, reason });
    expect(list.url.pathname).toBe('/police/leads');
    expect((await analyst.visitor.open(first)).status).toBe(404);
    const path = await pathOf('stall___ at shop-a');
    const { html } = await analyst.visitor.open(path);
    expect(html).toContain(`The same as market__ at shop-b: ${reason}`);
    expect(html).toContain('6 different phones refused on a proved report');
    expect(html.match(/Not counted: the same device once more/g)).toHaveLength(3);
    const file = await analyst.visitor.open(`${path}/rows.csv`);
    expect(file.html.match(/,shop-b,market_+,/g)).toHaveLength(3);
    const text = (await analyst.visitor.open(`${path}/subject-access.txt`)).html;
    expect(text).toContain(`shop-b knows the same somebody as ${pseudonym('market')}. Why: ${reason}`);
    const sealed = await police.db.selectFrom('same_hands').selectAll().execute();
    expect(sealed).toHaveLength(1);
    expect(sealed[0]?.sealed_reason.includes('coat')).toBe(false);
    const [line] = await searchZoneLog(police.db, { act: 'say-same-hands', limit: 1 });
    expect(line).toMatchObject({
      kind: 'alteration',
      detail: { others: 1 },
      why: 'investigate-crime: review',
    });
    const graph = await analyst.visitor.open('/police/leads/links/links.csv');
    expect(graph.html).toContain('counted as one with');
  });

  it('can be taken back, with a reason, and is not said of a lead that is decided', async () => {
    first = await pathOf('stall___ at shop-a');
    const form = await analyst.visitor.open(`${first}/same-hands`);
    const [, token = ''] = /name="_csrf" value="([^"]*)"/.exec(form.html) ?? [];
    const unticked = { _csrf: token, reason: 'The pictures were of another day.' };
    const list = await analyst.visitor.send(`${first}/same-hands`, unticked);
    expect(list.url.pathname).toBe('/police/leads');
    const path = await pathOf('stall___ at shop-a');
    expect((await analyst.visitor.open(path)).html).not.toContain('The same as market__');
    const decision = await analyst.visitor.open(`${path}/decision`);
    await analyst.visitor.submit(decision, `${path}/decision`, { decision: 'sign', reason });
    const refused = await analyst.visitor.open(`${path}/same-hands`);
    expect(refused.html).toContain('This lead has been signed');
  });
});

describe('a lead about numbers that are changed', () => {
  it('is made of phones that showed their own number when refused and another when seized, decided by a person', async () => {
    const reports = await reportsOf('bench');
    await seize(reports, (place) => imeiKeyFrom(86_000_000, place));
    // Neighbours of what was reported: the other slot of the same phone, as far as anybody knows.
    await seize(await reportsOf('two-slot'), (place, key) => imeiKeyFrom(tacOf(key), 500 + place));
    const list = await look();
    expect(list).toMatch(/Numbers are changed: last looked[^<]*1 is a lead/);
    const path = await pathOf('bench___ at repair-a');
    const { html } = await analyst.visitor.open(path);
    expect(html).toContain('6 were seized later and showed another number');
    expect(html).toContain('Mobile Telephones (Re-programming) Act 2002');
    expect(html.match(/Counts against: it showed its own number/g)).toHaveLength(6);
    expect(html).toContain('Seized, exhibit X-1');
    expect((await analyst.visitor.open(`${path}/subject-access.txt`)).html).toContain(
      'were seized later and showed another number',
    );
    expect(list).not.toContain('two-slot at repair-a');
  });

  it('is none while no person has said whose the exhibits are', async () => {
    await police.db.updateTable('exhibit_lead').set({ state: 'open', decided_at: null }).execute();
    await police.db.updateTable('handler_lead').set({ state: 'expired', presenter: null }).execute();
    expect(await look()).toMatch(/Numbers are changed: last looked[^<]*0 are leads/);
  });
});

describe('what is kept of a presenter', () => {
  it('is a pseudonym, counts and what a person sealed: no name, age, address or anything else about a person', async () => {
    const { rows } = await sql<{ columns: string }>`
      select string_agg(distinct column_name::text, ' ' order by column_name::text) as columns
        from information_schema.columns
       where table_name in ('handler_lead', 'lead_row', 'same_hands', 'left_out_presenter')`.execute(
      police.db,
    );
    expect(rows[0]?.columns).toBe(
      'adjusted against at attempt chance_above class counted days decided_at decided_by device_mark devices expected ' +
        'expires_at followed_at followed_by force found_at gate id kind lead_id number p participant presenter rate ' +
        'rate_devices rate_level ratio_low ratio_mean round_id said_by same_as_participant same_as_presenter ' +
        'sealed_reason share_high share_low share_mean state victims',
    );
  });
});

async function look(): Promise<string> {
  const page = await analyst.visitor.submit(
    await analyst.visitor.open('/police/leads'),
    '/police/leads/find',
  );
  return page.html;
}

async function pathOf(label: string): Promise<string> {
  const { html } = await analyst.visitor.open('/police/leads');
  const row = html.split('<tr').find((one) => one.includes(label)) ?? '';
  return /\/police\/leads\/\d+/.exec(row)?.[0] ?? `no lead about ${label}`;
}

async function say(fields: Readonly<Record<string, string>>) {
  const path = `${await pathOf('stall___ at shop-a')}/same-hands`;
  return analyst.visitor.submit(await analyst.visitor.open(path), path, fields);
}

/** References and keys of the reports that a presenter was refused on. */
async function reportsOf(presenter: string) {
  const { rows } = await database.pool.query<{ reference: string; imei_key: number }>(
    `select declaration.reference, imei_key from attempt
       join device_identifier using (imei_key) join declaration using (device_id)
      where presenter = $1 order by attempt.at`,
    [pseudonym(presenter)],
  );
  return rows;
}

let exhibits = 0;

/** Puts an exhibit for each report into the property store, claimed by it, that shows the number that `shows` gives. */
async function seize(
  reports: readonly { readonly reference: string; readonly imei_key: number }[],
  shows: (place: number, reported: ImeiKey) => ImeiKey | undefined,
): Promise<void> {
  const seizure = uuidOf(bytesFor(`seizure ${exhibits}`));
  const when = new Date(systemClock() - 86_400_000);
  await police.db
    .insertInto('seizure')
    .values({
      id: seizure,
      label: `S-${exhibits}`,
      force: 'police-east',
      reference: `S-${exhibits}`,
      powers: ['pace-19'],
      seized_at: when,
      sealed_words: Buffer.alloc(0),
      recorded_by: 'somebody',
      recorded_at: when,
    })
    .execute();
  for (const [place, { reference, imei_key }] of reports.entries()) {
    exhibits += 1;
    const exhibit = uuidOf(bytesFor(`exhibit ${exhibits}`));
    await police.db
      .insertInto('exhibit')
      .values({
        id: exhibit,
        seizure_id: seizure,
        force: 'police-east',
        number: place + 1,
        reference: `X-${exhibits}`,
        status: 'held',
        imei_keys: [shows(place, parseImeiKey(imei_key) ?? keyAt(1)) ?? keyAt(1)],
        traces: [],
        marks: [],
        read_from: null,
        doubts: [],
        seal: null,
        place: 'Store 3',
        sealed_words: null,
        sameness: Buffer.alloc(32),
        may_be_clone: false,
        taken_in_at: when,
        changed_at: when,
        left_at: null,
      })
      .execute();
    await police.db
      .insertInto('exhibit_lead')
      .values({
        id: uuidOf(bytesFor(`claim ${exhibits}`)),
        exhibit_id: exhibit,
        subject_kind: 'declaration',
        subject_reference: reference,
        strength: 'strong',
        score: 80,
        reasons: ['serial'],
        state: 'claimant',
        found_at: when,
        decided_by: 'somebody',
        decided_at: when,
        why: 'its serial number',
        weight: null,
        probability: null,
        compared: null,
      })
      .execute();
  }
}
