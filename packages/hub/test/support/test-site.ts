import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imeiKeyFrom } from '@deadset/domain';
import { type RunningOperator, type Subscriber, startOperator } from '@deadset/simulators';
import { composeHub } from '../../src/compose.ts';
import type { HubConfig } from '../../src/config.ts';
import type { TestDatabase } from './test-database.ts';

/** A whole hub on a test database, and one simulated operator that its keepers sign in with. */
export interface TestSite {
  readonly url: string;
  readonly operator: RunningOperator;
  close(): Promise<void>;
}

export const operatorId = 'network-a';
const host = '127.0.0.1';
const clientId = 'hub-of-the-test';
const clientSecret = 'secret+of/the=test';

/** A subscriber whose line is the main line of the phone with this serial number. */
export function aSubscriber(account: string, serial: number, changes: Partial<Subscriber> = {}): Subscriber {
  const key = imeiKeyFrom(35_175_605, serial);
  if (key === undefined) throw new Error('not a serial number');
  return {
    account,
    password: `password of ${account}`,
    lineLabel: `line of ${account}`,
    deviceKeys: [key],
    mainLineDays: 30,
    lastBeforeTaking: true,
    payerIsUser: true,
    simIssuedAt: Date.parse('2025-01-01T00:00:00Z'),
    ...changes,
  };
}

export async function startTestSite(
  database: TestDatabase,
  subscribers: readonly Subscriber[],
  settings: Pick<HubConfig, 'languagesFolder'> = {},
): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-site-'));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const operator = await startOperator({
    host,
    port: 0,
    name: 'Northern Mobile',
    clientId,
    clientSecret,
    redirectUris: [`${url}/report/prove/return`],
    subscribers,
    log: { error: (fields, message) => expectNoFault(fields, message) },
  });
  const operatorsFile = join(folder, 'operators.json');
  const { issuer } = operator;
  const lines = { deviceIdentifierUrl: issuer };
  const registration = { participant: operatorId, name: 'Northern Mobile', issuer, ...lines };
  await writeFile(operatorsFile, JSON.stringify([{ ...registration, clientId, clientSecret }]));
  const hub = await composeHub({
    host,
    port,
    dataFolder: folder,
    databaseUrl: database.applicationUrl,
    databaseOwnerUrl: database.ownerUrl,
    policeDatabaseUrl: database.policeUrl,
    policeDatabaseOwnerUrl: database.ownerUrl,
    operatorsFile,
    ...settings,
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent',
  });
  return {
    url,
    operator,
    close: async () => {
      await hub.close();
      await operator.close();
      await rm(folder, { recursive: true });
    },
  };
}

function expectNoFault(fields: object, message: string): never {
  throw new Error(`${message}: ${JSON.stringify(fields)}`);
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
