import { formatImeiKey } from '@deadset/domain';
import type { PoleSet, PoliceRecordReport } from '@deadset/protocol';
import { createForce, type Force } from '@deadset/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropOldPolice } from '../../src/retention/old-police-store.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let force: Force;
const authorizations = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  for (const [id, role] of [
    ['city-force', 'police'],
    ['other-force', 'police'],
    ['big-force', 'police'],
    ['network-a', 'network-operator'],
  ] as const) {
    const { authorization, secret } = await hub.participant(id, role);
    authorizations.set(id, authorization);
    if (id === 'city-force')
      force = createForce('01', 2026, { url: await hub.url(), participant: id, secret });
  }
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

const happenedAt = '2026-11-20T18:30:00Z';
let serial = 0;
/** IMEI digits of a phone that no other test has: of a type of its own, so that no two are in a row. */
function aPhone(): string {
  serial += 1;
  return formatImeiKey(keyAt(100 * serial + 7));
}

async function declare(imei: string, attempt = 'first'): Promise<string> {
  const answer = await hub.app.inject({
    method: 'POST',
    url: '/v1/declarations',
    headers: { authorization: authorizations.get('network-a'), 'idempotency-key': `${attempt}-${imei}` },
    payload: { imeis: [imei], happened: 'stolen', takenAt: happenedAt },
  });
  expect(answer.statusCode).toBe(201);
  return answer.json().reference;
}

const rowsOf = (imei: string, event: object = {}, link: object = {}, object: object = {}) => ({
  objects: [{ id: 'o', kind: 'phone', imeis: [imei], ...object }],
  events: [
    {
      id: 'e',
      kind: 'crime',
      from: happenedAt,
      crimeReference: `CAD ${imei.slice(0, 10)}`,
      offence: '39',
      isConfirmed: true,
      ...event,
    },
  ],
  links: [
    {
      from: 'o',
      to: 'e',
      role: 'taken-in',
      provenance: 'officer',
      source: '1',
      information: 'A',
      handling: 'P',
      ...link,
    },
  ],
});

async function send(payload: object, query = '', as = 'city-force') {
  const answer = await hub.app.inject({
    method: 'POST',
    url: `/v1/police-records${query}`,
    headers: { authorization: authorizations.get(as) },
    payload,
  });
  return { status: answer.statusCode, report: answer.json<PoliceRecordReport & { title: string }>() };
}

const declarationsOf = (imei: string) =>
  database.db
    .selectFrom('device_identifier')
    .innerJoin('declaration', 'declaration.device_id', 'device_identifier.device_id')
    .select(['declaration.reference', 'declaration.tier', 'declaration.status', 'declaration.authority'])
    .where('imei_key', '=', keyAt(Number(imei.slice(0, 8)) * 100 - 35_000_000 * 100 + 7))
    .execute();

