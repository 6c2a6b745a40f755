import {
  enrolmentText,
  isReceiptGood,
  type LatencyBoard,
  type NewestReceipts,
  type Receipt,
  type SigningKey,
  signatureTypes,
  signBytes,
  signingKey,
  signReceipt,
} from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidOf } from '../../src/record/index.ts';
import { barred, bytesFor, keyAt, submitEntry } from '../support/entry-writer.ts';
import { until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let aheadMs = 0;
const tokens = new Map<string, string>();
const edges = new Map<string, SigningKey>();

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database, { clock: () => Date.now() + aheadMs });
  for (const name of ['quick', 'slow', 'silent']) {
    const { authorization } = await hub.participant(name, 'network-operator');
    const key = signingKey('edge', signatureTypes.log, bytesFor(`edge of ${name}`, 32));
    tokens.set(name, authorization);
    edges.set(name, key);
    const edge = keyOf(key);
    const signature = signBytes(key.privateKey, enrolmentText(edge, name)).toString('hex');
    await post('/v1/edges', name, { edge, serves: [name], signature });
  }
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

const keyOf = (key: SigningKey) => key.verifier.publicKey.toString('hex');
const edgeOf = (name: string) => edges.get(name) ?? expect.unreachable();

function post(url: string, name: string, payload: object) {
  const headers = { authorization: tokens.get(name) ?? '' };
  return hub.app.inject({ method: 'POST', url, payload, headers });
}

/** An edge says that its gates answer by the newest head, so long after it was sealed. */
async function acknowledge(name: string, afterMs: number): Promise<Receipt> {
  const { root, list } = hub.log.verified.state;
  const { size } = hub.log.verified;
  const { sealed_at } = await database.db
    .selectFrom('log_batch')
    .select('sealed_at')
    .where('size_after', '=', size)
    .executeTakeFirstOrThrow();
  const receipt = signReceipt(
    {
      position: size - 1,
      root: root.toString('hex'),
      digest: list.digest().toString('hex'),
      count: list.count,
      configuration: '00'.repeat(32),
      appliedAt: new Date(sealed_at.getTime() + afterMs).toISOString(),
    },
    edgeOf(name).privateKey,
  );
  const { statusCode } = await post('/v1/receipts', name, receipt);
  if (statusCode !== 204) throw new Error(`the receipt of ${name} was refused: ${statusCode}`);
  return receipt;
}

/** An entry that counts as the newest canary, and the log under it published. */
async function release(number: number): Promise<void> {
  const name = `canary ${number}`;
  await submitEntry(database.db, { name, key: keyAt(number), listing: barred, at: Date.now() });
  await database.db
    .insertInto('canary')
    .values({
      number,
      declaration_id: uuidOf(bytesFor(`declaration of ${name}`)),
      entry_id: uuidOf(bytesFor(`entry ${name}`)),
      at: new Date(),
      ended_at: new Date(),
    })
    .execute();
  await untilSealed(database.db);
  const before = hub.log.verified.size;
  await until('the canary is published', async () => {
    const { canary } = await board();
    return canary !== undefined && hub.log.verified.size >= before;
  });
}

async function board(): Promise<LatencyBoard> {
  // Past the life of the board that was made before.
  aheadMs += 31_000;
  return (await hub.app.inject('/v1/latency')).json();
}

const one = ({ participants }: LatencyBoard, name: string) =>
  participants.find(({ participant }) => participant === name) ?? expect.unreachable();

