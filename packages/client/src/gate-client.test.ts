import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { RegistryError } from '@deadset/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { GateClient } from './gate-client.ts';

let server: Server | undefined;

async function startPeer(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

afterEach(async () => {
  const closing = server;
  server = undefined;
  if (closing === undefined) return;
  closing.closeAllConnections();
  closing.close();
  await once(closing, 'close');
});

const answer = {
  outcome: 'refuse',
  reason: 'declared-stolen',
  tier: 1,
  position: 12,
  at: '2026-11-22T10:00:00Z',
};
const question = { gate: 'resale', imei: '35175605123456' } as const;

describe('a gate client', () => {
  it('asks with its token and gives the answer of the edge', async () => {
    const asked: unknown[] = [];
    const url = await startPeer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        asked.push(request.url, request.headers.authorization, JSON.parse(body));
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      });
    });
    const gate = new GateClient({ url, token: 'shop-token' });
    expect(await gate.check(question)).toEqual(answer);
    expect(asked).toEqual(['/v1/checks', 'Bearer shop-token', question]);
  });

  it('tries once more when the edge is overloaded, and then gives its answer', async () => {
    let calls = 0;
    const url = await startPeer((_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503).end();
      else response.end(JSON.stringify(answer));
    });
    expect(await new GateClient({ url, token: 't' }).check(question)).toEqual(answer);
    expect(calls).toBe(2);
  });

  it('refuses with the words of the problem that the edge sent', async () => {
    const type = 'https://deadset.example/problems/not-allowed';
    const url = await startPeer((_, response) => {
      response
        .writeHead(403)
        .end(JSON.stringify({ type, title: 'This token is for other gates', status: 403 }));
    });
    const refused = new GateClient({ url, token: 't' }).check(question);
    await expect(refused).rejects.toMatchObject({
      code: 'not-allowed',
      message: 'This token is for other gates',
      status: 403,
      type,
    });
    await expect(refused).rejects.toBeInstanceOf(RegistryError);
  });

  it('says that no edge answers, instead of an answer, when nothing listens', async () => {
    const url = await startPeer((_, response) => response.end());
    server?.close();
    const gate = new GateClient({ url, token: 't', retries: { attempts: 2, firstPauseMs: 1 } });
    await expect(gate.check(question)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('takes an answer outside the contract for a fault and never for a permission', async () => {
    const url = await startPeer((_, response) => response.end(JSON.stringify({ outcome: 'sure' })));
    const asking = new GateClient({ url, token: 't' }).check(question);
    await expect(asking).rejects.toThrow('outside the contract');
  });
});
