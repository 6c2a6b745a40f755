import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setBudget } from '../../src/checks/budget-store.ts';
import { systemClock } from '../../src/clock.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { createLogbookService, type LogbookService } from '../../src/logbook/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { freshKey } from './logbook-support.ts';

let database: TestDatabase;
let hub: TestHub;
let logbook: LogbookService;
let [shop, insurer, gate] = ['', '', ''];
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  const keys = { codeKey: Buffer.alloc(32, 9), sealKey: Buffer.alloc(32, 8) };
  logbook = createLogbookService({ db: database.db, clock: systemClock, entropy: systemEntropy, ...keys });
  shop = (await hub.participant('the-shop', 'shop', ['logbook'])).authorization;
  insurer = (await hub.participant('the-insurer', 'insurer', ['logbook'])).authorization;
  gate = (await hub.participant('the-gate', 'maker', ['consent', 'logbook'])).authorization;
  await database.db
    .updateTable('participant')
    .set({ gates: ['activation'] })
    .where('id', '=', 'the-gate')
    .execute();
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

function anImei(): string {
  serial += 1;
  const key: ImeiKey | undefined = imeiKeyFrom(35_209_911, serial);
  if (key === undefined) throw new Error('no more serials');
  return formatImei(key);
}

/** One call of a participant, with a key of its own unless it is given one. */
async function call(
  authorization: string,
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
  key = freshKey(),
) {
  const answer = await hub.app.inject({
    method,
    url,
    headers: { authorization, 'idempotency-key': key },
    ...(payload === undefined ? {} : { payload }),
  });
  const body: unknown = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, body };
}

function fieldOf(body: unknown, ...path: string[]): string {
  let value = body;
  for (const name of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof value !== 'string') throw new Error(`no ${path.join('.')} in the answer`);
  return value;
}

async function sendList(type: string, lines: string, query: string, key = freshKey()) {
  const answer = await hub.app.inject({
    method: 'POST',
    url: `/v1/logbook/batches?${query}`,
    headers: { authorization: shop, 'idempotency-key': key, 'content-type': type },
    payload: lines,
  });
  const body: unknown = answer.json();
  return { status: answer.statusCode, body };
}

