import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { GateClient } from '@deadset/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Counter } from '../counter/index.ts';
import { startShop } from '../shop/index.ts';
import { startMaker } from './index.ts';

const answers = {
  allow: { outcome: 'allow', reason: 'no-report-found' },
  hold: { outcome: 'hold', reason: 'declared-not-proved', tier: 0 },
  refuse: { outcome: 'refuse', reason: 'declared-stolen', tier: 1 },
};

const appealUrl = 'https://hub.test/appeal';
let edge: Server;
let gate: GateClient;
let nextAnswer: object | undefined;
let asked: { gate?: string; presenter?: string }[];
let open: Counter[];

beforeEach(async () => {
  asked = [];
  open = [];
  edge = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => {
      asked.push(JSON.parse(body));
      if (nextAnswer === undefined) response.writeHead(503).end();
      else response.end(JSON.stringify({ ...nextAnswer, position: 4, at: '2026-11-22T10:00:00Z' }));
    });
  }).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  const address = edge.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  gate = new GateClient({
    url: `http://127.0.0.1:${address.port}`,
    token: 't',
    retries: { attempts: 1, firstPauseMs: 1 },
  });
});

afterEach(async () => {
  await Promise.all(open.map((counter) => counter.close()));
  edge.closeAllConnections();
  edge.close();
  await once(edge, 'close');
});

async function openCounters() {
  const options = { gate, host: '127.0.0.1', port: 0, pseudonymKey: Buffer.alloc(32, 1), appealUrl };
  const [maker, shop] = [await startMaker(options), await startShop(options)];
  open = [maker, shop];
  return { maker, shop };
}

async function post(url: string, body: object) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const said = (await response.json()) as { decision?: string; reason?: string; appeal?: string };
  return { status: response.status, ...said };
}

describe('a maker and a shop', () => {
  it('do what the answer of their gate says', async () => {
    const { maker, shop } = await openCounters();
    const decisions: unknown[] = [];
    for (const answer of [answers.allow, answers.hold, answers.refuse]) {
      nextAnswer = answer;
      const activation = await post(`${maker.url}/activate`, { imei: '35175605123456', account: 'sam' });
      const sale = await post(`${shop.url}/buy`, { imei: '35175605123456', seller: 'sam' });
      decisions.push(activation.decision, sale.decision);
    }
    expect(decisions).toEqual(['done', 'done', 'held', 'held', 'refused', 'refused']);
    expect(asked.map((question) => question.gate)).toEqual([0, 1, 2].flatMap(() => ['activation', 'resale']));
  });

  it('say why, and where to have it looked at, unless it is done', async () => {
    const { shop } = await openCounters();
    nextAnswer = answers.refuse;
    const refused = await post(`${shop.url}/buy`, { imei: '35175605123456', seller: 'sam' });
    expect(refused).toMatchObject({ reason: 'declared-stolen', appeal: appealUrl });
    nextAnswer = answers.allow;
    const bought = await post(`${shop.url}/buy`, { imei: '35175605123456', seller: 'sam' });
    expect(bought).not.toHaveProperty('appeal');
  });

  it('decide nothing while their edge cannot be asked', async () => {
    const { maker } = await openCounters();
    nextAnswer = undefined;
    const activation = await post(`${maker.url}/activate`, { imei: '35175605123456', account: 'sam' });
    expect(activation).toMatchObject({ status: 503, decision: 'held' });
  });

  it('tell the edge the same pseudonym for the same person and never the name', async () => {
    const { maker } = await openCounters();
    nextAnswer = answers.allow;
    for (const account of ['sam', 'sam', 'alex']) {
      await post(`${maker.url}/activate`, { imei: '35175605123456', account });
    }
    const [first, again, other] = asked.map((question) => question.presenter);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(JSON.stringify(asked)).not.toContain('sam');
  });

  it('refuse a request without an IMEI or a name', async () => {
    const { shop } = await openCounters();
    for (const body of [{ imei: '123', seller: 'sam' }, { imei: '35175605123456' }, []]) {
      expect((await post(`${shop.url}/buy`, body)).status).toBe(400);
    }
    expect((await post(`${shop.url}/other`, {})).status).toBe(404);
    expect(asked).toEqual([]);
  });
});
