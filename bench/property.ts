import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatImei, imeiKeyFrom } from '@deadset/domain';
import { addParticipant, invitePerson, linkPath } from '@deadset/hub';
import { PageVisitor } from '../packages/hub/test/support/page-visitor.ts';
import { keepResult } from './gate/result-file.ts';
import { writeListFile } from './import/list-file.ts';
import { buildImportWorld, type ImportWorld } from './import/world.ts';

const program = fileURLToPath(new URL('../packages/cli/bin/deadset.js', import.meta.url));
const seed = 20_261_124;
/** The promise: from the press of the button to the page with every device matched, in milliseconds. */
const promiseMs = 10_000;
/** TAC of the devices that are seized: the commonest model of the list, so that a part of them is reported. */
const seizedTac = 1_000_000;
const rounds = 3;

/**
 * How long a property officer waits for a pasted list of seized devices.
 *
 * `npm run bench -- property [--devices N] [--reports M]`: PostgreSQL and hub are processes of their own; the reports come
 * by the command that imports a list. The time is that of the form, from its press until the page that it leads to is there.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    devices: { type: 'string', default: '1000' },
    reports: { type: 'string', default: '1000000' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [devices, reports] = [Number(values.devices), Number(values.reports)];
  if (!Number.isInteger(devices) || devices < 1 || !Number.isInteger(reports) || reports < 1)
    throw new Error('--devices and --reports are whole numbers from 1');
  console.log('starting PostgreSQL, the hub and an edge …');
  const world = await buildImportWorld();
  try {
    await fill(world, reports);
    const times = await measure(world, devices);
    const worst = Math.max(...times);
    const ours = times.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(', ');
    const count = devices.toLocaleString('en-GB');
    const figure = `${count} seized devices pasted, taken in, matched, page shown`;
    const figures = [{ figure, target: '≤ 10 s', ours, isKept: worst <= promiseMs }];
    const note = `\`property\`: a register of ${reports.toLocaleString('en-GB')} reports; ${rounds} lists one after the other; of ten devices one has an IMEI with gaps and one a wrong digit.`;
    const command = `npm run bench -- property --reports ${reports}`;
    await keepResult('property', { command, figures, notes: [note] });
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

async function measure(world: ImportWorld, devices: number): Promise<number[]> {
  const officer = await aStoreOfficer(world);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const form = await officer.open('/property/seizures/new');
    const typed = { reference: `BENCH/${round}`, place: 'A flat', day: '22', month: '11', year: '2025' };
    const action = '/property/seizures/new';
    const add = await officer.submit(form, action, { ...typed, time: '14:05', power: 'pace-19' });
    const list = Array.from({ length: devices }, (_, i) => {
      const key = imeiKeyFrom(seizedTac, round * devices + i);
      if (key === undefined) throw new Error('no such phone');
      return `${asRead(formatImei(key), i)}, seal: B-${round}-${i}, phone ${i}`;
    });
    const began = performance.now();
    const page = await officer.submit(add, add.url.pathname, { list: list.join('\n'), place: 'Store 3' });
    times.push(performance.now() - began);
    if (!page.html.includes('taken in and matched'))
      throw new Error(`the list was not taken in: ${page.status}`);
  }
  return times;
}

/** Of ten phones one has an IMEI with gaps, and one an IMEI with a wrong digit. */
function asRead(imei: string, i: number): string {
  if (i % 10 === 1) return `${imei.slice(0, 12)}??`;
  if (i % 10 === 2) return `${imei.slice(0, 9)}${(Number(imei[9]) + 1) % 10}${imei.slice(10)}`;
  return imei;
}

async function aStoreOfficer({ hubUrl, database }: ImportWorld): Promise<PageVisitor> {
  const organisation = 'bench-force';
  await addParticipant(database.db, {
    id: organisation,
    name: 'Force of the bench',
    role: 'police',
    gates: [],
    scopes: [],
  });
  const { token } = await invitePerson(database.db, {
    organisation,
    called: 'Store of the bench',
    roles: ['property-officer'],
  });
  const officer = new PageVisitor(hubUrl);
  await officer.submit(await officer.open(linkPath(token)), '/staff/link');
  const form = await officer.open('/staff/purpose');
  await officer.submit(form, '/staff/purpose', { purpose: 'help-keeper', reason: 'bench' });
  return officer;
}