describe('a force sends its records', () => {
  it('and a report that a keeper made becomes police verified, once', async () => {
    const imei = aPhone();
    const reference = await declare(imei);
    const crimeReference = force.record({ imeis: [imei], offence: '34B', happenedAt, reference });
    expect(crimeReference).toBe('01/000001/26');
    const report = await force.send();
    expect(report).toMatchObject({ applied: true, errors: [], stoppedBy: [] });
    expect(report.effects).toEqual([{ line: 1, effect: 'verified', reference }]);
    expect(await declarationsOf(imei)).toMatchObject([{ reference, tier: 2, status: 'proved' }]);
    expect((await force.send()).effects).toEqual([{ line: 1, effect: 'unchanged', reference }]);
    const bases = await database.db
      .selectFrom('declaration_basis')
      .select(['participant_id', 'reference'])
      .where('reference', '=', crimeReference)
      .execute();
    expect(bases).toEqual([{ participant_id: 'city-force', reference: crimeReference }]);
  });

  it('and a phone that nobody had reported is on the list on the force’s own word, once', async () => {
    const imei = aPhone();
    const first = await send({ pole: rowsOf(imei) });
    expect(first.report.counts).toMatchObject({ declared: 1, refused: 0 });
    const [{ reference, withdrawalCode } = expect.unreachable()] = first.report.effects;
    expect(withdrawalCode).toMatch(/^.{4}-.{4}-.{4}-.{4}$/);
    expect(await declarationsOf(imei)).toEqual([
      { reference, tier: 2, status: 'proved', authority: 'city-force' },
    ]);
    expect((await send({ pole: rowsOf(imei) })).report.effects).toEqual([
      { line: 1, effect: 'unchanged', reference },
    ]);
    expect((await declarationsOf(imei)).length).toBe(1);
  });

  it('and the same file twice at the same time, or the same row twice in it, makes one report', async () => {
    const imei = aPhone();
    const rows = rowsOf(imei);
    const twice = { ...rows, links: [...rows.links, ...rows.links] };
    const reports = await Promise.all([send({ pole: twice }), send({ pole: twice })]);
    expect(reports.map(({ report }) => report.errors)).toEqual([[], []]);
    expect((await declarationsOf(imei)).length).toBe(1);
    const { report } = await send({ pole: twice });
    expect(report.counts).toMatchObject({ unchanged: 2, declared: 0, verified: 0 });
  });

  it('and a dry run says what each row would do, and writes nothing but that somebody looked', async () => {
    const imei = aPhone();
    const { report } = await send({ pole: rowsOf(imei) }, '?dryRun=true');
    expect(report).toMatchObject({ applied: false, effects: [{ line: 1, effect: 'declared' }] });
    expect(await declarationsOf(imei)).toEqual([]);
    const lines = await database.db
      .selectFrom('audit')
      .select(['actor', 'kind', 'object', 'act'])
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    expect(lines).toEqual([
      { actor: 'city-force', kind: 'consultation', object: 'police-records', act: 'look' },
    ]);
  });

  it('and an officer who classifies the crime anew changes that and nothing at the gates', async () => {
    const imei = aPhone();
    await send({ pole: rowsOf(imei) });
    const entries = () => database.db.selectFrom('entry').select('id').execute();
    const before = (await entries()).length;
    expect((await send({ pole: rowsOf(imei, { offence: '34B' }) })).report.counts.reclassified).toBe(1);
    expect((await entries()).length).toBe(before);
  });

  it('and the reference of one force is not that of another', async () => {
    const imei = aPhone();
    await send({ pole: rowsOf(imei) });
    const { report } = await send({ pole: rowsOf(imei) }, '', 'other-force');
    expect(report.counts).toMatchObject({ verified: 1, unchanged: 0 });
  });

  it('and a report that has ended stays ended, however often the file comes', async () => {
    const imei = aPhone();
    await send({ pole: rowsOf(imei) });
    await database.pool.query(
      `update declaration set status = 'unlisted', ended_at = now() where authority = 'city-force'
         and device_id in (select device_id from device_identifier where imei_key = $1)`,
      [imei.slice(0, 14)],
    );
    expect((await send({ pole: rowsOf(imei) })).report.counts).toMatchObject({ unchanged: 1, declared: 0 });
    expect((await declarationsOf(imei)).length).toBe(1);
  });
});

