import { formatImei } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBulkChecks } from '../../src/bulk-checks/index.ts';
import { setBudget } from '../../src/checks/budget-store.ts';
import { inUnitOfWork } from '../../src/database/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { dropOldBulkChecks } from '../../src/retention/old-bulk-checks-store.ts';
import { keyFrom } from '../checks/check-site.ts';
import { barred, keyAt, writeEntry } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import {
  startTestHub,
  type TestHub,
  testCertificateKey,
  testChecking,
  testSealKey,
} from '../support/test-hub.ts';

const dayMs = 86_400_000;
const database = await createTestDatabase();
const { db } = database;
/** Barred in the log, as a proved report. */
const stolen = keyAt(3);
let ahead = 0;
const clock = () => Date.now() + ahead;
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(database, { clock });
  await inUnitOfWork(db, [stolen], (trx) =>
    writeEntry(trx, { name: 'stolen', key: stolen, listing: barred, at: Date.now() }).then(() => undefined),
  );
  await until('the entry is on the list', () => hub.log.verified.state.list.get(stolen) !== undefined);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

/** The hub's own hand that goes on with lists: as a second process has it, too. */
function aWorker() {
  const { participantDesk: desk } = testChecking(database, hub.log.verified, clock);
  const secrets = { sealKey: testSealKey, certificateKey: testCertificateKey, issuer: 'test.example/log' };
  return createBulkChecks({ db, clock, entropy: systemEntropy, desk, ...secrets });
}

async function aMarketplace(id: string, gates: readonly string[] = ['resale']): Promise<string> {
  const { authorization } = await hub.participant(id, 'marketplace', ['checks']);
  await db
    .updateTable('participant')
    .set({ gates: ['resale', 'export'].filter((gate): gate is 'resale' | 'export' => gates.includes(gate)) })
    .where('id', '=', id)
    .execute();
  return authorization;
}

