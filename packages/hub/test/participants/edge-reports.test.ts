import {
  type Attempt,
  enrolmentText,
  type SigningKey,
  sha256,
  signatureTypes,
  signBytes,
  signingKey,
  signReceipt,
} from '@deadset/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesFor } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const at = '2026-01-05T12:00:00.000Z';

let database: TestDatabase;
let hub: TestHub;
let network: string;
let stranger: string;
let shop: string;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  ({ authorization: network } = await hub.participant('network-a', 'network-operator'));
  ({ authorization: stranger } = await hub.participant('network-b', 'network-operator'));
  ({ authorization: shop } = await hub.participant('corner-shop', 'shop'));
  await agree(true);
  await until('there is a head', () => hub.log.verified.size > 0);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

let edgeCount = 0;
let edge: SigningKey;
let edgeName: string;
beforeEach(() => {
  edgeCount += 1;
  edge = signingKey('edge', signatureTypes.log, bytesFor(`edge ${edgeCount}`, 32));
  edgeName = edge.verifier.publicKey.toString('hex');
});

const post = (url: string, authorization: string, payload: object) =>
  hub.app.inject({ method: 'POST', url, payload, headers: { authorization } });

function enrol(authorization: string, participant: string, serves: string[]) {
  const signature = signBytes(edge.privateKey, enrolmentText(edgeName, participant)).toString('hex');
  return post('/v1/edges', authorization, { edge: edgeName, serves, signature });
}

/** Whether the shop lets the network’s edges answer for its counter. */
const agree = (isGiven: boolean) => post('/v1/edge-consents', shop, { runner: 'network-a', isGiven });

describe('an edge', () => {
  it('is enrolled by the participant that runs it, and again with other gates', async () => {
    expect((await enrol(network, 'network-a', ['network-a'])).statusCode).toBe(200);
    expect((await enrol(network, 'network-a', ['network-a', 'corner-shop'])).json()).toEqual({
      edge: edgeName,
      serves: ['network-a', 'corner-shop'],
      participants: [
        { participant: 'network-a', enforcement: 'enforcing', actsFromTier: 0 },
        { participant: 'corner-shop', enforcement: 'enforcing', actsFromTier: 0 },
      ],
    });
    const rows = await database.db
      .selectFrom('edge')
      .select('serves')
      .where('public_key', '=', edge.verifier.publicKey)
      .execute();
    expect(rows).toEqual([{ serves: ['network-a', 'corner-shop'] }]);
  });

  it('cannot be enrolled by whoever does not have its key, or with a signature made for another participant', async () => {
    expect((await enrol(stranger, 'network-a', ['network-b'])).statusCode).toBe(403);
    expect((await enrol(network, 'network-a', ['network-a'])).statusCode).toBe(200);
    expect((await enrol(stranger, 'network-b', ['network-b'])).statusCode).toBe(403);
  });

  it('serves another participant only as long as that has agreed, and the agreement is on the audit', async () => {
    expect((await enrol(stranger, 'network-b', ['network-b', 'corner-shop'])).json()).toMatchObject({
      status: 403,
      title: expect.stringContaining('corner-shop has not agreed that edges of network-b answer for it.'),
    });
    await enrol(network, 'network-a', ['network-a', 'corner-shop']);
    expect((await agree(false)).statusCode).toBe(204);
    const { serves } = await database.db
      .selectFrom('edge')
      .select('serves')
      .where('public_key', '=', edge.verifier.publicKey)
      .executeTakeFirstOrThrow();
    expect(serves).toEqual(['network-a']);
    expect((await enrol(network, 'network-a', ['corner-shop'])).statusCode).toBe(403);
    expect((await agree(true)).statusCode).toBe(204);
    expect((await agree(true)).statusCode).toBe(204);
    expect((await enrol(network, 'network-a', ['corner-shop'])).statusCode).toBe(200);
    const lines = await database.db
      .selectFrom('audit')
      .select(['actor', 'why'])
      .where('act', '=', 'change-edge-consent')
      .where('actor', '=', 'corner-shop')
      .orderBy('id')
      .execute();
    expect(lines.map(({ why }) => why)).toEqual([
      'edges of network-a may answer for it',
      'edges of network-a may not answer for it',
      'edges of network-a may answer for it',
    ]);
  });

  it('is refused beyond as many as one participant may have, and one that is known is not', async () => {
    const { authorization } = await hub.participant('network-c', 'network-operator');
    const enrolNumber = async (number: number) => {
      edge = signingKey('edge', signatureTypes.log, bytesFor(`edge of c ${number}`, 32));
      edgeName = edge.verifier.publicKey.toString('hex');
      return (await enrol(authorization, 'network-c', ['network-c'])).statusCode;
    };
    const statuses: number[] = [];
    for (let number = 0; number <= 64; number += 1) statuses.push(await enrolNumber(number));
    expect(statuses.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => 200));
    expect(statuses[64]).toBe(403);
    expect(await enrolNumber(3)).toBe(200);
  });

  it('cannot serve a participant that does not exist', async () => {
    expect((await enrol(network, 'network-a', ['network-a', 'nobody'])).statusCode).toBe(400);
  });
});