describe('a row that cannot be taken stops itself alone', () => {
  it.each([
    ['a crime without a reference', { crimeReference: undefined }, {}, 'no crimeReference'],
    ['a class that no officer confirmed', { isConfirmed: false }, {}, 'no officer has confirmed'],
    ['a crime without a class', { offence: undefined }, {}, 'no offence'],
    ['what is suspected to be false', {}, { information: 'E' }, 'suspected to be false'],
    ['a source that is not reliable', {}, { source: '3' }, 'not reliable'],
    ['a crime in the future', { from: '2100-01-01T00:00:00Z' }, {}, 'in the future'],
    ['a link to nothing', {}, { to: 'x' }, 'not there'],
    ['the register’s own words', {}, { role: 'met-in' }, 'not for it to be told'],
  ])('%s', async (_, event, link, problem) => {
    const [bad, good] = [aPhone(), aPhone()];
    const rows = rowsOf(bad, event, link);
    const fine = rowsOf(good);
    const { report } = await send({
      pole: {
        objects: [...rows.objects, { ...fine.objects[0], id: 'o2' }],
        events: [...rows.events, { ...fine.events[0], id: 'e2' }],
        links: [...rows.links, { ...fine.links[0], from: 'o2', to: 'e2' }],
      },
    });
    expect(report.counts).toMatchObject({ declared: 1, refused: 1 });
    expect(report.errors).toMatchObject([{ table: 'links', line: 1 }]);
    expect(report.errors[0]?.problem).toContain(problem);
    expect(await declarationsOf(bad)).toEqual([]);
    expect((await declarationsOf(good)).length).toBe(1);
  });

  it('a person with a name, which belongs to the police zone; one with a role alone is let be', async () => {
    const imei = aPhone();
    const persons = [
      { id: 'p1', role: 'victim', name: 'Somebody' },
      { id: 'p2', role: 'victim' },
    ];
    const { report } = await send({ pole: { ...rowsOf(imei), persons } });
    expect(report.counts.declared).toBe(1);
    expect(report.errors).toEqual([
      { table: 'persons', line: 1, problem: expect.stringContaining('belong to the police zone') },
    ]);
    expect(JSON.stringify(report)).not.toContain('Somebody');
    expect(hub.lines.join('')).not.toContain('Somebody');
  });

  it('a reference of ours that is about another phone, and several open reports of which none is named', async () => {
    const [mine, other] = [aPhone(), aPhone()];
    const reference = await declare(other);
    const named = await send({ pole: rowsOf(mine, {}, {}, { reference }) });
    expect(named.report.errors[0]?.problem).toContain('no report with this reference is about this phone');
    const imei = aPhone();
    const first = await declare(imei);
    await declare(imei, 'again');
    const unnamed = await send({ pole: rowsOf(imei) });
    expect(unnamed.report.errors[0]?.problem).toContain('several reports about this phone are open');
    const told = await send({ pole: rowsOf(imei, {}, {}, { reference: first }) });
    expect(told.report.effects).toEqual([{ line: 1, effect: 'verified', reference: first }]);
  });

  it('unknown columns and values of another kind are told with their line, and never shown', async () => {
    const imei = aPhone();
    const { links, events } = rowsOf(imei);
    const { report } = await send({
      pole: { links, events, objects: [{ id: 'o', kind: 'phone', imeis: ['12x'] }] },
    });
    expect(report.errors.map(({ table, line }) => `${table} ${line}`)).toEqual(['objects 1', 'links 1']);
    expect(JSON.stringify(report.errors)).not.toContain('12x');
    expect((await send({ pole: rowsOf(imei), surplus: 1 })).status).toBe(400);
    expect((await send({})).report.title).toContain('Send either pole');
  });
});

describe('a CSV set', () => {
  const imei = () => aPhone();
  const csvOf = (phone: string) => ({
    objects: `id,kind,imeis\r\no1,phone,${phone}\r\n`,
    events: `crimeReference,id,kind,from,offence,isConfirmed\r\nBTP ${phone.slice(0, 9)},e1,crime,${happenedAt},49,true\r\n`,
    links: `from,to,role,provenance,source,information,handling\r\no1,e1,taken-in,officer,1,A,P\r\no1,e9,taken-in,officer,1,A,P\r\n`,
  });

  it('says the same as JSON, with the lines of its files', async () => {
    const phone = imei();
    const { report } = await send({ csv: csvOf(phone) });
    expect(report.effects).toMatchObject([{ line: 2, effect: 'declared' }]);
    expect(report.errors).toEqual([
      { table: 'links', line: 3, problem: expect.stringContaining('not there') },
    ]);
  });

  it('with a column that nobody knows is refused as a whole', async () => {
    const files = csvOf(imei());
    const { status, report } = await send({
      csv: { ...files, objects: files.objects.replace('kind', 'owner') },
    });
    expect(status).toBe(400);
    expect(report.title).toContain('Its columns are id, kind, imeis, reference');
  });
});