async function send(authorization: string, payload: string | Buffer, query = 'gate=resale', key?: string) {
  return hub.app.inject({
    method: 'POST',
    url: `/v1/bulk-checks?${query}`,
    headers: {
      authorization,
      'content-type': 'text/csv',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    payload,
  });
}

const get = (authorization: string, path: string) =>
  hub.app.inject({ method: 'GET', url: `/v1/bulk-checks${path}`, headers: { authorization } });

/** So many phones of one model in a row. */
const imeis = (count: number, tac = 35_900_001) =>
  Array.from({ length: count }, (_, serial) => formatImei(keyFrom(tac, serial)));

describe('a list that a marketplace sends', () => {
  it('is answered row by row in the order of the file, and a row that is no IMEI stops only itself', async () => {
    const auth = await aMarketplace('market-one');
    const file = `imei,offer\n${formatImei(stolen)},=1+1\n12345,x\n${imeis(1)[0]},y\n${imeis(1)[0]?.slice(0, 14)}0,z\n`;
    const sent = await send(auth, file, 'gate=resale&file=offers.csv');
    expect(sent.statusCode).toBe(202);
    expect(sent.json()).toMatchObject({ state: 'waiting', rows: 4, answered: 0, file: 'offers.csv' });
    await aWorker().goOn();
    const { id } = sent.json<{ id: string }>();
    expect((await get(auth, `/${id}`)).json()).toMatchObject({
      state: 'done',
      rows: 4,
      answered: 4,
      problems: 1,
      listed: 1,
      refused: 1,
      held: 0,
    });
    const { rows } = (await get(auth, `/${id}/rows`)).json<{ rows: object[] }>();
    expect(rows).toEqual([
      { line: 2, imei: formatImei(stolen), outcome: 'refuse', reason: 'declared-stolen', tier: 1 },
      { line: 3, imei: '12345', problem: 'too short: an IMEI has 15 digits' },
      { line: 4, imei: imeis(1)[0], outcome: 'allow', reason: 'no-report-found' },
      expect.objectContaining({ line: 5, outcome: 'allow' }),
    ]);
    const csv = await get(auth, `/${id}/rows.csv`);
    expect(csv.body.split('\r\n').slice(0, 3)).toEqual([
      'line,imei,consignment,item,outcome,reason,tier,doubt,problem',
      `2,${formatImei(stolen)},,,refuse,declared-stolen,1,,`,
      '3,12345,,,,,,,too short: an IMEI has 15 digits',
    ]);
    const lines = (await get(auth, `/${id}/rows.ndjson`)).body.trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(rows);
  });

  it('is read a thousand rows at a time, from any line on; a shorter page is the last', async () => {
    const auth = await aMarketplace('market-pages');
    const { id } = (await send(auth, imeis(2_100).join('\n'))).json<{ id: string }>();
    const linesBehind = async (after: number) => {
      const { rows } = (await get(auth, `/${id}/rows?after=${after}`)).json<{ rows: { line: number }[] }>();
      return [rows.length, rows[0]?.line, rows.at(-1)?.line];
    };
    expect([await linesBehind(0), await linesBehind(1_500), await linesBehind(2_100)]).toEqual([
      [1_000, 1, 1_000],
      [600, 1_501, 2_100],
      [0, undefined, undefined],
    ]);
    const looks = await db
      .selectFrom('audit')
      .select(['actor', 'kind', 'object'])
      .where('act', '=', 'see-list')
      .where('actor', '=', 'market-pages')
      .execute();
    const look = { actor: 'market-pages', kind: 'disclosure', object: `bulk-check:${id}` };
    expect(looks).toEqual([look, look, look]);
  });

  it('records its attempts and the day’s budget as the check API does, once each', async () => {
    const auth = await aMarketplace('market-two');
    const sent = await send(auth, `${formatImei(stolen)}\n${imeis(3).join('\n')}\n`);
    expect(sent.statusCode).toBe(202);
    const before = await attemptsOf('market-two');
    await aWorker().goOn();
    await aWorker().goOn();
    expect([before, await attemptsOf('market-two')]).toEqual([0, 1]);
    const asked = await hub.app.inject({
      method: 'POST',
      url: '/v1/checks/batch',
      headers: { authorization: auth },
      payload: { gate: 'resale', imeis: [formatImei(stolen)] },
    });
    expect(asked.statusCode).toBe(200);
    expect(await attemptsOf('market-two')).toBe(2);
    const tally = await db.selectFrom('check_tally').select('phones').where('phones', '=', 4).execute();
    expect(tally.length).toBeGreaterThan(0);
  });

  it('waits for the next day above the budget, and goes on by itself then', async () => {
    const auth = await aMarketplace('market-three');
    const budget = { phonesPerDay: 30, askedPerMinute: 10, scan: { near: 50, model: 5_000 } };
    await setBudget(db, 'market-three', 'resale', budget);
    const { id } = (await send(auth, imeis(45, 35_900_777).join('\n'))).json<{ id: string }>();
    const worker = aWorker();
    await worker.goOn();
    expect((await get(auth, `/${id}`)).json()).toMatchObject({ state: 'paused', answered: 30 });
    ahead = dayMs;
    await worker.goOn();
    ahead = 0;
    expect((await get(auth, `/${id}`)).json()).toMatchObject({ state: 'done', answered: 45, problems: 0 });
  });

  it('sent again under the same key is one list; another one under it is refused', async () => {
    const auth = await aMarketplace('market-four');
    const file = imeis(3).join('\n');
    const first = await send(auth, file, 'gate=resale', 'list-0001');
    const again = await send(auth, file, 'gate=resale', 'list-0001');
    expect(again.json<{ id: string }>().id).toBe(first.json<{ id: string }>().id);
    expect((await send(auth, imeis(4).join('\n'), 'gate=resale', 'list-0001')).statusCode).toBe(409);
    expect((await get(auth, '')).json<{ lists: object[] }>().lists).toHaveLength(1);
    const { count } = await db
      .selectFrom('bulk_check')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('participant_id', '=', 'market-four')
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it('is nobody else’s, and asks at no gate of others', async () => {
    const [mine, other] = [await aMarketplace('market-five'), await aMarketplace('market-six')];
    const { id } = (await send(mine, imeis(2).join('\n'))).json<{ id: string }>();
    for (const path of ['', '/rows', '/rows.csv', '/rows.ndjson', '/certificate'])
      expect((await get(other, `/${id}${path}`)).statusCode).toBe(404);
    expect((await send(mine, imeis(2).join('\n'), 'gate=export')).statusCode).toBe(403);
  });

  it('can be ended where it is; what was answered stays', async () => {
    const auth = await aMarketplace('market-seven');
    const { id } = (await send(auth, imeis(2).join('\n'))).json<{ id: string }>();
    const cancel = () =>
      hub.app.inject({
        method: 'POST',
        url: `/v1/bulk-checks/${id}/cancel`,
        headers: { authorization: auth },
      });
    expect((await cancel()).json()).toMatchObject({ state: 'cancelled', answered: 0 });
    await aWorker().goOn();
    expect((await get(auth, `/${id}`)).json()).toMatchObject({ state: 'cancelled', answered: 0 });
    expect((await cancel()).statusCode).toBe(409);
  });

  it.each([
    ['a zip archive', Buffer.from('PK\x03\x04abc'), 400, 'zip archive'],
    ['binary', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 400, 'UTF-8'],
    ['empty', Buffer.from(''), 400, 'no rows'],
    ['without the column', Buffer.from('serial\nABC\n'), 400, 'names no column'],
  ])('that is %s is refused in words, and nothing of it stays', async (what, body, status, words) => {
    const auth = await aMarketplace(`market-${what.replaceAll(' ', '-')}`);
    const answer = await send(auth, body);
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(words)]);
    expect((await get(auth, '')).json()).toEqual({ lists: [] });
  });
});

describe('a freight manifest', () => {
  it('has a certificate of the whole of it, signed and tied to the file', async () => {
    const auth = await aMarketplace('freight-one', ['export']);
    const file = `consignment,line,imei\nBOX-1,1,${formatImei(stolen)}\n@BOX,2,${imeis(1)[0]}\n`;
    const { id } = (await send(auth, file, 'gate=export&kind=manifest')).json<{ id: string }>();
    expect((await get(auth, `/${id}/certificate`)).statusCode).toBe(409);
    await aWorker().goOn();
    const { certificate } = (await get(auth, `/${id}/certificate`)).json<{ certificate: string }>();
    const { compactVerify, createLocalJWKSet } = await import('jose');
    const keys = (await hub.app.inject({ method: 'GET', url: '/.well-known/jwks.json' })).json();
    const { payload, protectedHeader } = await compactVerify(certificate, createLocalJWKSet(keys));
    expect(protectedHeader.typ).toBe('deadset-list');
    const { createHash } = await import('node:crypto');
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      jti: id,
      by: 'freight-one',
      gate: 'export',
      kind: 'manifest',
      rows: 2,
      listed: 1,
      refused: 1,
      sha256: createHash('sha256').update(file).digest('base64url'),
    });
    expect((await get(auth, `/${id}/rows.csv`)).body).toContain(`'@BOX,2,allow`);
  });
});

