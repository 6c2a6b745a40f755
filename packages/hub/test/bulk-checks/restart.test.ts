import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatImei } from '@deadset/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inUnitOfWork } from '../../src/database/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { keyFrom } from '../checks/check-site.ts';
import { barred, keyAt, writeEntry } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';

const script = fileURLToPath(new URL('hub-script.ts', import.meta.url));
const database = await createTestDatabase();
const { db } = database;
const stolen = keyAt(3);
const [rowCount, stolenEvery] = [40_000, 1_000];
const running = new Set<ChildProcess>();
let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-restart-'));
  port = await freePort();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** A hub in a process of its own, once it answers. */
async function startHub(): Promise<{ url: string; kill(): Promise<void> }> {
  const settings = [folder, database.applicationUrl, database.ownerUrl, String(port)];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const [line] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      running.delete(child);
    },
  };
}

it('a list goes on after the hub was killed in the middle of it, and nothing is asked or counted twice', async () => {
  const first = await startHub();
  await inUnitOfWork(db, [stolen], (trx) =>
    writeEntry(trx, { name: 'stolen', key: stolen, listing: barred, at: Date.now() }).then(() => undefined),
  );
  const market = { id: 'market', name: 'The market', role: 'marketplace', gates: ['resale'] } as const;
  const { secret } = await addParticipant(db, { ...market, scopes: ['checks'] });
  const authorization = await tokenFor(first.url, market.id, secret);
  await until(
    'the phone is on the list',
    async () => {
      const body = JSON.stringify({ gate: 'resale', imei: formatImei(stolen) });
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await fetch(`${first.url}/v1/checks`, { method: 'POST', headers, body });
      return (await answer.text()).includes('"refuse"');
    },
    60_000,
  );
  const before = await attempts();
  const file = Array.from({ length: rowCount }, (_, at) =>
    formatImei(at % stolenEvery === 0 ? stolen : keyFrom(35_900_001 + (at % 7), at)),
  ).join('\n');
  const sent = await fetch(`${first.url}/v1/bulk-checks?gate=resale`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
    body: file,
  });
  expect(sent.status).toBe(202);

  await until('some rows have their answers', async () => (await answered()) > 0, 60_000);
  await first.kill();
  const doneBefore = await answered();
  expect(doneBefore).toBeLessThan(rowCount);

  const second = await startHub();
  await until('all rows have their answers', async () => (await answered()) === rowCount, 120_000);
  await second.kill();
  const list = await db.selectFrom('bulk_check').selectAll().executeTakeFirstOrThrow();
  expect(list).toMatchObject({
    answered_count: rowCount,
    listed_count: rowCount / stolenEvery,
    problem_count: 0,
  });
  expect((await attempts()) - before).toBe(rowCount / stolenEvery);
  const { phones } = await db.selectFrom('check_tally').select('phones').executeTakeFirstOrThrow();
  expect(phones).toBe(rowCount - rowCount / stolenEvery + 1);
}, 300_000);

async function answered(): Promise<number> {
  const { answered_count } = await db
    .selectFrom('bulk_check')
    .select('answered_count')
    .executeTakeFirstOrThrow();
  return answered_count;
}

async function attempts(): Promise<number> {
  const { count } = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function tokenFor(url: string, id: string, secret: string): Promise<string> {
  const given = await fetch(`${url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'checks' }),
  });
  const answer: unknown = await given.json();
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer ? answer.access_token : '';
  return `Bearer ${String(token)}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