describe('guards', () => {
  const many = (count: number, keyOf: (n: number) => number) => {
    const numbers = Array.from({ length: count }, (_, n) => n);
    return {
      objects: numbers.map((n) => ({ id: `o${n}`, kind: 'phone', imeis: [formatImeiKey(keyAt(keyOf(n)))] })),
      events: numbers.map((n) => ({
        id: `e${n}`,
        kind: 'crime',
        from: happenedAt,
        crimeReference: `BIG/${keyOf(n)}`,
        offence: '39',
        isConfirmed: true,
      })),
      links: numbers.map((n) => ({
        from: `o${n}`,
        to: `e${n}`,
        role: 'taken-in',
        provenance: 'officer',
        source: '1',
        information: 'A',
        handling: 'P',
      })),
    };
  };

  it('stop a force that would put many unreported phones on the list, until a second person agrees', async () => {
    const rows = many(51, (n) => 500_000 + n * 100);
    for (const query of ['', '?override=size']) {
      const { report } = await send({ pole: rows }, query, 'big-force');
      expect(report).toMatchObject({ applied: false, stoppedBy: [{ guard: 'size' }] });
      expect(report.stoppedBy[0]?.detail).toContain('51 phones');
    }
    const held = await database.db.selectFrom('brake_hold').select(['participant_id', 'brakes']).execute();
    expect(held[0]).toEqual({ participant_id: 'big-force', brakes: ['size'] });
    // As the page of approvals leaves it, once somebody's passkey has signed.
    await database.pool.query(
      `insert into approver values ('\\x0011223344556677', 'c', 'big-force', 'ES256', 'k', sha256('x'), 0, 'enrolled', now(), now())`,
    );
    await database.pool.query(
      `insert into brake_approval select id, '\\x0011223344556677', 'a', 'c', 's', now() from brake_hold order by held_at limit 1`,
    );
    expect((await send({ pole: rows }, '', 'big-force')).report.applied).toBe(false);
    const others = many(52, (n) => 500_000 + n * 100);
    expect((await send({ pole: others }, '?override=size', 'big-force')).report.applied).toBe(false);
    expect((await send({ pole: rows }, '?override=size', 'big-force')).report.counts.declared).toBe(51);
  });

  it('let a force send fifty phones that nobody had reported by itself', async () => {
    expect((await send({ pole: many(50, (n) => 900_000 + n * 100) }, '', 'big-force')).report.applied).toBe(
      true,
    );
  });

  it('stop a run of serial numbers, which nobody steals', async () => {
    const { report } = await send({ pole: many(21, (n) => 700_000 + n) }, '', 'big-force');
    expect(report).toMatchObject({ applied: false, stoppedBy: [{ guard: 'sequence' }] });
  });

  it('stop a file whose references of ours are about other phones, unless they are overridden', async () => {
    const rows = many(3, (n) => 800_000 + n * 100);
    const reference = await declare(aPhone());
    const wrong = { ...rows, objects: rows.objects.map((row) => ({ ...row, reference })) };
    const { report } = await send({ pole: wrong }, '', 'big-force');
    expect(report).toMatchObject({ applied: false, stoppedBy: [{ guard: 'match' }] });
    const again = await send({ pole: wrong }, '?override=match', 'big-force');
    expect(again.report.counts).toMatchObject({ refused: 3, declared: 0 });
  });
});

