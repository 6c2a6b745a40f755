import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatImei, type Gate, imeiKeyFrom } from '@deadset/domain';
import { addParticipant, composeHub, connectDatabase, findRunningServer } from '@deadset/hub';
import { type Subscriber, startOperator } from '@deadset/simulators';

/** A customer of the simulated operator, and the number on the box of their phone. */
export interface Keeper extends Subscriber {
  readonly imei: string;
  /** The telephone number of their line, in E.164. */
  readonly number: string;
}

/** A hub with its own database, a story to show, and an operator whose customers have phones. */
export interface Site {
  readonly url: string;
  /** A customer whom nobody has used yet. */
  aKeeper(): Keeper;
  /** A shop that takes part with these gates: what it asks the hub by its own access token, and the answer. */
  aShop(
    id: string,
    gates: readonly Gate[],
  ): Promise<(method: string, path: string, body?: object) => Promise<unknown>>;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const client = { clientId: 'deadset-hub', clientSecret: 'not-a-real-secret' };
const keeperCount = 20;

const storyAt = Date.parse('2026-11-22T12:00:00Z');
const story = {
  startedAt: storyAt,
  finished: true,
  steps: [
    { title: 'The keeper reports it and proves that it is theirs', ok: true, ms: 812, at: storyAt + 1000 },
    { title: 'Network A (4G) refuses it', ok: true, ms: 143.4, at: storyAt + 1200 },
    { title: 'The shop refuses it', ok: true, ms: 151, at: storyAt + 1400 },
    { title: 'A stranger reports another phone: it still attaches', ok: true, ms: 3.2, at: storyAt + 2000 },
  ],
  tryIt: {
    imeis: [{ imei: '499901001000019', label: 'Phone of Line 1' }],
    accounts: [
      { operator: 'Northern Mobile', account: 'keeper1', password: 'simulated', lineLabel: 'Line 1' },
    ],
  },
};

export async function startSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-pages-'));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const keepers = Array.from({ length: keeperCount }, (_, i) => keeper(i));
  const operator = await startOperator({
    host,
    port: 0,
    name: 'Northern Mobile',
    ...client,
    redirectUris: [`${url}/report/prove/return`],
    subscribers: keepers,
    log: {
      error: (_fields, message) => {
        throw new Error(message);
      },
    },
  });
  const operatorsFile = join(folder, 'operators.json');
  const registration = {
    participant: 'network-a',
    name: 'Northern Mobile',
    issuer: operator.issuer,
    deviceIdentifierUrl: operator.issuer,
    ...client,
  };
  await writeFile(operatorsFile, JSON.stringify([registration]));
  const storyFile = join(folder, 'story.json');
  await writeFile(storyFile, JSON.stringify(story));
  const hub = await composeHub({
    host,
    port,
    dataFolder: join(folder, 'hub'),
    operatorsFile,
    storyFile,
    logOrigin: 'e2e.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'error',
  });
  let used = 0;
  return {
    url,
    aKeeper: () => {
      const next = keepers[used];
      used += 1;
      if (next === undefined) throw new Error('every keeper has been used');
      return next;
    },
    aShop: (id, gates) => joinAsShop({ url, folder: join(folder, 'hub', 'record') }, id, gates),
    close: async () => {
      await hub.close();
      await operator.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function joinAsShop(site: { url: string; folder: string }, id: string, gates: readonly Gate[]) {
  const server = await findRunningServer(site.folder);
  if (server === undefined) throw new Error('the hub has no database of its own');
  const database = connectDatabase({ applicationUrl: server, log: () => undefined });
  const shop = { id, name: 'The Corner Shop', role: 'shop', gates, scopes: ['consent'] } as const;
  const { secret } = await addParticipant(database.db, shop);
  await database.close();
  const credentials = Buffer.from(`${id}:${secret}`).toString('base64');
  const given = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token: unknown = await given.json();
  const bearer =
    typeof token === 'object' && token !== null && 'access_token' in token ? token.access_token : '';
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${site.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${String(bearer)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  };
}

function keeper(index: number): Keeper {
  const key = imeiKeyFrom(499_901, 100_000 + index);
  if (key === undefined) throw new Error('not a serial number');
  return {
    account: `keeper${index}`,
    password: 'simulated',
    lineLabel: `Line ${index}`,
    deviceKeys: [key],
    mainLineDays: 30,
    lastBeforeTaking: true,
    payerIsUser: true,
    simIssuedAt: Date.parse('2025-01-01T00:00:00Z'),
    imei: formatImei(key),
    // Of the range that Ofcom keeps for drama.
    number: `+4477009000${String(index).padStart(2, '0')}`,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
