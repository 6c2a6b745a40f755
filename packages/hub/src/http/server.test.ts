import { RegistryError } from '@deadset/domain';
import { problemMediaType, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { createMetrics } from './metrics.ts';
import { type App, createServer } from './server.ts';

const nothingMeasured = {
  isSequencing: () => false,
  headSize: () => 0,
  listedCount: () => 0,
  followerCount: () => 0,
  auditPlace: () => Promise.resolve(0),
  auditDifferences: () => 0,
  overdueAppeals: () => Promise.resolve(0),
  unpublishedSeconds: () => Promise.resolve(0),
  headAgeSeconds: () => Promise.resolve(0),
  witnesses: () => [],
  deliveries: () => Promise.resolve({ waiting: 0, disabled: 0 }),
  messages: () => Promise.resolve({ waiting: 0, dead: 0 }),
  pendingCount: () => Promise.resolve(0),
  scanCount: () => Promise.resolve(0),
};

async function serverWith(
  addRoutes: (app: App) => void,
  requestsPerMinute = 1000,
  trustedProxies: readonly string[] = [],
): Promise<{ app: App; lines: string[] }> {
  const lines: string[] = [];
  let calls = 0;
  const app = await createServer({
    log: createLogger('info', { write: (line) => lines.push(line) }),
    metrics: createMetrics(nothingMeasured),
    entropy: (byteCount) => Buffer.alloc(byteCount, (calls += 1)),
    verifyAccessToken: () => Promise.resolve(undefined),
    requestsPerMinute,
    trustedProxies,
    secure: false,
  });
  addRoutes(app);
  return { app, lines };
}

const Body = strictObject({
  imei: Type.String({ pattern: '^[0-9]{14,16}$' }),
  count: Type.Optional(Type.Integer()),
});

function addForm(app: App): void {
  app.post('/v1/token', { schema: { body: Body } }, async () => 'taken');
}

describe('a body', () => {
  const post = async (payload: object) => {
    const { app } = await serverWith(addForm);
    return app.inject({ method: 'POST', url: '/v1/token', payload });
  };

  it('that fits its schema is taken', async () => {
    expect((await post({ imei: '490154203237518' })).statusCode).toBe(200);
  });

  it('with a field that nobody knows is refused and told its name, not stripped of it', async () => {
    const response = await post({ imei: '490154203237518', imai: '1' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ status: 400, title: expect.stringContaining('imai') });
  });

  it('with a number for text, or text for a number, is refused, not converted', async () => {
    expect((await post({ imei: 490_154_203_237_518 })).statusCode).toBe(400);
    expect((await post({ imei: '490154203237518', count: '3' })).statusCode).toBe(400);
  });

  it('is told all that is wrong with it, and never its own values', async () => {
    const { title } = (await post({ imei: '49015420323751x', count: 1.5 })).json<{ title: string }>();
    expect(title).toContain('body/imei');
    expect(title).toContain('body/count');
    expect(title).not.toContain('49015420323751x');
  });

  it('that is larger than the limit is refused', async () => {
    expect((await post({ imei: '4'.repeat(70_000) })).statusCode).toBe(413);
  });
});

describe('a fault', () => {
  const broken = (app: App) =>
    app.get('/health', async () => {
      throw new Error('row (490154203237518, +447700900123) failed', { cause: new TypeError('deep inside') });
    });

  it('is shown as a 500 that says nothing but a correlation id', async () => {
    const { app } = await serverWith(broken);
    const response = await app.inject('/health');
    expect(response.headers['content-type']).toContain(problemMediaType);
    expect(Object.keys(response.json())).toEqual(['type', 'title', 'status', 'instance']);
    expect(response.body).not.toContain('failed');
  });

  it('is logged once, with its cause and the id that was shown, and without the digits in its message', async () => {
    const { app, lines } = await serverWith(broken);
    const { instance } = (await app.inject('/health')).json<{ instance: string }>();
    const faults = lines.filter((line) => line.includes('"level":50'));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`"correlationId":"${instance}"`);
    expect(faults[0]).toContain('deep inside');
    expect(lines.join('')).not.toMatch(/490154203237518|447700900123/);
  });
});

it('a refusal is answered with its sentence and is not logged as an error', async () => {
  const { app, lines } = await serverWith((server) =>
    server.get('/health', async () => {
      throw new RegistryError('conflict', 'Somebody was first.');
    }),
  );
  const response = await app.inject('/health');
  expect(response.json()).toMatchObject({ status: 409, title: 'Somebody was first.' });
  expect(lines.some((line) => line.includes('"level":50'))).toBe(false);
});

it('a log line has the route’s pattern and never the address, so no number in a path or query is kept', async () => {
  const { app, lines } = await serverWith((server) => server.get('/record/:position', async () => 'seen'));
  await app.inject('/record/7K3M-Q2XD?imei=490154203237518&name=Alice');
  await app.inject('/elsewhere/490154203237518');
  const logged = lines.join('');
  expect(logged).toContain('"route":"/record/:position"');
  expect(logged).not.toMatch(/49015|7K3M|Alice/);
});

it.each(['/v1/forgotten', '/forgotten', '/approvals/toString'])(
  'a route or page without a line in the policy tables cannot be added: %s',
  async (path) => {
    await expect(serverWith((app) => app.get(path, async () => 'open to all'))).rejects.toThrow(
      `nobody has said who may use GET ${path}`,
    );
  },
);

it('a page may load nothing from another host, run no script of its own, and is not kept by the browser', async () => {
  const { app } = await serverWith((server) => server.get('/', async () => 'a page'));
  const { headers } = await app.inject('/');
  expect(headers['content-security-policy']).toMatch(/default-src 'none';script-src 'nonce-[0-9a-f]{32}';/);
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['strict-transport-security']).toBeUndefined();
});

it('an address that asks too often is told to wait', async () => {
  const { app } = await serverWith((server) => server.get('/', async () => 'a page'), 2);
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await app.inject('/')).statusCode);
  expect(statuses).toEqual([200, 200, 429, 429]);
});

it('the address of who asks is what a proxy of ours says, and nobody else’s word', async () => {
  const addAddress = (app: App) => app.get('/help', async (request) => request.ip);
  const askThrough = async (trusted: readonly string[]) => {
    const { app } = await serverWith(addAddress, 1000, trusted);
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    return (await app.inject({ url: '/help', remoteAddress: '10.0.0.1', headers })).body;
  };
  expect(await askThrough(['10.0.0.0/8'])).toBe('198.51.100.7');
  expect(await askThrough(['192.0.2.1'])).toBe('10.0.0.1');
  expect(await askThrough([])).toBe('10.0.0.1');
});
