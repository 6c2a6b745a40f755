import { createPublicKey, randomBytes } from 'node:crypto';
import { formatImei, formatImeiKey } from '@deadset/domain';
import { phoneCommitment, readKeySet, verifyCertificate } from '@deadset/protocol';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inUnitOfWork } from '../../src/database/index.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { lineHash } from '../../src/messages/index.ts';
import { dropOldChecks } from '../../src/retention/old-checks-store.ts';
import { type CheckSite, listKey, startCheckSite } from '../checks/check-site.ts';
import { barred, keyAt, writeEntry } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { testCertificateKey, testSealKey } from '../support/test-hub.ts';

const database = await createTestDatabase();
const { db } = database;
const dayMs = 86_400_000;
/** How far the hub's clock is ahead of the machine's. */
let aheadMs = 0;
const clock = () => Date.now() + aheadMs;
let site: CheckSite;
let shop: string;

beforeAll(async () => {
  site = await startCheckSite(database, { clock });
  shop = await site.participantAt('counter', 'shop', ['resale']);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const give = async (n: number) => {
  const answer = await site.json('/v1/certificates', { gate: 'resale', imei: formatImei(keyAt(n)) }, shop);
  return answer.json();
};
const recheck = async (body: object, from = '127.0.0.1') =>
  (await site.json('/v1/certificates/re-check', body, undefined, from)).json();

describe('a certificate at a shop counter', () => {
  it('is signed, names the list, and is verified by the published keys, by us and by any library', async () => {
    const given = await give(1);
    expect(given.given).toBe(true);
    const published = await site.hub.app.inject({ url: '/.well-known/jwks.json' });
    const keys = readKeySet(published.json());
    if (keys === undefined) throw new Error('not a key set');
    const result = verifyCertificate(given.certificate, keys);
    if (!result.ok) throw new Error(result.refusal);
    const { certificate } = result;
    expect(certificate).toMatchObject({
      issuer: 'test.example/log',
      participant: 'counter',
      gate: 'resale',
      number: given.number,
    });
    expect(certificate.validUntil - certificate.issuedAt).toBe(90 * dayMs);
    expect(certificate.root.equals(site.hub.log.verified.state.root)).toBe(true);
    expect(certificate.commitment.equals(phoneCommitment(given.holderCode, keyAt(1)))).toBe(true);
    const jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', await site.hub.url()));
    const { payload } = await compactVerify(given.certificate, jwks);
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      jti: given.number,
      answer: 'no-report-found',
    });
    expect(createPublicKey(testCertificateKey).asymmetricKeyType).toBe('ed25519');
  });

  it('is not given for a report: there is a refusal in writing, with the reason and the way to appeal', async () => {
    const stolen = keyAt(2);
    await inUnitOfWork(db, [stolen], (trx) =>
      writeEntry(trx, { name: 'stolen', key: stolen, listing: barred, at: clock() }).then(() => undefined),
    );
    await until('the entry is on the list', () => site.hub.log.verified.state.list.get(stolen) !== undefined);
    expect(await give(2)).toEqual({
      given: false,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: expect.stringMatching(/Z$/),
      appeal: '/appeal',
    });
  });

  it('is not given while the record knows of a report that is not on the list yet', async () => {
    await listKey(database, keyAt(3), 1);
    const imei = formatImei(keyAt(3));
    const refused = await site.json('/v1/certificates', { gate: 'resale', imei }, shop);
    expect([refused.statusCode, refused.json().title]).toEqual([
      409,
      expect.stringContaining('no report is found'),
    ]);
  });

  it('leaves nothing in the database from which anybody could tell the phone', async () => {
    const given = await give(4);
    const rows = await db.selectFrom('check_certificate').selectAll().execute();
    const text = JSON.stringify(rows);
    expect(rows.map(({ number }) => number)).toContain(given.number);
    expect(text).not.toContain(formatImeiKey(keyAt(4)));
    expect(text).not.toContain(given.holderCode);
  });
});

describe('a certificate that somebody shows', () => {
  it('is known by its text and by its number, without an account', async () => {
    const given = await give(5);
    const genuine = { genuine: true, number: given.number, gate: 'resale', participant: 'counter' };
    expect(await recheck({ certificate: given.certificate })).toMatchObject({
      ...genuine,
      position: expect.any(Number),
    });
    expect(await recheck({ number: given.number.toLowerCase().replace('-', ' ') })).toMatchObject(genuine);
    expect(await recheck({ number: '0000-0000' })).toEqual({ genuine: false });
    expect(await recheck({ certificate: `${given.certificate.slice(0, -8)}AAAAAAAA` })).toEqual({
      genuine: false,
    });
  });

  it('with the phone’s number says whether it is about that one, and what holds now', async () => {
    const { number } = await give(6);
    const [own, other] = [formatImei(keyAt(6)), formatImei(keyAt(7))];
    expect(await recheck({ number, imei: own })).toMatchObject({
      isAboutThisPhone: true,
      now: 'no-report-found',
    });
    expect(await recheck({ number, imei: other })).toMatchObject({ isAboutThisPhone: false });
    await listKey(database, keyAt(6), 1);
    expect(await recheck({ number, imei: own })).toMatchObject({ isAboutThisPhone: true, now: 'refuse' });
  });

  it('is refused when neither or both of text and number are given', async () => {
    expect(await recheck({})).toMatchObject({ status: 400 });
    expect(await recheck({ number: 'a', certificate: 'b' })).toMatchObject({ status: 400 });
  });
});

