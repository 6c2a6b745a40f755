import { RegistryError } from '@deadset/domain';
import { keyOf, sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const takenAt = '2026-01-05T12:00:00.000Z';
const imei = '490154203237518';

let database: TestDatabase;
let hub: TestHub;
let network: string;
let statements = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database, {
    verifyStatement: async (token) => {
      if (!token.startsWith('a statement of the operator'))
        throw new RegistryError('not-allowed', 'Not a statement.');
      return {
        statement: {
          signInMethod: 'operator-account',
          deviceKeys: [keyOf(imei)],
          mainLineDays: 30,
          lastBeforeTaking: true,
          payerIsUser: true,
        },
        operator: 'network-a',
        digest: sha256(Buffer.from(token)),
      };
    },
  });
  ({ authorization: network } = await hub.participant('network-a', 'network-operator'));
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

let keys = 0;
const post = (url: string, payload: object, key = `test-act-${(keys += 1)}`) =>
  hub.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { authorization: network, 'idempotency-key': key },
  });
const statement = () => `a statement of the operator, number ${(statements += 1)}`;

describe('a call handler', () => {
  it('declares, proves and takes back a customer’s phone, and the feed follows', async () => {
    const declared = await post('/v1/declarations', { imeis: [imei], happened: 'stolen', takenAt });
    expect(declared.statusCode).toBe(201);
    const { reference, withdrawalCode: code, ...rest } = declared.json();
    expect(rest).toMatchObject({ status: 'declared', tier: 0, untilAt: expect.stringMatching(/Z$/) });

    const raised = await post(`/v1/declarations/${reference}/raise`, { code, statement: statement() });
    expect(raised.json()).toEqual({ reference, status: 'proved', tier: 1 });
    await until('it is barred', () => hub.log.verified.state.list.get(keyOf(imei))?.effect === 'prohibited');

    const seen = await hub.app.inject({
      method: 'POST',
      url: `/v1/declarations/${reference.toLowerCase()}/status`,
      payload: { code },
      headers: { authorization: network },
    });
    expect(seen.json()).toMatchObject({ reference, status: 'proved', takenAt, position: expect.any(Number) });
    const looks = await database.db
      .selectFrom('audit')
      .select(['actor', 'kind', 'on_behalf_of'])
      .where('object', '=', `declaration:${reference}`)
      .where('act', '=', 'status')
      .execute();
    expect(looks).toEqual([{ actor: 'network-a', kind: 'consultation', on_behalf_of: 'declarer' }]);

    const withdrawn = await post(`/v1/declarations/${reference}/withdraw`, { code, statement: statement() });
    expect(withdrawn.json()).toEqual({ reference, status: 'withdrawn', tier: 1 });
    await until('it is off the list', () => hub.log.verified.state.list.count === 0);
  });

  it('has one effect with one idempotency key, and none without one', async () => {
    const request = { imeis: ['353270123456785'], happened: 'lost', takenAt };
    const [first, again] = [
      await post('/v1/declarations', request, 'one-key-1'),
      await post('/v1/declarations', request, 'one-key-1'),
    ];
    expect(again.json()).toEqual(first.json());
    const other = await post('/v1/declarations', { ...request, happened: 'stolen' }, 'one-key-1');
    expect(other.statusCode).toBe(409);
    const without = await hub.app.inject({
      method: 'POST',
      url: '/v1/declarations',
      payload: request,
      headers: { authorization: network },
    });
    expect(without.statusCode).toBe(400);
    expect(without.json<{ title: string }>().title).toContain('idempotency-key');
  });

  it('is refused with a wrong code, in the same words as with a wrong reference', async () => {
    const { reference } = (
      await post('/v1/declarations', { imeis: ['353270123456793'], happened: 'lost', takenAt })
    ).json();
    const wrongCode = await post(`/v1/declarations/${reference}/status`, { code: '0000-0000-0000-0000' });
    const wrongReference = await post('/v1/declarations/ZZZZ-ZZZZ/status', { code: '0000-0000-0000-0000' });
    expect([wrongCode.statusCode, wrongReference.statusCode]).toEqual([404, 404]);
    expect(wrongCode.json<{ title: string }>().title).toBe(wrongReference.json<{ title: string }>().title);
  });

  it('cannot prove anything with a token that is not an operator’s', async () => {
    const { reference, withdrawalCode: code } = (
      await post('/v1/declarations', { imeis: ['353270123456801'], happened: 'lost', takenAt })
    ).json();
    const forged = await post(`/v1/declarations/${reference}/raise`, {
      code,
      statement: 'something else that is long',
    });
    expect(forged.statusCode).toBe(403);
  });

  it('leaves no IMEI, reference or code in the log lines of the hub', () => {
    expect(hub.lines.length).toBeGreaterThan(5);
    expect(hub.lines.join('')).not.toMatch(/49015420323751|35327012345/);
    expect(hub.lines.join('')).not.toMatch(/"route":"[^"]*[0-9A-Z]{4}-[0-9A-Z]{4}/);
  });
});