describe('a shop', () => {
  it('enrols what it sells for its customer, who is given the codes', async () => {
    const asked = { imeis: [anImei()], keeper: 'customer', basis: 'sold', contact: 'buyer@example.com' };
    const key = freshKey();
    const { status, body } = await call(shop, 'POST', '/v1/logbook/enrolments', asked, key);
    expect([status, body]).toEqual([
      201,
      {
        reference: expect.any(String),
        code: expect.stringMatching(/^(.{4}-){3}.{4}$/),
        duress: { characters: expect.any(String), words: expect.stringMatching(/^([a-z]+ ){5}[a-z]+$/) },
      },
    ]);
    expect((await call(shop, 'POST', '/v1/logbook/enrolments', asked, key)).body).toEqual(body);
    const other = await call(insurer, 'POST', '/v1/logbook/enrolments', { ...asked, keeper: 'organisation' });
    expect(other.status).toBe(409);
  });

  it('is told what is wrong with an address or a device', async () => {
    const asked = { imeis: [anImei()], keeper: 'customer', basis: 'sold' };
    const wrong = await call(shop, 'POST', '/v1/logbook/enrolments', { ...asked, contact: 'nowhere' });
    expect([wrong.status, fieldOf(wrong.body, 'title')]).toEqual([
      400,
      expect.stringContaining('phone number'),
    ]);
    const pair = [anImei(), '990000862471854'];
    const two = await call(shop, 'POST', '/v1/logbook/enrolments', { ...asked, imeis: pair });
    expect([two.status, fieldOf(two.body, 'title')]).toEqual([
      400,
      expect.stringContaining('do not look like one phone'),
    ]);
  });

  it('hands a device of its own to an insurer, which holds the title then', async () => {
    const imei = anImei();
    const own = { imeis: [imei], keeper: 'organisation', basis: 'owned' };
    const { body } = await call(shop, 'POST', '/v1/logbook/enrolments', own);
    const [reference, code] = [fieldOf(body, 'reference'), fieldOf(body, 'code')];
    const path = `/v1/logbook/enrolments/${reference}`;
    const released = await call(shop, 'POST', `${path}/releases`, { code });
    expect(released.status).toBe(201);
    const claim = { imei, releaseCode: fieldOf(released.body, 'releaseCode', 'words'), basis: 'title' };
    expect((await call(insurer, 'POST', '/v1/logbook/claims', claim)).status).toBe(201);
    const { basis, keeper_id } = await database.db
      .selectFrom('enrolment')
      .select(['basis', 'keeper_id'])
      .where('ended_at', 'is', null)
      .where('previous_id', 'is not', null)
      .executeTakeFirstOrThrow();
    expect([basis, keeper_id]).toEqual(['title', 'the-insurer']);
    expect((await call(shop, 'POST', `${path}/leave`, { code })).status).toBe(409);
  });

  it('takes a release back, and takes a device out of the logbook', async () => {
    const own = { imeis: [anImei()], keeper: 'organisation', basis: 'owned' };
    const { body } = await call(shop, 'POST', '/v1/logbook/enrolments', own);
    const code = { code: fieldOf(body, 'code') };
    const path = `/v1/logbook/enrolments/${fieldOf(body, 'reference')}`;
    await call(shop, 'POST', `${path}/releases`, code);
    expect((await call(shop, 'POST', `${path}/cancel`, code)).status).toBe(204);
    expect((await call(shop, 'POST', `${path}/leave`, code)).status).toBe(204);
    expect((await call(shop, 'POST', `${path}/leave`, { code: '0000-0000-0000-0000' })).status).toBe(404);
  });
});