describe('a receipt', () => {
  const receiptNow = (change: object = {}) => {
    const { root, list } = hub.log.verified.state;
    return signReceipt(
      {
        position: hub.log.verified.size - 1,
        root: root.toString('hex'),
        digest: list.digest().toString('hex'),
        count: list.count,
        configuration: '00'.repeat(32),
        appliedAt: at,
        ...change,
      },
      edge.privateKey,
    );
  };
  const kept = () =>
    database.db
      .selectFrom('receipt')
      .innerJoin('edge', 'edge.key_id', 'receipt.edge_key_id')
      .select(['position', 'applied_at'])
      .where('public_key', '=', edge.verifier.publicKey)
      .execute();

  it('shows everybody how quickly its participant’s gates follow the record', async () => {
    await enrol(network, 'network-a', ['network-a']);
    const { sealed_at } = await database.db
      .selectFrom('log_batch')
      .select('sealed_at')
      .where('size_after', '=', hub.log.verified.size)
      .executeTakeFirstOrThrow();
    const appliedAt = new Date(sealed_at.getTime() + 40).toISOString();
    expect((await post('/v1/receipts', network, receiptNow({ appliedAt }))).statusCode).toBe(204);
    const board = await hub.app.inject({ method: 'GET', url: '/v1/time-to-apply' });
    expect(board.json()).toMatchObject({
      participants: [{ participant: 'network-a', count: 1, medianMs: 40, p99Ms: 40, slowestMs: 40 }],
    });
  });

  it('is kept once however often it is sent', async () => {
    await enrol(network, 'network-a', ['network-a']);
    const receipt = receiptNow();
    expect((await post('/v1/receipts', network, receipt)).statusCode).toBe(204);
    expect((await post('/v1/receipts', network, receipt)).statusCode).toBe(204);
    expect(await kept()).toEqual([{ position: receipt.position, applied_at: new Date(at) }]);
  });

  it('is refused when it is not signed by the edge, or when the edge is somebody else’s or nobody’s', async () => {
    expect((await post('/v1/receipts', network, receiptNow())).statusCode).toBe(403);
    await enrol(network, 'network-a', ['network-a']);
    expect((await post('/v1/receipts', stranger, receiptNow())).statusCode).toBe(403);
    expect((await post('/v1/receipts', network, { ...receiptNow(), count: 7 })).statusCode).toBe(403);
    expect(await kept()).toEqual([]);
  });

  it('of another log than ours is refused, and somebody is told', async () => {
    await enrol(network, 'network-a', ['network-a']);
    const before = hub.lines.length;
    expect((await post('/v1/receipts', network, receiptNow({ root: 'ab'.repeat(32) }))).statusCode).toBe(409);
    expect(
      hub.lines.slice(before).some((line) => line.includes('"level":50') && line.includes('another log')),
    ).toBe(true);
    expect((await post('/v1/receipts', network, receiptNow({ position: 999 }))).statusCode).toBe(409);
    expect(await kept()).toEqual([]);
  });

  it('cannot be changed or removed afterwards, by the hub’s own role', async () => {
    await enrol(network, 'network-a', ['network-a']);
    await post('/v1/receipts', network, receiptNow());
    await expect(database.pool.query('update receipt set position = 1')).rejects.toThrow('permission denied');
    await expect(database.pool.query('delete from receipt')).rejects.toThrow('permission denied');
    await expect(database.pool.query('delete from attempt')).rejects.toThrow('permission denied');
  });
});