describe('what is kept of lists', () => {
  it('has no number in the clear in the database, and none in the log of the hub', async () => {
    const auth = await aMarketplace('market-sealed');
    const numbers = imeis(5, 35_987_654);
    await send(auth, `imei\n${numbers.join('\n')}`, 'gate=resale&file=phones-of-somebody.csv');
    await aWorker().goOn();
    const rows = await db.selectFrom('bulk_check_chunk').selectAll().execute();
    const lists = await db.selectFrom('bulk_check').selectAll().execute();
    const stored = Buffer.concat([
      ...rows.flatMap(({ sealed_rows, sealed_answers }) => [sealed_rows, sealed_answers ?? Buffer.alloc(0)]),
      ...lists.map(({ sealed_name }) => sealed_name ?? Buffer.alloc(0)),
    ]).toString('latin1');
    for (const secret of [...numbers, '35987654', 'phones-of-somebody', 'no-report-found'])
      expect([stored.includes(secret), hub.lines.join().includes(secret)]).toEqual([false, false]);
  });

  it('is erased after 30 days, and what never arrived whole after an hour', async () => {
    await db.transaction().execute(async (trx) => {
      expect(await dropOldBulkChecks(trx, clock() + 29 * dayMs)).toBe(0);
      expect(await dropOldBulkChecks(trx, clock() + 31 * dayMs)).toBeGreaterThan(5);
    });
    expect(await db.selectFrom('bulk_check_chunk').selectAll().execute()).toEqual([]);
  });
});

async function attemptsOf(participant: string): Promise<number> {
  const { count } = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('participant_id', '=', participant)
    .executeTakeFirstOrThrow();
  return count;
}
