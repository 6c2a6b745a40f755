import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSamples, quantile } from '@deadset/analytics';
import { formatImeiKey, type ImeiKey, imeiKeyFrom, type Listing } from '@deadset/domain';
import { composeHub, type Database, openDatabase, startEmbeddedServer } from '@deadset/hub';

const usualRounds = 300;
const warmUpRounds = 20;
const host = '127.0.0.1';
const tac = 35_600_000;
/** What is added to a copy of the reference, in milliseconds: the comparison must see it, or it would see nothing. */
const controlMs = 1;

/** What the phone may be whose answer must not be told from that of a phone that nobody ever named. */
const kinds = {
  'report ended': { effect: 'tracked', tier: 0, untilAt: 1_000 },
  'in a logbook': { effect: 'enrolled', tier: 0 },
} as const satisfies Record<string, Listing>;
type Kind = 'unknown' | 'unknown again' | keyof typeof kinds;
const order: readonly Kind[] = ['unknown', 'unknown again', 'report ended', 'in a logbook'];

/** One answer of the public check. */
interface Answer {
  readonly ms: number;
  readonly bodyBytes: number;
}

/**
 * Whether the public check takes as long for a phone that nobody ever named as for one that only the record knows.
 *
 * `npm run bench -- check-timing [ROUNDS]`. A whole hub and its database on this machine; every round asks about one new
 * phone of each kind, in an order that is drawn anew, each as an account of its own, over one open connection. The hub
 * runs in this very process, which adds the same noise to all of them.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = args[0] === undefined ? usualRounds : Number(args[0]);
  if (!Number.isInteger(rounds) || rounds < 50) throw new Error('rounds are a whole number of at least 50');
  const folder = await mkdtemp(join(tmpdir(), 'deadset-check-timing-'));
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
    trustedProxies: [host],
    logLevel: 'silent',
  });
  try {
    await listPhones(database, rounds + warmUpRounds);
    report(await ask(hub.url, rounds), rounds);
  } finally {
    await hub.close();
    await database.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A TAC of its own for every phone, so that no question is refused as part of a scan. */
function phoneOf(kind: Kind, round: number): ImeiKey {
  const key = imeiKeyFrom(tac + order.indexOf(kind) * 100_000 + round, 123_456);
  if (key === undefined) throw new Error('more rounds than numbers');
  return key;
}

async function listPhones({ db }: Database, count: number): Promise<void> {
  for (const [kind, { effect, tier, ...rest }] of Object.entries(kinds)) {
    const untilAt = 'untilAt' in rest ? new Date(rest.untilAt) : null;
    const rows = Array.from({ length: count }, (_, round) => ({
      imei_key: phoneOf(kind === 'report ended' ? 'report ended' : 'in a logbook', round),
      effect,
      tier,
      until_at: untilAt,
      entry_id: '00000000-0000-0000-0000-000000000000',
      updated_at: new Date(0),
    }));
    await db.insertInto('listing').values(rows).execute();
  }
}

async function ask(url: string, rounds: number): Promise<ReadonlyMap<Kind, Answer[]>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers = new Map<Kind, Answer[]>(order.map((kind) => [kind, []]));
  let account = 0;
  for (let round = 0; round < rounds + warmUpRounds; round += 1) {
    for (const kind of shuffled(order)) {
      account += 1;
      // A network of its own, and so an account.
      const from = `10.${Math.floor(account / 256) % 256}.${account % 256}.1`;
      const answer = await check(url, agent, phoneOf(kind, round), from);
      if (round >= warmUpRounds) answers.get(kind)?.push(answer);
    }
  }
  agent.destroy();
  return answers;
}

function check(url: string, agent: Agent, key: ImeiKey, from: string): Promise<Answer> {
  const body = `imei=${formatImeiKey(key)}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
    'x-forwarded-for': from,
  };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const asked = request(`${url}/check`, { method: 'POST', agent, headers }, (response) => {
      let bodyBytes = 0;
      response.on('data', (chunk: Buffer) => {
        bodyBytes += chunk.length;
      });
      response.on('end', () => {
        const ms = performance.now() - startedAt;
        if (response.statusCode === 200) resolve({ ms, bodyBytes });
        else reject(new Error(`the check was answered with ${response.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function report(answers: ReadonlyMap<Kind, Answer[]>, rounds: number): void {
  const times = (kind: Kind) => (answers.get(kind) ?? []).map(({ ms }) => ms);
  const sizes = new Set([...answers.values()].flat().map(({ bodyBytes }) => bodyBytes));
  console.log(`check-timing: ${rounds} phones of each kind, asked about in turn`);
  console.log(`  bytes of body: ${[...sizes].join(', ')}${sizes.size === 1 ? ', for every one' : ''}`);
  for (const kind of order) {
    const of = (share: number) => (quantile(times(kind), share) ?? Number.NaN).toFixed(2);
    console.log(
      `  ${kind.padEnd(14)} median ${of(0.5)} ms, p5 ${of(0.05)}, p95 ${of(0.95)}, p99 ${of(0.99)}`,
    );
  }
  console.log('  against unknown: effect (Cliff’s delta, -1 to 1), p; largest distance of distributions, p');
  const reference = times('unknown');
  for (const kind of order.slice(1)) console.log(line(kind, times(kind), reference));
  const control = times('unknown again').map((ms) => ms + controlMs);
  console.log(line(`+${controlMs} ms`, control, reference));
}

function line(name: string, sample: readonly number[], reference: readonly number[]): string {
  const { delta, p, distance, distanceP } = compareSamples(sample, reference);
  return `  ${name.padEnd(14)} ${delta.toFixed(3).padStart(6)}, p = ${p.toPrecision(2)}; ${distance.toFixed(3)}, p = ${distanceP.toPrecision(2)}`;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
