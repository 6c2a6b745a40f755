import { formatImei, type ImeiKey, imeiKeyFrom, type PersonRole } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRates } from '../../src/call-console/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { invitePerson, linkPath } from '../../src/people/index.ts';
import { hostileTexts } from '../hostile/hostile-texts.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

let database: TestDatabase;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    [operatorId, 'network-operator'],
    ['police-east', 'police'],
    ['maker-a', 'maker'],
    ['town-hall', 'city-hall'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  site = await startTestSite(database, [aSubscriber('keeper1', 500_000, { number: '+447700900123' })]);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

let serial = 510_000;
function aPhone(): { imei: string; key: ImeiKey } {
  serial += 5_000;
  const key = imeiKeyFrom(35_175_605, serial);
  if (key === undefined) throw new Error('not a serial number');
  return { imei: formatImei(key), key };
}

interface Desk {
  readonly id: string;
  readonly visitor: PageVisitor;
}

async function aDesk(organisation: string, roles: readonly PersonRole[] = ['call-handler']): Promise<Desk> {
  const { id, token } = await invitePerson(database.db, { organisation, called: 'Desk 4', roles });
  const visitor = new PageVisitor(site.url);
  await visitor.submit(await visitor.open(linkPath(token)), '/staff/link');
  return { id, visitor };
}

const call = {
  act: 'send',
  safe: 'yes',
  caller: 'keeper',
  happened: 'stolen',
  when: '2h',
  liability: 'read',
};

async function send({ visitor }: Desk, fields: Readonly<Record<string, string>>): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/staff/calls'), '/staff/calls', { ...call, ...fields });
}

const referenceOf = ({ html }: VisitedPage) => /id="reference">([^<]*)</.exec(html)?.[1]?.slice(0, 9) ?? '';
const problemsOf = ({ html }: VisitedPage) =>
  [...html.matchAll(/<a href="#([\w-]+)">([^<]*)</g)].map(([, field = '', text = '']) => `${field}: ${text}`);
const declarationOf = async (reference: string) => {
  const { rows } = await database.pool.query(
    `select status, tier, authority, is_safe, is_for_keeper, offence, is_officer_asked from declaration
      join call_report on declaration_id = declaration.id where reference = $1`,
    [reference],
  );
  return rows[0];
};

