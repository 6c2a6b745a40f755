import { formatImei, formatImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setBudget } from '../../src/checks/budget-store.ts';
import { inUnitOfWork } from '../../src/database/index.ts';
import { barred, keyAt, writeEntry } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { type CheckSite, keyFrom, startCheckSite } from './check-site.ts';

const database = await createTestDatabase();
const { db } = database;
/** Barred in the log, as a proved report. */
const stolen = keyAt(3);
let site: CheckSite;
let shop: string;

beforeAll(async () => {
  site = await startCheckSite(database);
  shop = await site.participantAt('shop-one', 'shop', ['resale']);
  await inUnitOfWork(db, [stolen], (trx) =>
    writeEntry(trx, { name: 'stolen', key: stolen, listing: barred, at: Date.now() }).then(() => undefined),
  );
  await until('the entry is on the list', () => site.hub.log.verified.state.list.get(stolen) !== undefined);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const ask = (imei: string, gate = 'resale', authorization = shop) =>
  site.json('/v1/checks', { gate, imei }, authorization);

describe('a participant without an edge', () => {
  it('is told what an edge would tell it, and by which list', async () => {
    const clear = await ask(formatImei(keyAt(4)));
    expect(clear.statusCode).toBe(200);
    expect(clear.json()).toMatchObject({ outcome: 'allow', reason: 'no-report-found' });
    const { position, ageSeconds } = clear.json();
    expect(position).toBe(site.hub.log.verified.size - 1);
    expect(ageSeconds).toBeLessThan(60);
    expect((await ask(formatImei(stolen))).json()).toMatchObject({
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
    });
  });

  it('leaves an attempt where it met a listed phone, with its own pseudonym of who brought it', async () => {
    const presenter = 'c2VsbGVyLW9mLXRvZGF5';
    await site.json(
      '/v1/checks',
      { gate: 'resale', imei: formatImei(stolen), presenter, country: 'DZ' },
      shop,
    );
    const attempts = await db.selectFrom('attempt').selectAll().where('imei_key', '=', stolen).execute();
    expect(attempts.at(-1)).toMatchObject({
      edge_key_id: 'hub',
      participant_id: 'shop-one',
      gate: 'resale',
      outcome: 'refuse',
      presenter,
      country: 'DZ',
    });
    expect(await db.selectFrom('attempt').selectAll().where('imei_key', '=', keyAt(4)).execute()).toEqual([]);
  });

  it('leaves one too as a maker abroad, a recycler, or whoever sends parcels, each at its own gate', async () => {
    for (const [id, role, gate, country] of [
      ['maker-one', 'maker', 'activation', 'MA'],
      ['recycler-one', 'recycler', 'parts', 'RO'],
      ['parcels-one', 'shop', 'export', 'HK'],
    ] as const) {
      const authorization = await site.participantAt(id, role, [gate]);
      const question = { gate, imei: formatImei(stolen), country };
      expect((await site.json('/v1/checks', question, authorization)).json().outcome).toBe('refuse');
      const [attempt] = await db
        .selectFrom('attempt')
        .selectAll()
        .where('participant_id', '=', id)
        .where('imei_key', '=', stolen)
        .execute();
      expect(attempt).toMatchObject({ gate, country, outcome: 'refuse', tier: 1, network: null });
    }
    const nowhere = await site.json(
      '/v1/checks',
      { gate: 'resale', imei: formatImei(stolen), country: 'Algeria' },
      shop,
    );
    expect(nowhere.statusCode).toBe(400);
  });

  it('asks only at its own gates', async () => {
    const elsewhere = await ask(formatImei(keyAt(4)), 'export');
    expect([elsewhere.statusCode, elsewhere.json().title]).toEqual([
      403,
      'You do not ask at the gate export.',
    ]);
  });

  it('leaves a line in the audit that says at which gate, and never about which phone', async () => {
    await ask(formatImei(keyAt(5)));
    const lines = await db.selectFrom('audit').selectAll().where('actor', '=', 'shop-one').execute();
    expect(lines.at(-1)).toMatchObject({
      act: 'check',
      kind: 'consultation',
      why: 'asked at its gate resale',
    });
    expect(JSON.stringify(lines)).not.toContain(formatImeiKey(keyAt(5)));
  });
});

describe('a shadow participant', () => {
  it('lets a reported phone pass, and the attempt says what it would have answered', async () => {
    const shadow = await site.participantAt('shadow-shop', 'shop', ['resale']);
    await db
      .updateTable('participant')
      .set({ enforcement: 'shadow' })
      .where('id', '=', 'shadow-shop')
      .execute();
    const answer = await ask(formatImei(stolen), 'resale', shadow);
    expect(answer.json()).toMatchObject({ outcome: 'allow', reason: 'declared-stolen', tier: 1 });
    const attempts = await db
      .selectFrom('attempt')
      .selectAll()
      .where('participant_id', '=', 'shadow-shop')
      .execute();
    expect(attempts).toEqual([expect.objectContaining({ outcome: 'refuse', enforced: false })]);
  });
});

describe('a batch', () => {
  it('answers 10,000 phones in under five seconds, in their order, by one list', async () => {
    const market = await site.participantAt('market', 'marketplace', ['resale']);
    const imeis = Array.from({ length: 10_000 }, (_, i) =>
      formatImei(keyFrom(36_000_000 + (i % 700), i * 91)),
    );
    imeis[4_321] = formatImei(stolen);
    const startedAt = performance.now();
    const answer = await site.json('/v1/checks/batch', { gate: 'resale', imeis }, market);
    const tookMs = performance.now() - startedAt;
    expect(answer.statusCode).toBe(200);
    const { rows, position } = answer.json();
    expect(rows).toHaveLength(10_000);
    expect(rows[4_321]).toEqual({ outcome: 'refuse', reason: 'declared-stolen', tier: 1 });
    expect(rows.filter(({ outcome }: { outcome: string }) => outcome === 'allow')).toHaveLength(9_999);
    expect(position).toBe(site.hub.log.verified.size - 1);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('tells a bad row by itself and answers the others', async () => {
    const imeis = ['hello', formatImei(stolen), '', '123', '1'.repeat(40)];
    const { rows } = (await site.json('/v1/checks/batch', { gate: 'resale', imeis }, shop)).json();
    expect(rows).toEqual([
      { problem: 'an IMEI has only digits' },
      { outcome: 'refuse', reason: 'declared-stolen', tier: 1 },
      { problem: 'there is no number' },
      { problem: 'too short: an IMEI has 15 digits' },
      { problem: 'too long: an IMEI has 15 digits' },
    ]);
  });
});

describe('a budget', () => {
  const limits = { phonesPerDay: 5, askedPerMinute: 1_000, scan: { near: 50, model: 5_000 } };
  const imeis = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => formatImei(keyFrom(37_000_000 + from + i, 7)));

  it('counts different phones of a day; above it nothing of a batch is told, and asking again is free', async () => {
    const small = await site.participantAt('small-shop', 'shop', ['resale', 'repair']);
    await setBudget(db, 'small-shop', 'resale', limits);
    const askFor = (list: string[], gate = 'resale') =>
      site.json('/v1/checks/batch', { gate, imeis: list }, small);
    expect((await askFor(imeis(0, 4))).statusCode).toBe(200);
    const refused = await askFor(imeis(2, 4));
    expect(refused.statusCode).toBe(429);
    expect(refused.json().title).toContain('More than 5 different phones in a day at the gate resale');
    expect((await askFor(imeis(0, 4))).statusCode).toBe(200);
    expect((await askFor(imeis(3, 2))).statusCode).toBe(200);
    // Each gate has its own.
    expect((await askFor(imeis(2, 4), 'repair')).statusCode).toBe(200);
  });

  it('counts questions of a minute, repeated ones too', async () => {
    const hasty = await site.participantAt('hasty-shop', 'shop', ['resale']);
    await setBudget(db, 'hasty-shop', 'resale', { ...limits, phonesPerDay: 100, askedPerMinute: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1)
      statuses.push((await ask(formatImei(keyAt(9)), 'resale', hasty)).statusCode);
    // A minute may end in between, but not twice.
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(statuses).toContain(429);
  });
});