describe('the latency board', () => {
  it('shows everybody with a gate, and says nothing where there is no receipt', async () => {
    const { participants, size, canary } = await board();
    expect(participants.map(({ participant }) => participant)).toEqual(['quick', 'silent', 'slow']);
    expect(canary).toBeUndefined();
    expect(participants[1]).toMatchObject({ name: 'The silent', role: 'network-operator' });
    expect(participants[1]?.edges).toEqual([{ edge: keyOf(edgeOf('silent')), behind: size }]);
    expect(participants[1]?.timeToApply).toBeUndefined();
  });

  it('tells times, position and age by each edge’s own receipts', async () => {
    await acknowledge('quick', 40);
    await acknowledge('slow', 4_000);
    const now = await board();
    expect(one(now, 'quick').timeToApply).toEqual({ count: 1, medianMs: 40, p99Ms: 40, slowestMs: 40 });
    expect(one(now, 'slow').timeToApply?.medianMs).toBe(4_000);
    expect(one(now, 'quick').edges[0]).toMatchObject({ position: now.size - 1, behind: 0 });
    expect(one(now, 'quick').edges[0]?.ageSeconds).toBeGreaterThan(30);
  });

  it('shows a canary as on its way, seen by a receipt not below it, and missed after a minute', async () => {
    const startedAt = aheadMs;
    aheadMs = 0;
    await release(1);
    aheadMs = Math.min(startedAt, 10_000);
    const early = (await hub.app.inject('/v1/latency')).json<LatencyBoard>();
    expect(early.participants.map(({ canary }) => canary)).not.toContain('seen');
    await acknowledge('quick', 100);
    aheadMs = 40_000;
    const waiting = (await hub.app.inject('/v1/latency')).json<LatencyBoard>();
    expect(one(waiting, 'quick').canary).toBe('seen');
    expect(one(waiting, 'slow').canary).toBe('waiting');
    aheadMs = 60_000;
    const late = (await hub.app.inject('/v1/latency')).json<LatencyBoard>();
    expect(late.participants.map(({ participant, canary }) => [participant, canary])).toEqual([
      ['quick', 'seen'],
      ['silent', 'missed'],
      ['slow', 'missed'],
    ]);
    expect(one(late, 'quick').edges[0]?.lastCanary).toBe(late.canary?.position);
    expect(one(late, 'slow').edges[0]?.lastCanary).toBeUndefined();
    await acknowledge('slow', 90_000);
    aheadMs = 63_000;
    expect(one((await hub.app.inject('/v1/latency')).json<LatencyBoard>(), 'slow').canary).toBe('seen');
  });

  it('comes as a table with a line for each edge', async () => {
    const { headers, body } = await hub.app.inject('/v1/latency.csv');
    expect(headers['content-type']).toContain('text/csv');
    const lines = body.trimEnd().split('\r\n');
    expect(lines.length).toBe(1 + edges.size);
    expect(lines[1]).toContain('quick,The quick,network-operator,');
  });
});

describe('the receipts under it', () => {
  it('are given out as they were signed, the newest of each edge, to anybody', async () => {
    const signed = await acknowledge('quick', 155);
    const { receipts } = (await hub.app.inject('/v1/receipts')).json<NewestReceipts>();
    expect(receipts.map(({ participant }) => participant).toSorted()).toEqual(['quick', 'slow']);
    expect(receipts.every(({ receipt }) => isReceiptGood(receipt))).toBe(true);
    expect(receipts).toContainEqual({ participant: 'quick', receipt: signed });
  });

  it('are taken in one spelling of their instant only, so that each can be given out as it was signed', async () => {
    const { edge: _edge, signature: _signature, ...stated } = await acknowledge('quick', 160);
    const other = { ...stated, appliedAt: stated.appliedAt.replace('Z', '+00:00') };
    const answer = await post('/v1/receipts', 'quick', signReceipt(other, edgeOf('quick').privateKey));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().title).toContain('in UTC with milliseconds');
  });

  it('can be asked for by participant, and nothing else', async () => {
    const { receipts } = (await hub.app.inject('/v1/receipts?participant=slow')).json<NewestReceipts>();
    expect(receipts.map(({ participant }) => participant)).toEqual(['slow']);
    expect((await hub.app.inject('/v1/receipts?participant=nobody')).json()).toEqual({ receipts: [] });
    expect((await hub.app.inject('/v1/receipts?particpant=slow')).statusCode).toBe(400);
  });
});