describe('a list of devices', () => {
  it('is tried first: every row that would be refused is named, and nothing is kept', async () => {
    const [good, twice] = [anImei(), anImei()];
    const lines = ['imei,imei2', `${good},`, 'abc,', `${twice},`, `${twice},`, ',', good].join('\r\n');
    const { status, body } = await sendList('text/csv', lines, 'basis=owned&dryRun=true');
    expect([status, body]).toEqual([
      200,
      {
        rows: 6,
        enrolled: 2,
        already: 0,
        refused: 4,
        waiting: 0,
        problems: [
          { line: 3, problem: 'holds something that is no IMEI' },
          { line: 5, problem: 'names a device that a line above names' },
          { line: 6, problem: expect.stringContaining('one to four IMEIs') },
          { line: 7, problem: 'has 1 values under 2 columns' },
        ],
      },
    ]);
    const { count } = await database.db
      .selectFrom('enrolment_batch')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(0);
    // The answer tells which phones are in other logbooks, so that it was asked is kept.
    const tried = await database.db
      .selectFrom('audit')
      .select(['actor', 'detail'])
      .where('act', '=', 'try-batch')
      .execute();
    expect(tried).toEqual([{ actor: 'the-shop', detail: { rows: 6 } }]);
  });

  it('is enrolled by and by under one code, which releases each of its devices', async () => {
    const imeis = Array.from({ length: 120 }, anImei);
    const lines = imeis.map((imei) => JSON.stringify({ imeis: [imei] })).join('\n');
    const key = freshKey();
    const begun = await sendList('application/x-ndjson', lines, 'basis=owned', key);
    const batch = fieldOf(begun.body, 'batch');
    expect([begun.status, begun.body]).toMatchObject([202, { rows: 120, waiting: 120, enrolled: 0 }]);
    expect(fieldOf((await sendList('application/x-ndjson', lines, 'basis=owned', key)).body, 'batch')).toBe(
      batch,
    );
    const progress = () => call(shop, 'GET', `/v1/logbook/batches/${batch}`);
    while (!JSON.stringify((await progress()).body).includes('finishedAt')) await logbook.goOn();
    const { body } = await progress();
    expect(body).toMatchObject({ rows: 120, enrolled: 120, waiting: 0, finishedAt: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(fieldOf(begun.body, 'code'));
    const rows = await hub.app.inject({
      method: 'GET',
      url: `/v1/logbook/batches/${batch}/rows.csv?after=119`,
      headers: { authorization: shop },
    });
    const [, , , reference = ''] = (rows.body.split('\r\n')[1] ?? '').split(',');
    const released = await call(shop, 'POST', `/v1/logbook/enrolments/${reference}/releases`, {
      code: fieldOf(begun.body, 'code'),
    });
    const claim = { imei: imeis[119], releaseCode: fieldOf(released.body, 'releaseCode', 'characters') };
    expect((await call(insurer, 'POST', '/v1/logbook/claims', claim)).status).toBe(201);
    // The same list as another batch finds its devices there already, and one that has another keeper now.
    const again = await sendList('application/x-ndjson', lines, 'basis=owned&dryRun=true');
    expect(again.body).toMatchObject({ enrolled: 0, already: 119, refused: 1 });
    expect((await call(insurer, 'GET', `/v1/logbook/batches/${batch}`)).status).toBe(404);
  });

  it('is refused as a whole when it is no list', async () => {
    const header = await sendList('text/csv', 'serial,imei\n1,2\n', 'basis=owned');
    expect([header.status, fieldOf(header.body, 'title')]).toEqual([
      400,
      expect.stringContaining('columns imei'),
    ]);
    expect((await sendList('text/csv', 'imei\n', 'basis=owned')).status).toBe(400);
    expect((await sendList('application/json', '{}', 'basis=owned')).status).toBe(400);
    const many = `imei\n${'1\n'.repeat(100_001)}`;
    expect((await sendList('text/csv', many, 'basis=owned')).status).toBe(413);
  });
});

describe('a question to a keeper', () => {
  it('is asked, polled and answered over the interface', async () => {
    const imei = anImei();
    await call(shop, 'POST', '/v1/logbook/enrolments', {
      imeis: [imei],
      keeper: 'organisation',
      basis: 'owned',
    });
    const asked = await call(gate, 'POST', '/v1/consents', { gate: 'activation', imei, presenter: 'p-1' });
    expect([asked.status, asked.body]).toMatchObject([201, { state: 'asked', gate: 'activation' }]);
    const path = `/v1/consents/${fieldOf(asked.body, 'consentId')}`;
    expect((await call(shop, 'POST', `${path}/answer`, { answer: 'yes' })).body).toMatchObject({
      state: 'given',
    });
    expect((await call(gate, 'GET', path)).body).toMatchObject({
      state: 'given',
      answeredAt: expect.any(String),
    });
  });

  it('is no door to ask beyond the budget of its checks which phones have a keeper', async () => {
    const asksMuch = (await hub.participant('asks-much', 'maker', ['consent'])).authorization;
    await database.db
      .updateTable('participant')
      .set({ gates: ['activation'] })
      .where('id', '=', 'asks-much')
      .execute();
    const scan = { near: 100, model: 100 };
    await setBudget(database.db, 'asks-much', 'activation', { phonesPerDay: 2, askedPerMinute: 100, scan });
    const statuses = [];
    for (const imei of [anImei(), anImei(), anImei()]) {
      const question = { gate: 'activation', imei, presenter: 'p-1' };
      statuses.push((await call(asksMuch, 'POST', '/v1/consents', question)).status);
    }
    expect(statuses).toEqual([404, 404, 429]);
  });

  it('takes no name for a presenter, and no field that it does not know', async () => {
    const asked = { gate: 'activation', imei: anImei(), presenter: 'Ann Other' };
    expect((await call(gate, 'POST', '/v1/consents', asked)).status).toBe(400);
    expect((await call(gate, 'POST', '/v1/consents', { ...asked, presenter: 'p', name: 'x' })).status).toBe(
      400,
    );
  });
});
