import { randomBytes } from 'node:crypto';
import { startOperator } from '@deadset/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { lineHash } from '../../src/messages/index.ts';
import { createOwnershipService } from '../../src/ownership/index.ts';
import { columnsWith, dumpTables } from '../support/table-dump.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testSealKey } from '../support/test-hub.ts';
import { aSubscriber } from '../support/test-site.ts';

const publicUrl = 'https://hub.test';
const number = '+447700900123';
const customer = aSubscriber('customer', 777_777, { number });
const [phone] = customer.deviceKeys;
const client = { clientId: 'hub-of-the-test', clientSecret: 'secret+of/the=test' };
const stops: (() => Promise<void>)[] = [];
let database: TestDatabase;
let hub: TestHub;
let service: ReturnType<typeof createOwnershipService>;
let operator: Awaited<ReturnType<typeof startOperator>>;

beforeAll(async () => {
  database = await createTestDatabase();
  operator = await startOperator({
    host: '127.0.0.1',
    port: 0,
    name: 'Northern Mobile',
    ...client,
    redirectUris: [`${publicUrl}/report/prove/return`],
    subscribers: [customer],
    log: { error: (fields, message) => expect.fail(`${message} ${JSON.stringify(fields)}`) },
  });
  const { issuer } = operator;
  const common = { issuer, ...client };
  service = createOwnershipService({
    db: database.db,
    clock: systemClock,
    entropy: randomBytes,
    publicUrl,
    operators: [
      { participant: 'network-a', name: 'Northern Mobile', deviceIdentifierUrl: issuer, ...common },
      { participant: 'network-b', name: 'Southern Mobile', ...common },
    ],
  });
  hub = await startTestHub(database, { lineDirectory: service.lines });
  stops.push(
    () => hub.close(),
    () => operator.close(),
    () => database.close(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

describe('the phone that a line is in', () => {
  it('is told by the operator to the hub', async () => {
    expect(await service.lines.resolve('network-a', number)).toEqual([phone]);
  });

  it.each([
    ['network-a', '+447700900999', 'knows of no phone'],
    ['network-b', number, 'Give the IMEI'],
    ['network-c', number, 'Give the IMEI'],
  ])('is not told by %s of %s, in words for the call handler', async (id, line, words) => {
    await expect(service.lines.resolve(id, line)).rejects.toThrow(words);
  });

  it('is declared by a force that knows the number alone, and neither number nor phone is told to it', async () => {
    const { authorization } = await hub.participant('force-a', 'police');
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/v1/declarations',
      payload: {
        line: { operator: 'network-a', number },
        happened: 'stolen',
        takenAt: '2026-01-05T12:00:00.000Z',
      },
      headers: { authorization, 'idempotency-key': 'by-the-line-1' },
    });
    expect(answer.json()).toMatchObject({ status: 'declared', tier: 0 });
    expect(answer.body).not.toContain('777777');
    const listed = await database.db.selectFrom('listing').select('imei_key').execute();
    expect(listed).toEqual([{ imei_key: phone }]);
    const audit = JSON.stringify(await database.db.selectFrom('audit').selectAll().execute());
    for (const secret of [number, '7700900123']) {
      expect(audit).not.toContain(secret);
      expect(hub.lines.join('\n')).not.toContain(secret);
    }
    // What is kept is a hash under a key that is not in the database, so that nothing is sent to that line.
    const kept = await database.db.selectFrom('declared_line').select('line').execute();
    expect(kept).toEqual([{ line: lineHash(testSealKey, number) }]);
    expect(columnsWith(await dumpTables(database.ownerUrl), '7700900123')).toEqual([]);
  });

  it('is asked for either by its numbers or by its line, never both nor neither', async () => {
    const { authorization } = await hub.participant('force-b', 'police');
    const word = { happened: 'stolen', takenAt: '2026-01-05T12:00:00.000Z' };
    for (const payload of [
      word,
      { ...word, imeis: ['490154203237518'], line: { operator: 'network-a', number } },
    ]) {
      const headers = { authorization, 'idempotency-key': 'by-both-ways' };
      const answer = await hub.app.inject({ method: 'POST', url: '/v1/declarations', payload, headers });
      expect(answer.statusCode).toBe(400);
    }
  });
});

it('an operator’s word about an account with a maker is no statement, for it knows nothing of it', async () => {
  const token = await operator.signStatement('customer', 'maker-account');
  await expect(service.verifyStatement(token, Date.now())).rejects.toThrow('not a valid statement');
});

it('a maker’s word about an account proves a keeper who signed in from another device', async () => {
  const { issuer } = operator;
  const maker = createOwnershipService({
    db: database.db,
    clock: systemClock,
    entropy: randomBytes,
    publicUrl,
    operators: [{ participant: 'maker-a', name: 'Maker A', kind: 'maker', issuer, ...client }],
  });
  const token = await operator.signStatement('customer', 'maker-account');
  expect((await maker.verifyStatement(token, Date.now())).statement.signInMethod).toBe('maker-account');
  const ofLine = await operator.signStatement('customer', 'operator-account');
  await expect(maker.verifyStatement(ofLine, Date.now())).rejects.toThrow('not a valid statement');
});