describe('a report by voice', () => {
  it.each([
    ['police-east', true],
    ['maker-a', false],
    ['town-hall', false],
  ] as const)(
    'taken at %s is an unproved word in its name, and asks for an officer: %s',
    async (organisation, asks) => {
      const page = await send(await aDesk(organisation), { imei1: aPhone().imei, force: 'yes' });
      expect(await declarationOf(referenceOf(page))).toEqual({
        status: 'declared',
        tier: 0,
        authority: organisation,
        is_safe: true,
        is_for_keeper: false,
        offence: '34B',
        is_officer_asked: asks,
      });
    },
  );

  it.each([
    ['proves it', { days: '30', last: 'yes', payer: 'yes' }, 'proved'],
    ['is disputed where the caller does not pay', { days: '30', last: 'yes', payer: 'no' }, 'disputed'],
    [
      'is disputed where another line used it since',
      { days: '30', last: 'yes', payer: 'yes', otherHours: '25' },
      'disputed',
    ],
    ['proves nothing of a line that came late', { days: '6', last: 'yes', payer: 'yes' }, 'declared'],
    ['proves nothing of a line that was not the last', { days: '30', last: 'no', payer: 'yes' }, 'declared'],
  ])('at the caller’s own network %s', async (_what, word, status) => {
    const desk = await aDesk(operatorId);
    const page = await send(desk, { imei1: aPhone().imei, known: 'yes', ...word });
    expect(await declarationOf(referenceOf(page))).toMatchObject({ status });
  });

  it('is not proved by the word of an organisation that is no network, whatever is sent', async () => {
    const word = { known: 'yes', days: '30', last: 'yes', payer: 'yes' };
    const page = await send(await aDesk('maker-a'), { imei1: aPhone().imei, ...word });
    expect(await declarationOf(referenceOf(page))).toMatchObject({ status: 'declared', tier: 0 });
  });

  it('is found by the line where the caller knows no IMEI, and by the same line again', async () => {
    const desk = await aDesk('town-hall');
    const line = { line: '07700 900123', operator: operatorId };
    const page = await send(desk, line);
    expect(referenceOf(page)).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const again = await send(desk, { ...line, act: 'look' });
    expect(again.html).toContain(referenceOf(page));
    const unknown = await send(desk, { line: '07700 900999', operator: operatorId });
    expect(problemsOf(unknown)[0]).toContain('line: The network knows of no phone');
    const { rows } = await database.pool.query('select encode(digest, $1) as text from call_look', ['hex']);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('for somebody else needs that the keeper agrees', async () => {
    const desk = await aDesk('town-hall', ['supporter']);
    const { imei } = aPhone();
    const refused = await send(desk, { imei1: imei, caller: 'other' });
    expect(problemsOf(refused)).toEqual([
      'agreed: Somebody may report for the keeper only if the keeper agrees',
    ]);
    const page = await send(desk, { imei1: imei, caller: 'other', agreed: 'yes' });
    expect(await declarationOf(referenceOf(page))).toMatchObject({ is_for_keeper: true });
  });

  it('that is sent twice is one report and is told the same', async () => {
    const desk = await aDesk('town-hall');
    const form = await desk.visitor.open('/staff/calls');
    const fields = { ...call, imei1: aPhone().imei };
    const [first, second] = [
      await desk.visitor.submit(form, '/staff/calls', fields),
      await desk.visitor.submit(form, '/staff/calls', fields),
    ];
    const codeOf = ({ html }: VisitedPage) => /id="code">([^<]*)</.exec(html)?.[1];
    expect([referenceOf(second), codeOf(second)]).toEqual([referenceOf(first), codeOf(first)]);
  });

  it('names every field that is missing, in the order of the screen', async () => {
    const nothing = { safe: '', caller: '', happened: '', when: '', liability: '' };
    const problems = problemsOf(await send(await aDesk('town-hall'), nothing));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'safe',
      'caller',
      'happened',
      'when',
      'imei1',
      'liability',
    ]);
  });

  it('asks once about an IMEI whose check digit does not fit', async () => {
    const desk = await aDesk('town-hall');
    const { imei } = aPhone();
    const wrong = `${imei.slice(0, -1)}${(Number(imei.at(-1)) + 1) % 10}`;
    const page = await send(desk, { imei1: wrong });
    expect(problemsOf(page)[0]).toContain('the last digit does not fit');
    expect(page.html).toContain('Read back: the IMEI is right as typed');
    expect(referenceOf(await send(desk, { imei1: wrong, keep1: wrong }))).not.toBe('');
  });

  it('bears whatever is typed, and gives none of it back as anything but text', async () => {
    const desk = await aDesk('town-hall');
    for (const { name, text, never } of hostileTexts) {
      if (text.length > 5_000) continue;
      for (const field of ['when', 'imei1', 'line', 'days', 'seen', 'operator', 'call'] as const) {
        const isShort = ['seen', 'operator', 'call'].includes(field);
        const page = await send(desk, { known: 'yes', [field]: isShort ? text.slice(0, 100) : text });
        expect(page.status, `${name} in ${field}`).toBeLessThan(500);
        expect(never?.test(page.html) ?? false, `${name} in ${field}`).toBe(false);
      }
    }
  });
});