describe('attempts', () => {
  const attempt = (sequence: number, change: Partial<Attempt> = {}): Attempt => ({
    sequence,
    participant: 'network-a',
    gate: 'network-attach',
    network: '234-99',
    imei: '490154203237518',
    outcome: 'refuse',
    reason: 'declared-stolen',
    tier: 1,
    at,
    ...change,
  });
  const kept = async () => {
    const rows = await database.db.selectFrom('attempt').selectAll().orderBy('sequence').execute();
    return rows.filter(({ network: name }) => name === `${edgeCount}`);
  };
  const send = (authorization: string, attempts: Attempt[]) =>
    post('/v1/attempts', authorization, {
      edge: edgeName,
      attempts: attempts.map((each) => ({ ...each, network: `${edgeCount}` })),
    });

  it('are kept once, though an edge that heard no answer sends them again with more', async () => {
    await enrol(network, 'network-a', ['network-a']);
    expect((await send(network, [attempt(1), attempt(2)])).json()).toEqual({ acceptedUpTo: 2 });
    expect((await send(network, [attempt(1), attempt(2), attempt(3)])).json()).toEqual({ acceptedUpTo: 3 });
    expect((await kept()).map(({ sequence, imei_key, tier }) => [sequence, imei_key, tier])).toEqual([
      [1, 49_015_420_323_751, 1],
      [2, 49_015_420_323_751, 1],
      [3, 49_015_420_323_751, 1],
    ]);
  });

  it('are told to the participant whose gate it was, once each, and not those on an unproved word', async () => {
    await enrol(network, 'network-a', ['network-a', 'corner-shop']);
    const counter = attempt(2, { participant: 'corner-shop', gate: 'resale' });
    const sealed = attempt(3, { tier: 0, outcome: 'allow', reason: 'tracked' });
    await send(network, [attempt(1), counter, sealed]);
    await send(network, [attempt(1), counter, sealed]);
    const edgeId = sha256(edge.verifier.publicKey).subarray(0, 16).toString('hex');
    const events = await database.db
      .selectFrom('event')
      .select(['subject', 'participants', 'data'])
      .where('type', '=', 'deadset.attempt.met')
      .where('subject', 'like', `${edgeId}-%`)
      .orderBy('number')
      .execute();
    expect(events.map(({ subject, participants }) => [subject, participants])).toEqual([
      [`${edgeId}-1`, ['network-a']],
      [`${edgeId}-2`, ['corner-shop']],
    ]);
    expect(events[1]?.data).toEqual({
      edge: edgeId,
      sequence: 2,
      gate: 'resale',
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      imei: '49015420323751',
    });
  });

  it('may be reported only for participants that the edge serves, and only by whoever runs it', async () => {
    await enrol(network, 'network-a', ['network-a']);
    expect((await send(network, [attempt(1), attempt(2, { participant: 'corner-shop' })])).statusCode).toBe(
      403,
    );
    expect((await send(stranger, [attempt(1)])).statusCode).toBe(403);
    expect(await kept()).toEqual([]);
    await enrol(network, 'network-a', ['network-a', 'corner-shop']);
    expect(
      (await send(network, [attempt(2, { participant: 'corner-shop', gate: 'resale' })])).statusCode,
    ).toBe(200);
  });

  it('leave no IMEI in the log lines of the hub', async () => {
    await enrol(network, 'network-a', ['network-a']);
    await send(network, [attempt(1)]);
    await send(network, [attempt(1, { imei: '4901542032375189999' })]);
    expect(hub.lines.join('')).not.toContain('49015420323751');
  });
});
