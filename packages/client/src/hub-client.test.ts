import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubClient } from './hub-client.ts';

const problems: Record<number, object> = {
  409: { type: 'https://deadset.example/problems/conflict', title: 'It is withdrawn', status: 409 },
};

const standing = {
  reference: '7K3M-Q2XD',
  status: 'declared',
  tier: 0,
  mode: 'total',
  happened: 'stolen',
  takenAt: '2026-11-22T10:00:00Z',
  declaredAt: '2026-11-22T10:05:00Z',
  parties: [{ participant: 'shop', name: 'Shop', role: 'shop', gate: 'resale', state: 'waiting' }],
};

/** A peer that gives tokens by number and answers each act with the next of the statuses it was given. */
class HubPeer {
  readonly acts: { path: string; token: string; key: string }[] = [];
  statuses: number[] = [];
  tokens = 0;
  /** Whether the next tokens are given; 503 otherwise. */
  givesTokens = true;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const { status, body } = this.#answer(request);
      request.resume();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(request: IncomingMessage): { status: number; body: object } {
    const { authorization = '', 'idempotency-key': key = '' } = request.headers;
    if (request.url === '/v1/token') {
      if (!this.givesTokens || authorization !== `Basic ${btoa('network-a:s%3Acret')}`)
        return { status: 503, body: {} };
      this.tokens += 1;
      const token = {
        access_token: `token-${this.tokens}`,
        token_type: 'Bearer',
        expires_in: 100,
        scope: 'declare',
      };
      return { status: 200, body: token };
    }
    this.acts.push({ path: request.url ?? '', token: authorization, key: String(key) });
    const status = this.statuses.shift() ?? 200;
    if (request.url?.endsWith('/status') === true) return { status, body: standing };
    if (status !== 200) return { status, body: problems[status] ?? {} };
    return { status, body: { reference: '7K3M-Q2XD', status: 'proved', tier: 1 } };
  }
}

let peer: HubPeer;
let url: string;
let now = 0;

beforeEach(async () => {
  peer = new HubPeer();
  url = await peer.start();
  now = 1_000_000;
});
afterEach(() => peer.close());

function aClient(): HubClient {
  const retries = { attempts: 3, firstPauseMs: 1 };
  return new HubClient({ url, participant: 'network-a', secret: 's:cret', retries, clock: () => now });
}

const proof = { code: 'ABCD-EFGH-JKMN', statement: 'a.signed.statement.of.an.operator' };

describe('a hub client', () => {
  it('uses one token for acts at the same time and gets another before it ends', async () => {
    const hub = aClient();
    await Promise.all([hub.raise('7K3M-Q2XD', proof), hub.raise('7K3M-Q2XD', proof)]);
    expect(peer.tokens).toBe(1);
    now += 79_000;
    await hub.raise('7K3M-Q2XD', proof);
    expect(peer.tokens).toBe(1);
    now += 2000;
    await Promise.all([hub.raise('7K3M-Q2XD', proof), hub.raise('7K3M-Q2XD', proof)]);
    expect(peer.tokens).toBe(2);
    expect(peer.acts.at(-1)?.token).toBe('Bearer token-2');
  });

  it('repeats an act under the same idempotency key while the hub is away', async () => {
    peer.statuses = [503, 503];
    expect(await aClient().withdraw('7K3M-Q2XD', proof)).toMatchObject({ status: 'proved' });
    expect(peer.acts.map(({ path }) => path)).toEqual(Array(3).fill('/v1/declarations/7K3M-Q2XD/withdraw'));
    expect(new Set(peer.acts.map(({ key }) => key)).size).toBe(1);
  });

  it('gives every act its own idempotency key, and takes the one it is given', async () => {
    const hub = aClient();
    await hub.raise('7K3M-Q2XD', proof);
    await hub.raise('7K3M-Q2XD', proof);
    await hub.raise('7K3M-Q2XD', proof, { idempotencyKey: 'kept-over-a-restart' });
    const keys = peer.acts.map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('kept-over-a-restart');
  });

  it('gives up after the tries it was given', async () => {
    peer.statuses = [503, 503, 503, 200];
    await expect(aClient().raise('7K3M-Q2XD', proof)).rejects.toMatchObject({ code: 'unavailable' });
    expect(peer.acts).toHaveLength(3);
  });

  it('takes a fresh token once when the hub no longer knows the old one', async () => {
    peer.statuses = [401];
    await aClient().raise('7K3M-Q2XD', proof);
    expect(peer.acts.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('ends at once when its caller gives up', async () => {
    peer.statuses = [503, 503, 503];
    const retries = { attempts: 3, firstPauseMs: 60_000 };
    const hub = new HubClient({ url, participant: 'network-a', secret: 's:cret', retries });
    const signal = AbortSignal.timeout(100);
    await expect(hub.raise('7K3M-Q2XD', proof, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(peer.acts).toHaveLength(1);
  });

  it('passes a refusal on at once, with the code and words of the hub', async () => {
    peer.statuses = [409, 200];
    const refused = aClient().raise('7K3M-Q2XD', proof);
    await expect(refused).rejects.toMatchObject({ code: 'conflict', message: 'It is withdrawn' });
    expect(peer.acts).toHaveLength(1);
  });

  it('tells where a declaration stands with each party', async () => {
    expect(await aClient().status('7K3M-Q2XD', { code: proof.code })).toEqual(standing);
    expect(peer.acts.map(({ path }) => path)).toEqual(['/v1/declarations/7K3M-Q2XD/status']);
  });

  it('asks for a token again after the hub could give none', async () => {
    const hub = aClient();
    peer.givesTokens = false;
    await expect(hub.raise('7K3M-Q2XD', proof)).rejects.toMatchObject({ code: 'unavailable' });
    peer.givesTokens = true;
    await expect(hub.raise('7K3M-Q2XD', proof)).resolves.toMatchObject({ tier: 1 });
  });
});