describe('the audit of calls', () => {
  it('has who took it, and each report that a handler was shown, and never a number', async () => {
    const { imei } = aPhone();
    const reference = referenceOf(await send(await aDesk('town-hall'), { imei1: imei }));
    const other = await aDesk('maker-a');
    await send(other, { imei1: imei, act: 'look' });
    await send(other, { imei1: imei, act: 'look' });
    const { rows } = await database.pool.query(
      `select act, on_behalf_of from audit where object = $1 and actor like 'person:%' order by id`,
      [`declaration:${reference}`],
    );
    expect(rows).toEqual([
      { act: 'take-call', on_behalf_of: 'town-hall' },
      { act: 'look', on_behalf_of: 'maker-a' },
    ]);
    const { rows: all } = await database.pool.query('select object, why, detail::text as detail from audit');
    expect(JSON.stringify(all)).not.toContain(imei.slice(0, 14));
    expect(JSON.stringify(all)).not.toContain('7700900123');
  });
});

describe('the brakes of the console', () => {
  it('stop a handler who takes report after report of phones that are reported already', async () => {
    const desk = await aDesk('town-hall');
    const { imei } = aPhone();
    await send(desk, { imei1: imei });
    const again = async () => {
      const refused = await send(desk, { imei1: imei });
      const seen = /name="seen"[^>]*value="([0-9a-f]+)"/.exec(refused.html)?.[1] ?? '';
      return seen === ''
        ? refused
        : desk.visitor.submit(refused, '/staff/calls', { ...call, imei1: imei, seen });
    };
    for (let round = 0; round < callRates.repeated; round += 1)
      expect(referenceOf(await again())).not.toBe('');
    const page = await again();
    expect(problemsOf(page)[0]).toContain('more than one person can');
    expect(page.status).toBe(400);
  });

  it('stop a handler who looks for number after number', async () => {
    const desk = await aDesk('town-hall');
    await database.pool.query(
      `insert into call_look select $1, sha256(n::text::bytea), now() from generate_series(1, $2) as n`,
      [desk.id, callRates.looks - 1],
    );
    const last = await send(desk, { imei1: aPhone().imei, act: 'look' });
    expect(last.html).toContain('No open report of this phone or line');
    const page = await send(desk, { imei1: aPhone().imei, act: 'look' });
    expect(problemsOf(page)[0]).toContain(`looked for ${callRates.looks} numbers`);
  });
});

describe('a proved report that a caller takes back', () => {
  const word = { known: 'yes', days: '30', last: 'yes', payer: 'yes' };
  const takeBack = async ({ visitor }: Desk, reference: string, code: string) => {
    const path = `/staff/calls/${reference}`;
    const purpose = await visitor.open(`/staff/purpose?next=${path}`);
    const said = { purpose: 'help-keeper', reason: 'call 14', next: path };
    await visitor.submit(purpose, '/staff/purpose', said);
    return visitor.submit(await visitor.open(path), path, { act: 'withdraw', code, ...word });
  };

  it('takes another handler than the one who took the call and has its code', async () => {
    const taker = await aDesk(operatorId);
    const page = await send(taker, { imei1: aPhone().imei, ...word });
    const [reference, code] = [referenceOf(page), /id="code">([^<]*)</.exec(page.html)?.[1] ?? ''];
    expect(await declarationOf(reference)).toMatchObject({ status: 'proved' });
    const refused = await takeBack(taker, reference, code);
    expect(problemsOf(refused)[0]).toContain('You took this report');
    expect(await declarationOf(reference)).toMatchObject({ status: 'proved' });
    const done = await takeBack(await aDesk(operatorId), reference, code);
    expect(done.html).toContain('The report is withdrawn');
    expect(await declarationOf(reference)).toMatchObject({ status: 'withdrawn' });
  });
});

describe('the console', () => {
  it('is for call handlers and supporters alone', async () => {
    expect((await (await aDesk('police-east', ['officer'])).visitor.open('/staff/calls')).status).toBe(403);
    expect((await new PageVisitor(site.url).open('/staff/calls')).url.pathname).toBe('/staff/sign-in');
  });

  it('opens reports of others for a stated purpose alone', async () => {
    const desk = await aDesk('town-hall');
    expect((await desk.visitor.open('/staff/calls/find')).url.pathname).toBe('/staff/purpose');
  });
});
