import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatImei, type Gate, imeiKeyFrom } from '@deadset/domain';
import { addParticipant, changeBudget, composeHub, openDatabase, startEmbeddedServer } from '@deadset/hub';
import { keepResult } from './gate/result-file.ts';

/** One list that is sent: so many rows, within so many seconds where something is promised. */
interface Task {
  readonly name: string;
  readonly kind: 'devices' | 'manifest';
  readonly gate: Gate;
  readonly rows: number;
  readonly barSeconds?: number;
}

const promised: readonly Task[] = [
  { name: '10,000 IMEIs', kind: 'devices', gate: 'resale', rows: 10_000, barSeconds: 5 },
  { name: '50,000 lines of a manifest', kind: 'manifest', gate: 'export', rows: 50_000, barSeconds: 30 },
];
const longest: Task = { name: '1,000,000 IMEIs', kind: 'devices', gate: 'resale', rows: 1_000_000 };
const host = '127.0.0.1';
const pollMs = 20;

/**
 * How long a list takes from the first byte that is sent until every row has its answer: a whole hub and its database on
 * this machine, by its own HTTP interface, with budgets, marks, attempts and sealing as in the field.
 *
 * `npm run bench -- bulk-check [--million]`. Phones are of twenty models, with serial numbers in no order.
 */
export async function run(args: string[]): Promise<void> {
  const tasks = args.includes('--million') ? [...promised, longest] : promised;
  const folder = await mkdtemp(join(tmpdir(), 'deadset-bulk-check-'));
  // Open to pass through, for the user that runs PostgreSQL when this runs as root.
  await chmod(folder, 0o711);
  const server = await startEmbeddedServer({ folder: join(folder, 'record'), log: () => undefined });
  const database = await openDatabase({ ...server, log: () => undefined });
  const hub = await composeHub({
    host,
    port: 0,
    dataFolder: join(folder, 'hub'),
    databaseUrl: server.applicationUrl,
    databaseOwnerUrl: server.ownerUrl,
    logOrigin: 'bench.example/log',
    requestsPerMinute: 10_000_000,
    logLevel: 'silent',
  });
  try {
    const market = {
      id: 'market',
      name: 'The market',
      role: 'marketplace',
      gates: ['resale', 'export'],
    } as const;
    const { secret } = await addParticipant(database.db, { ...market, scopes: ['checks'] });
    for (const gate of market.gates)
      await changeBudget(database.db, market.id, gate, { phonesPerDay: 2_000_000 });
    const authorization = await tokenFor(hub.url, market.id, secret);
    const figures = [];
    for (const task of tasks) figures.push(await measure(hub.url, authorization, task));
    await keepResult('bulk-check', { command: 'npm run bench -- bulk-check', figures, notes: [] });
  } finally {
    await hub.close();
    await database.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(url: string, authorization: string, task: Task) {
  const { name, kind, gate, rows, barSeconds } = task;
  const body = fileOf(task);
  const startedAt = performance.now();
  const sent = await fetch(`${url}/v1/bulk-checks?gate=${gate}&kind=${kind}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
    body,
  });
  const takenInMs = performance.now() - startedAt;
  let status = await statusIn(sent);
  while (status.state === 'waiting') {
    await delay(pollMs);
    status = await statusIn(
      await fetch(`${url}/v1/bulk-checks/${status.id}`, { headers: { authorization } }),
    );
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  if (status.state !== 'done' || status.answered !== rows)
    throw new Error(`${name}: ${status.state}, ${status.answered} of ${rows} rows`);
  const isKept = barSeconds === undefined ? {} : { isKept: seconds <= barSeconds };
  const target = barSeconds === undefined ? {} : { target: `${barSeconds} s` };
  const ours = `${seconds.toFixed(1)} s (${(takenInMs / 1_000).toFixed(1)} s of it to take it in), ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`;
  console.log(`bulk-check: ${name}: ${ours}`);
  if (barSeconds !== undefined && seconds > barSeconds) process.exitCode = 1;
  return { figure: `a list of ${name}, sent until answered`, ours, ...target, ...isKept };
}

function fileOf({ kind, rows }: Task): string {
  const lines = [kind === 'manifest' ? 'consignment,line,imei' : 'imei'];
  for (let row = 0; row < rows; row += 1) {
    // 611,953 has no factor in common with a million: every serial number once, in no order.
    const key = imeiKeyFrom(35_910_000 + (row % 20), (row * 611_953) % 1_000_000);
    if (key === undefined) throw new Error('not a serial number');
    lines.push(kind === 'manifest' ? `BOX-${row % 40},${row + 1},${formatImei(key)}` : formatImei(key));
  }
  return `${lines.join('\n')}\n`;
}

interface Status {
  readonly id: string;
  readonly state: string;
  readonly answered: number;
}

async function statusIn(answer: Response): Promise<Status> {
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}: ${await answer.text()}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of the hub under measurement
  return (await answer.json()) as Status;
}

async function tokenFor(url: string, id: string, secret: string): Promise<string> {
  const given = await fetch(`${url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'checks' }),
  });
  const answer: unknown = await given.json();
  const isGiven = typeof answer === 'object' && answer !== null && 'access_token' in answer;
  return `Bearer ${isGiven ? String(answer.access_token) : ''}`;
}
