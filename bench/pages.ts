import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile } from '@deadset/analytics';
import { keepResult } from './gate/result-file.ts';
import { writeListFile } from './import/list-file.ts';
import { buildImportWorld, type ImportWorld } from './import/world.ts';
import { askAtPace, type PageTime } from './pages/paced-visitors.ts';
import { type RouteTimes, serverTimes } from './pages/server-times.ts';
import { openVisits, type Visit } from './pages/visits.ts';

const program = fileURLToPath(new URL('../packages/cli/bin/deadset.js', import.meta.url));
const seed = 20_261_123;
/** The promise: p95 of the time in the server, in milliseconds, at this many pages a second. */
const promiseMs = 50;
const promisedPerSecond = 50;

/**
 * How long pages take while a million phones are in the register.
 *
 * `npm run bench -- pages [--devices N] [--seconds S] [--rate R]`. PostgreSQL, the hub and the edge that follows it are
 * processes of their own on this machine; the phones come by the command that imports a list. Then pages are asked for
 * at a constant pace, whatever became of those before, each kind in turn: those of a victim, of a buyer, of the public,
 * and of signed-in staff. What a reader waits counts from when the page was due; what the server took is what it says
 * itself (`deadset_http_request_seconds`). The ceiling is the stylesheet, which needs neither database nor template.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      devices: { type: 'string', default: '1000000' },
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: String(promisedPerSecond) },
    },
  });
  const [devices, seconds, rate] = [values.devices, values.seconds, values.rate].map(Number);
  for (const count of [devices, seconds, rate]) {
    if (count === undefined || !Number.isInteger(count) || count < 1)
      throw new Error('--devices, --seconds and --rate are whole numbers from 1');
  }
  console.log('starting PostgreSQL, the hub and an edge …');
  const world = await buildImportWorld();
  try {
    await fill(world, devices ?? 1);
    await measure(world, { seconds: seconds ?? 1, rate: rate ?? 1, devices: devices ?? 1 });
  } finally {
    await world.close();
  }
}

/** Puts the phones into the register, as an operator's list. */
async function fill(world: ImportWorld, devices: number): Promise<void> {
  console.log(`importing ${devices.toLocaleString('en-GB')} phones …`);
  const path = join(world.folder, 'stolen-list.csv');
  await writeListFile(path, devices, seed);
  const secret = await world.enrol('network-a');
  const args = ['import', 'stolen-list', path, '--hub', world.hubUrl, '--participant', 'network-a'];
  const command = spawn(process.execPath, [program, ...args], {
    env: { DEADSET_SECRET: secret },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(command, 'close');
  if (code !== 0) throw new Error(`the import ended with ${code}`);
}

async function measure(
  world: ImportWorld,
  { seconds, rate, devices }: { seconds: number; rate: number; devices: number },
): Promise<void> {
  const visits = await openVisits(world);
  console.log(`${visits.length} kinds of pages, ${rate} a second; warming up …`);
  await askAtPace(visits, { perSecond: rate, forMs: 10_000 });
  const before = await serverTimes(world.hubUrl);
  const times = await askAtPace(visits, { perSecond: rate, forMs: seconds * 1000 });
  const inServer = (await serverTimes(world.hubUrl)).since(before);
  const ceiling = await askAtPace([stylesheetOf(visits)], { perSecond: rate, forMs: 10_000 });
  tell(visits, times, inServer);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantileOf(times, share));
  const ceilingP95 = quantileOf(ceiling, 0.95);
  const isKept = inServer.shareWithin(promiseMs) >= 0.95;
  await keepResult('pages', {
    command: 'npm run bench -- pages',
    figures: [
      {
        figure: `pages, ${rate}/s, ${devices.toLocaleString('en-GB')} phones: share answered by the server within ${promiseMs} ms`,
        target: '95 %',
        ours: `${(inServer.shareWithin(promiseMs) * 100).toFixed(2)} % of all but checks`,
        isKept,
      },
      {
        figure: 'the same, as a reader waits: p95',
        ours: `${ms(p95)} (p50 ${ms(p50)}, p99 ${ms(p99)})`,
        ceiling: `${ms(ceilingP95)} (the stylesheet)`,
        ratio: `${((p95 ?? 0) / (ceilingP95 ?? 1)).toFixed(1)} ×`,
      },
    ],
    notes: [
      'The public check is left out of the share: it waits on purpose until every answer has taken as long.',
    ],
  });
}

function stylesheetOf(visits: readonly Visit[]): Visit {
  const found = visits.find(({ name }) => name === 'stylesheet');
  if (found === undefined) throw new Error('no stylesheet among the visits');
  return found;
}

function tell(visits: readonly Visit[], times: readonly PageTime[], inServer: RouteTimes): void {
  console.log(
    `\n${'page'.padEnd(34)}${'asked'.padStart(7)}${'p50'.padStart(9)}${'p95'.padStart(9)}${'longest'.padStart(9)}  ms, as a reader waits`,
  );
  for (const { name } of visits) {
    const own = times.filter((time) => time.name === name);
    const cells = [0.5, 0.95, 1].map((share) => (quantileOf(own, share) ?? 0).toFixed(1).padStart(9));
    console.log(`${name.padEnd(34)}${String(own.length).padStart(7)}${cells.join('')}`);
  }
  console.log(
    `in the server: ${(inServer.shareWithin(promiseMs) * 100).toFixed(2)} % within ${promiseMs} ms, mean ${inServer.meanMs.toFixed(1)} ms`,
  );
}

function quantileOf(times: readonly PageTime[], share: number): number | undefined {
  const sorted = times.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b);
  return sorted.length === 0 ? undefined : quantile(sorted, share);
}

function ms(value: number | undefined): string {
  return `${(value ?? 0).toFixed(1)} ms`;
}
