import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gates } from '@deadset/domain';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CheckApi } from '../src/check-api/index.ts';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const shop = {
  participant: 'corner-shop',
  tokenSha256: createHash('sha256').update('shop-token').digest('hex'),
  gates: ['resale', 'repair'],
} as const;
const asShop = { authorization: 'Bearer shop-token' };
const stolen = '35209900176148';
const clear = '35209900176149';

/** An edge with a list of one stolen phone. */
async function withEdge(work: (edge: RunningEdge) => Promise<void>, rest: Partial<EdgeConfig> = {}) {
  await inFreshFolder(async (folder) => {
    const log = new FeedServer(logKeys());
    log.publish({ key: imeiKey(Number(stolen)), listing: { effect: 'prohibited', tier: 1 } });
    const snapshotFile = join(folder, 'list.snapshot');
    await writeFile(snapshotFile, log.snapshotNow());
    const check = { host: '127.0.0.1', port: 0, clients: [shop] };
    const edge = await composeEdge(quietConfig({ snapshotFile, check, ...rest }));
    try {
      await work(edge);
    } finally {
      await edge.close();
    }
  });
}

const lines = 'application/x-ndjson';

async function ask(edge: RunningEdge, body: string | Buffer, query = '?gate=resale', headers = {}) {
  const response = await fetch(`http://127.0.0.1:${edge.addresses.check?.port}/v1/checks/bulk${query}`, {
    method: 'POST',
    headers: { 'content-type': lines, ...asShop, ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text, rows: rowsOf(text) };
}

function rowsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** A request that stays open, for whoever wants to send or read slowly. */
function open(edge: { addresses: RunningEdge['addresses'] }, headers = {}): ClientRequest {
  return httpRequest({
    host: '127.0.0.1',
    port: edge.addresses.check?.port,
    method: 'POST',
    path: '/v1/checks/bulk?gate=resale',
    headers: { 'content-type': lines, ...asShop, ...headers },
    agent: false,
  });
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const [response] = await once(request, 'response');
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return text;
}

const question = (imei: string, rest = {}) => JSON.stringify({ imei, ...rest });

describe('a stream of checks', () => {
  it('answers line for line, in order, with the same object as a single check and the id of each', async () => {
    await withEdge(async (edge) => {
      const body = [
        question(stolen, { id: 'a' }),
        question(clear),
        question(stolen, { gate: 'repair', id: 'c' }),
      ];
      const { status, type, rows } = await ask(edge, body.join('\n'));
      expect([status, type]).toEqual([200, lines]);
      const single = await fetch(`http://127.0.0.1:${edge.addresses.check?.port}/v1/checks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...asShop },
        body: question(stolen, { gate: 'resale' }),
      });
      const untimed = (row: Record<string, unknown>): Record<string, unknown> => ({ ...row, at: undefined });
      const refused = untimed(JSON.parse(await single.text()));
      expect(rows.map(untimed)).toEqual([
        { id: 'a', ...refused },
        { outcome: 'allow', reason: 'no-report-found', position: refused['position'], at: undefined },
        { id: 'c', ...refused },
      ]);
    });
  });

  it('tells of a bad line by its number and a word, says nothing of what was in it, and goes on', async () => {
    await withEdge(async (edge) => {
      const body = Buffer.concat([
        Buffer.from(`{"imei":"3520990017614x"}\r\n\n{"imei":"${stolen}","name":"x"}\n${stolen}9\n{"imei":\n`),
        Buffer.from([0x22, 0xff, 0x22, 0x0a]),
        Buffer.from(`${'x'.repeat(5000)}\n${question(stolen, { gate: 'moon' })}\n`),
        Buffer.from(`${question(stolen, { gate: 'activation', id: 'q' })}\n{"id":"z"}\n${question(stolen)}`),
      ]);
      const { text, rows } = await ask(edge, body);
      expect(rows.map(({ line, problem, id }) => [line, problem, id])).toEqual([
        [1, 'invalid', undefined],
        [3, 'invalid', undefined],
        [4, 'invalid', undefined],
        [5, 'not-json', undefined],
        [6, 'not-utf-8', undefined],
        [7, 'too-long', undefined],
        [8, 'invalid', undefined],
        [9, 'not-allowed', 'q'],
        [10, 'invalid', 'z'],
        [undefined, undefined, undefined],
      ]);
      expect(rows.at(-1)).toMatchObject({ outcome: 'refuse' });
      expect(text).not.toContain(stolen);
    });
  });

  it('wants a gate in the line or in the query, and the query may name none of others', async () => {
    await withEdge(async (edge) => {
      expect((await ask(edge, question(stolen), '')).rows).toMatchObject([{ line: 1, problem: 'invalid' }]);
      const answers = [
        await ask(edge, '', '?gate=activation'),
        await ask(edge, '', '?gate=moon'),
        await ask(edge, '', '', { authorization: 'Bearer guessed' }),
        await ask(edge, '', '', { 'content-type': 'application/json' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 400, 401, 400]);
      expect((await ask(edge, '')).text).toBe('');
    });
  });

  it('answers at an eSIM server by IMEI, and never calls an EID unreported', async () => {
    const esim = { ...shop, gates: gates };
    await withEdge(
      async (edge) => {
        const eid = '89049032123451234512345678901235';
        const body = [
          question(stolen, { eid }),
          JSON.stringify({ eid }),
          question(stolen, { eid: `${eid.slice(0, 31)}6` }),
          question(stolen, { eid, gate: 'resale' }),
        ];
        const { rows } = await ask(edge, body.join('\n'), '?gate=esim-download');
        expect(rows[0]).toMatchObject({ outcome: 'refuse' });
        expect(rows.slice(1).map(({ problem }) => problem)).toEqual(['invalid', 'invalid', 'invalid']);
        expect(rows[1]).toMatchObject({ title: expect.stringContaining('no EIDs') });
      },
      { check: { host: '127.0.0.1', port: 0, clients: [esim] } },
    );
  });

  it('gives each answer as soon as it has the question, while the stream goes on', async () => {
    await withEdge(async (edge) => {
      const request = open(edge);
      request.write(`${question(stolen)}\n`);
      const response = await answerOf(request);
      const [first] = await once(response, 'data');
      expect(JSON.parse(String(first))).toMatchObject({ outcome: 'refuse' });
      request.end(question(clear));
      const [second] = await once(response, 'data');
      expect(JSON.parse(String(second))).toMatchObject({ outcome: 'allow' });
    });
  });

  it('reads no further while its answers are not read, and loses none', async () => {
    await withEdge(async (edge) => {
      const request = open(edge);
      request.flushHeaders();
      const response = await answerOf(request);
      const batch = `${question(clear)}\n`.repeat(1000);
      let sent = 0;
      // Until the pipes between us are full.
      while (
        request.write(batch) ||
        (await Promise.race([once(request, 'drain'), pause(500, 'stuck')])) !== 'stuck'
      )
        sent += 1000;
      sent += 1000;
      expect(sent).toBeLessThan(400_000);
      request.end();
      expect((await textOf(response)).trimEnd().split('\n')).toHaveLength(sent);
    });
  }, 120_000);

  it('ends for a client that goes away, and serves everybody else', async () => {
    await withEdge(async (edge) => {
      for (let round = 0; round < 20; round += 1) {
        const request = open(edge);
        request.on('error', () => undefined);
        request.write(`${question(clear)}\n`.repeat(500));
        await answerOf(request);
        request.destroy();
      }
      // More than one client may have open at a time: those that went away count no more.
      await until('streams are free again', async () => (await ask(edge, question(stolen))).status === 200);
      expect((await ask(edge, question(stolen))).rows).toMatchObject([{ outcome: 'refuse' }]);
    });
  });

  it('takes eight streams of one client at a time, and says so to the ninth', async () => {
    await withEdge(async (edge) => {
      const requests = Array.from({ length: 8 }, () => open(edge));
      await Promise.all(
        requests.map((request) => {
          request.flushHeaders();
          return answerOf(request);
        }),
      );
      expect((await ask(edge, question(stolen))).status).toBe(429);
      for (const request of requests) request.end();
    });
  });

  it('holds a client to its questions a second: a single check hears of it, a stream goes slower', async () => {
    const slow = { ...shop, perSecond: 1 };
    await withEdge(
      async (edge) => {
        const startedAt = performance.now();
        const { rows } = await ask(edge, `${question(stolen)}\n`.repeat(2));
        expect(rows.filter(({ outcome }) => outcome === 'refuse')).toHaveLength(2);
        expect(performance.now() - startedAt).toBeGreaterThan(900);
        const single = await fetch(`http://127.0.0.1:${edge.addresses.check?.port}/v1/checks`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...asShop },
          body: question(stolen, { gate: 'resale' }),
        });
        expect([single.status, single.headers.get('retry-after')]).toEqual([429, '1']);
      },
      { check: { host: '127.0.0.1', port: 0, clients: [slow] } },
    );
  });

  it('says from which line on to ask again when the edge closes', async () => {
    await withEdge(async (edge) => {
      const request = open(edge);
      request.write(`${question(stolen)}\n${question(clear)}\n`);
      const response = await answerOf(request);
      const text = textOf(response);
      await pause(100);
      await edge.close();
      expect(rowsOf(await text).slice(2)).toMatchObject([{ line: 3, problem: 'closing' }]);
    });
  });

  it('ends, in words, a stream that rests too long', async () => {
    const check = new CheckApi({
      host: '127.0.0.1',
      port: 0,
      clients: [],
      ownParticipant: 'this-edge',
      healthToken: 'unused',
      steadyClock: () => performance.now(),
      desk: { verdict: () => ({ verdict: { outcome: 'allow', reason: 'no-report-found' }, at: 0 }) },
      list: { position: 0, ageSeconds: undefined },
      entropy: (byteCount) => Buffer.alloc(byteCount),
      log: pino({ level: 'silent' }),
      idleMs: 100,
    });
    const address = await check.listen();
    try {
      const request = open({ addresses: { check: address } });
      request.on('error', () => undefined);
      request.write(`${question(clear)}\n{"imei":`);
      const rows = rowsOf(await textOf(await answerOf(request)));
      expect(rows).toMatchObject([{ outcome: 'allow' }, { line: 2, problem: 'idle' }]);
    } finally {
      await check.close();
    }
  });
});
