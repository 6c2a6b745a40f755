import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatImei, parseImeiKey } from '@deadset/domain';
import { addParticipant, invitePerson, linkPath } from '@deadset/hub';
import { digitsOf } from '@deadset/protocol';
import { PageVisitor } from '../packages/hub/test/support/page-visitor.ts';
import { keepResult } from './gate/result-file.ts';
import { writeListFile } from './import/list-file.ts';
import { buildImportWorld, type ImportWorld } from './import/world.ts';
import { seedAttempts } from './timeline/attempt-seed.ts';

const program = fileURLToPath(new URL('../packages/cli/bin/deadset.js', import.meta.url));
const seed = 20_261_125;
/** The promise: the life of a device on its case's page, in milliseconds. */
const timelinePromiseMs = 1_000;
/** The promise: from the answer at a gate to the alert on the officer's page, in milliseconds. */
const alertPromiseMs = 5_000;
const rounds = 5;
const lookEveryMs = 50;

/** A phone with the case that the officer opened about it. */
interface OpenedCase {
  readonly key: number;
  readonly path: string;
  readonly number: string;
}

/**
 * How long an officer waits for the life of a device, and how soon they hear that something happened to it.
 *
 * `npm run bench -- timeline [--attempts N] [--reports M]`: PostgreSQL, hub and edge are processes of their own; the
 * reports come by the command that imports a list, the attempts by statements. Alerts are timed from the edge's answer
 * about a phone with a case until the officer's list has them, by the whole way: edge, register, gateway, police zone.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    attempts: { type: 'string', default: '10000000' },
    reports: { type: 'string', default: '100000' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [attempts, reports] = [Number(values.attempts), Number(values.reports)];
  for (const count of [attempts, reports])
    if (!Number.isInteger(count) || count < 1)
      throw new Error('--attempts and --reports are whole numbers from 1');
  console.log('starting PostgreSQL, the hub and an edge …');
  const world = await buildImportWorld();
  try {
    await fill(world, reports);
    const keys = await seedAttempts(world.database, attempts);
    const officer = await anOfficer(world);
    const cases: OpenedCase[] = [];
    for (const key of keys) cases.push(await openCase(officer, key));
    const pages = await timelineTimes(officer, cases);
    await explainAttempts(world, keys[0] ?? 0);
    const alerts = await alertTimes(world, officer, cases);
    await keep({ attempts, reports, pages, alerts });
  } finally {
    await world.close();
  }
}

async function fill(world: ImportWorld, reports: number): Promise<void> {
  const path = join(world.folder, 'stolen-list.csv');
  await writeListFile(path, reports, seed);
  const secret = await world.enrol('network-a');
  const args = ['import', 'stolen-list', path, '--hub', world.hubUrl, '--participant', 'network-a'];
  const command = spawn(process.execPath, [program, ...args], {
    env: { DEADSET_SECRET: secret },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(command, 'close');
  if (code !== 0) throw new Error(`the import ended with ${code}`);
}

async function anOfficer({ hubUrl, database }: ImportWorld): Promise<PageVisitor> {
  const organisation = 'bench-force';
  const force = {
    id: organisation,
    name: 'Force of the bench',
    role: 'police',
    gates: [],
    scopes: [],
  } as const;
  await addParticipant(database.db, force);
  const person = { organisation, called: 'Desk of the bench', roles: ['officer'] } as const;
  const { token } = await invitePerson(database.db, person);
  const officer = new PageVisitor(hubUrl);
  await officer.submit(await officer.open(linkPath(token)), '/staff/link');
  const form = await officer.open('/staff/purpose');
  await officer.submit(form, '/staff/purpose', { purpose: 'investigate-crime', reason: 'bench' });
  return officer;
}

async function openCase(officer: PageVisitor, key: number): Promise<OpenedCase> {
  const form = await officer.open('/police/cases/open');
  const page = await officer.submit(form, '/police/cases/open', { imei: imeiOf(key) });
  const path = page.url.pathname;
  const [number] = /\d+$/.exec(path) ?? [];
  if (page.status !== 200 || number === undefined)
    throw new Error(`no case was opened: ${page.status} ${path}`);
  return { key, path, number };
}

/** Waiting for each page, all rounds together, in milliseconds. */
async function timelineTimes(officer: PageVisitor, cases: readonly OpenedCase[]): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { path } of [...cases, { path: '/police/cases?seen=yes' }]) {
      const began = performance.now();
      const { status } = await officer.open(path);
      const tookMs = performance.now() - began;
      if (status !== 200) throw new Error(`${path} was answered ${status}`);
      times.push(tookMs);
      console.log(`${path.padEnd(28)}${tookMs.toFixed(0).padStart(7)} ms`);
    }
  }
  return times;
}