describe('a force asks for its own cases', () => {
  const asked = async (payload: object, as = 'city-force') => {
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/v1/police-records/export',
      headers: { authorization: authorizations.get(as) },
      payload,
    });
    return answer.json<{
      pole: PoleSet;
      csv: Record<string, string>;
      title: string;
      hasNetworkAttempts: boolean;
    }>();
  };
  let phone: string;
  let crimeReference: string;

  beforeAll(async () => {
    phone = aPhone();
    crimeReference = `CAD ${phone.slice(0, 10)}`;
    await send({ pole: rowsOf(phone) });
    const attempt = (sequence: number, gate: 'network-attach' | 'resale', network: string | null) => ({
      edge_key_id: 'edge-1',
      sequence,
      participant_id: 'network-a',
      gate,
      network,
      imei_key: keyAt(100 * serial + 7),
      outcome: 'refuse' as const,
      reason: 'declared-stolen' as const,
      tier: 2 as const,
      at: new Date(Date.now() + 60_000),
      received_at: new Date(),
      presenter: 'a pseudonym',
    });
    await database.db
      .insertInto('attempt')
      .values([attempt(1, 'network-attach', '234-15'), attempt(2, 'resale', null)])
      .execute();
  });

  it('and hears nothing that a network told, without an authorisation', async () => {
    const { pole, hasNetworkAttempts } = await asked({
      format: 'json',
      reason: 'weekly review',
      crimeReferences: [crimeReference],
    });
    expect(hasNetworkAttempts).toBe(false);
    expect(pole.persons).toEqual([]);
    expect(pole.objects[0]?.imeis).toEqual([phone]);
    expect(pole.events.map(({ kind, gate }) => gate ?? kind).toSorted()).toEqual([
      'crime',
      'declaration',
      'resale',
    ]);
    expect(JSON.stringify(pole)).not.toContain('pseudonym');
    expect(JSON.stringify(pole)).not.toContain('234-15');
  });

  it('and with one hears where it was met, which the audit keeps', async () => {
    const authority = { kind: 'authorisation', id: 'OCDA/2026/0042' };
    const { pole } = await asked({ format: 'json', reason: 'weekly review', authority });
    expect(pole.locations).toContainEqual({ id: 'network:234-15', kind: 'network', code: '234-15' });
    const met = pole.events.find(({ gate }) => gate === 'network-attach');
    expect(pole.links.find(({ to }) => to === met?.id)).toMatchObject({
      provenance: 'network',
      handling: 'C',
    });
    const [line] = await database.db
      .selectFrom('audit')
      .select(['actor', 'recipient', 'kind', 'why', 'detail'])
      .where('act', '=', 'export')
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    expect(line).toMatchObject({
      actor: 'city-force',
      recipient: 'city-force',
      kind: 'disclosure',
      why: 'weekly review',
      detail: { authorisation: 'OCDA/2026/0042' },
    });
  });

  it('and has to say why, in words without a number in them', async () => {
    expect((await asked({ format: 'json' })).title).toContain('reason');
    expect((await asked({ format: 'json', reason: `for ${phone}` })).title).toContain('reason');
    const basis = { kind: 'legal-basis', basis: 'x' };
    expect((await asked({ format: 'json', reason: 'weekly review', authority: basis })).title).toBeDefined();
  });

  it('and another force hears nothing of them', async () => {
    const { pole } = await asked(
      { format: 'json', reason: 'weekly review', crimeReferences: [crimeReference] },
      'other-force',
    );
    expect(pole.events).toEqual([]);
  });

  it('and the files of the CSV set come in again as what they were, and change nothing', async () => {
    const { csv } = await asked({
      format: 'csv',
      reason: 'weekly review',
      crimeReferences: [crimeReference],
    });
    expect(csv['objects']?.split('\r\n')[0]).toBe('id,kind,imeis,reference');
    const { report } = await send({ csv });
    expect(report.effects).toMatchObject([{ effect: 'unchanged' }]);
    // What the register told is not for it to be told.
    expect(report.errors.map(({ problem }) => problem.replace(/ .*/, ''))).toEqual(['declared-in', 'met-in']);
  });

  it('as its own machine does', async () => {
    const set = await force.cases('a look at all cases', {
      kind: 'legal-basis',
      basis: 'consent of the keeper',
    });
    expect(set.events.some(({ kind }) => kind === 'attempt')).toBe(true);
  });
});

it('a phone that was seen active with somebody counts against them, told once by a force', async () => {
  const imei = aPhone();
  const rows = rowsOf(imei, { kind: 'seen-active', participant: 'network-a' }, { role: 'seen-in' });
  expect((await send({ pole: rows })).report.counts.seenActive).toBe(1);
  expect((await send({ pole: rows })).report.counts).toMatchObject({ seenActive: 0, unchanged: 1 });
  const hearsay = rowsOf(
    imei,
    { kind: 'seen-active', participant: 'network-a' },
    { role: 'seen-in', information: 'D' },
  );
  expect((await send({ pole: hearsay })).report.errors[0]?.problem).toContain('A or B');
  const kept = await database.db.selectFrom('seen_active').select(['participant_id', 'told_by']).execute();
  expect(kept).toEqual([{ participant_id: 'network-a', told_by: 'city-force' }]);
});

it('what has served its time is forgotten: where phones were seen, and records of reports that are erased', async () => {
  const { db } = database;
  const day = 86_400_000;
  const seen = await db.selectFrom('seen_active').select('told_at').execute();
  const kept = await db.selectFrom('police_record').select('declaration_id').execute();
  await db
    .insertInto('police_record')
    .values({
      force: 'city-force',
      crime_reference: 'OLD/1',
      declaration_id: '00000000-0000-4000-8000-000000000000',
      offence: '39',
      happened_at: new Date(0),
      grading: '1AP',
      received_at: new Date(),
      changed_at: new Date(),
    })
    .execute();
  const drop = (at: number) => db.transaction().execute((trx) => dropOldPolice(trx, at));
  expect(await drop(Date.now() + 80 * day)).toEqual({ policeRecords: 0, seenActive: 0 });
  expect(await drop(Date.now() + 100 * day)).toEqual({ policeRecords: 0, seenActive: seen.length });
  expect(await drop(Date.now() + 400 * day)).toEqual({ policeRecords: 1, seenActive: 0 });
  expect((await db.selectFrom('police_record').select('force').execute()).length).toBe(kept.length);
});

it('police records are for forces alone', async () => {
  expect((await send({ pole: rowsOf(aPhone()) }, '', 'network-a')).status).toBe(403);
});