describe('a report about a phone with a certificate', () => {
  it('finds the certificate that was given before the taking, and none that was given after it or is too old', async () => {
    const { number } = await give(8);
    const find = (before: number) =>
      db
        .transaction()
        .execute((trx) => site.checking.certificates.findCertificate(trx, [keyAt(8)], { before }));
    expect(await find(clock() + 60_000)).toMatchObject({ number, participant: 'counter' });
    // The thief's own: given after the phone was taken.
    expect(await find(clock() - 60_000)).toBeUndefined();
    expect(await find(clock() + 91 * dayMs)).toBeUndefined();
    const of = (keys: Parameters<typeof site.checking.certificates.findCertificate>[1]) =>
      db
        .transaction()
        .execute((trx) => site.checking.certificates.findCertificate(trx, keys, { before: clock() + 1_000 }));
    expect(await of([keyAt(9)])).toBeUndefined();
    expect(await of([])).toBeUndefined();
  });

  it('is told to the participant and to the holder, once, and the address is erased', async () => {
    const { number } = await give(10);
    const { watch } = site.checking;
    await watch.look();
    await db
      .transaction()
      .execute((trx) => watch.begin(trx, number, { channel: 'email', address: 'buyer@example.com' }));
    const kept = await db.selectFrom('certificate_watch').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(Buffer.from('buyer@example.com').toString('hex'));
    await watch.look();
    expect(await eventsOf(number)).toHaveLength(0);
    const key = keyAt(10);
    // The log's test entries have devices without identifiers; the watch reads them as the record keeps them.
    await inUnitOfWork(db, [key], async (trx) => {
      await writeEntry(trx, { name: 'reported', key, listing: barred, at: clock() });
    });
    const device = await db
      .selectFrom('entry')
      .select('device_id')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    if (device.device_id === null) throw new Error('an entry without a device');
    await db
      .insertInto('device_identifier')
      .values({ device_id: device.device_id, imei_key: key, since: new Date(0), until: null })
      .execute();
    await until('the entry is on the list', () => site.hub.log.verified.state.list.get(key) !== undefined);
    await watch.look();
    await watch.look();
    expect(await eventsOf(number)).toEqual([
      expect.objectContaining({
        participants: ['counter'],
        data: { certificate: number, change: 'declared' },
      }),
    ]);
    const messages = await db.selectFrom('message').selectAll().execute();
    expect(messages.map(({ template }) => template)).toEqual(['declared-since-check']);
    expect(await db.selectFrom('certificate_watch').selectAll().execute()).toEqual([]);
  });

  it('is never told on the line of the phone itself, and the audit says so', async () => {
    const { number } = await give(12);
    const { watch } = site.checking;
    const to = { channel: 'sms', number: '+447700900123' } as const;
    await db.transaction().execute((trx) => watch.begin(trx, number, to));
    await watch.look();
    const told = async () => (await db.selectFrom('message').select('id').execute()).length;
    const before = await told();
    const parts = { db, clock, entropy: randomBytes, codeKey: Buffer.alloc(32, 7) };
    const line = lineHash(testSealKey, to.number);
    await createDeclarationService(parts).declare(
      { actor: 'declarer' },
      { keys: [keyAt(12)], happened: 'stolen', takenAt: clock() - 1000, line },
      'of-the-line',
    );
    await until('it is on the list', () => site.hub.log.verified.state.list.get(keyAt(12)) !== undefined);
    await watch.look();
    expect(await told()).toBe(before);
    expect(await db.selectFrom('certificate_watch').selectAll().execute()).toEqual([]);
    const audit = await db
      .selectFrom('audit')
      .select('why')
      .where('object', '=', `certificate:${number}`)
      .where('act', '=', 'tell')
      .execute();
    expect(audit).toEqual([{ why: expect.stringContaining('not told on the line of the phone itself') }]);
  });
});

function eventsOf(number: string) {
  return db.selectFrom('event').selectAll().where('subject', '=', number).execute();
}

it('what was counted of days that are over is dropped, and of today never, whatever the hub’s clock says', async () => {
  const mark = Buffer.alloc(16, 1);
  const trace = { account: mark, near: mark, around: mark, model: mark, session: null };
  const rest = { is_from_reserve: false, is_public: true, at: new Date() };
  const today = new Date().toISOString().slice(0, 10);
  for (const day of ['2026-01-05', today]) {
    await db
      .insertInto('check_trace')
      .values({ ...trace, ...rest, day, phone: Buffer.from(`the phone ${day}`.slice(0, 16).padEnd(16)) })
      .execute();
  }
  const days = async () => {
    const { rows } = await sql<{ day: string }>`
      select distinct day::text as day from check_trace where account = ${mark}`.execute(db);
    return rows.map(({ day }) => day);
  };
  expect(await days()).toHaveLength(2);
  await db.transaction().execute((trx) => dropOldChecks(trx, clock() + 400 * dayMs));
  expect(await days()).toEqual([today]);
});

describe('after 90 days', () => {
  it('the row and the address are dropped; the text is still genuine', async () => {
    const given = await give(11);
    await db
      .transaction()
      .execute((trx) =>
        site.checking.watch.begin(trx, given.number, { channel: 'sms', number: '+447700900123' }),
      );
    aheadMs += 91 * dayMs;
    const dropped = await db.transaction().execute((trx) => dropOldChecks(trx, clock()));
    expect(dropped.certificates).toBeGreaterThan(0);
    expect(await db.selectFrom('certificate_watch').selectAll().execute()).toEqual([]);
    expect(await recheck({ number: given.number })).toEqual({ genuine: false });
    expect(await recheck({ certificate: given.certificate })).toMatchObject({
      genuine: true,
      number: given.number,
    });
  });
});