/** Says by which index the attempts of the busiest phone are found: with a legal basis, and without. */
async function explainAttempts({ database }: ImportWorld, key: number): Promise<void> {
  const beside = "and network is null and gate not in ('network-attach', 'esim-download')";
  for (const [name, condition] of [
    ['all of a phone', ''],
    ['those that are not at networks', beside],
  ]) {
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, buffers, costs off) select at, gate, outcome from attempt
        where imei_key = any ('{${key}}'::bigint[]) and at >= now() - interval '1 day' ${condition}
        order by at desc limit 500`,
    );
    console.log(`\n${name}:\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`);
  }
}

/** From the answer of the gate to the alert on the officer's list, for one phone after the other, in milliseconds. */
async function alertTimes(
  { gate }: ImportWorld,
  officer: PageVisitor,
  cases: readonly OpenedCase[],
): Promise<number[]> {
  const times: number[] = [];
  for (const { key, number } of cases) {
    const { outcome } = await gate.check({ gate: 'resale', imei: digitsOf(keyOf(key)) });
    if (outcome !== 'refuse') throw new Error(`the gate answers ${outcome} for a phone that is reported`);
    const began = performance.now();
    for (;;) {
      const { html } = await officer.open('/police/alerts.csv');
      if (html.includes(`\r\n${number},open,`)) break;
      if (performance.now() - began > 60_000) throw new Error('no alert came within a minute');
      await pause(lookEveryMs);
    }
    times.push(performance.now() - began);
    console.log(`alert of case ${number}: ${times.at(-1)?.toFixed(0)} ms after the gate’s answer`);
  }
  return times;
}

function keep({
  attempts,
  reports,
  pages,
  alerts,
}: {
  readonly attempts: number;
  readonly reports: number;
  readonly pages: readonly number[];
  readonly alerts: readonly number[];
}): Promise<void> {
  const [slowest, latest] = [Math.max(...pages), Math.max(...alerts)];
  return keepResult('timeline', {
    command: 'npm run bench -- timeline',
    figures: [
      {
        figure: `a device's timeline with ${attempts.toLocaleString('en-GB')} attempts, slowest of ${pages.length} pages`,
        target: '< 1 s',
        ours: `${slowest.toFixed(0)} ms`,
        isKept: slowest < timelinePromiseMs,
      },
      {
        figure: `from a gate's answer to the alert on the officer's page, slowest of ${alerts.length}`,
        target: 'seconds',
        ours: `${(latest / 1000).toFixed(1)} s`,
        isKept: latest < alertPromiseMs,
      },
    ],
    notes: [
      `\`timeline\`: ${reports.toLocaleString('en-GB')} reports; one phone has 50,000 attempts at networks, six cases are opened, and the list of those seen since is among the pages.`,
    ],
  });
}

function keyOf(key: number) {
  const parsed = parseImeiKey(key);
  if (parsed === undefined) throw new Error('not a phone');
  return parsed;
}

function imeiOf(key: number): string {
  return formatImei(keyOf(key));
}
