import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addParticipant,
  composeHub,
  connectDatabase,
  findRunningServer,
  type RunningHub,
} from '@deadset/hub';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let hub: RunningHub;

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', '');
  folder = await mkdtemp(join(tmpdir(), 'deadset-force-'));
  hub = await composeHub({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logOrigin: 'cli.test/log',
    requestsPerMinute: 10_000,
    logLevel: 'silent',
  });
  const url = (await findRunningServer(join(folder, 'record'))) ?? expect.unreachable();
  const database = connectDatabase({ applicationUrl: url, poolSize: 1, log: () => undefined });
  const force = {
    id: 'city-force',
    name: 'City Force',
    role: 'police',
    gates: [],
    scopes: ['records'],
  } as const;
  const { secret } = await addParticipant(database.db, force);
  await database.close();
  vi.stubEnv('DEADSET_SECRET', secret);
}, 120_000);
afterAll(async () => {
  await hub.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli(args, terminal);
  return { exitCode, lines: terminal.lines, notes: terminal.notes.join('\n') };
}
const police = (act: string, ...args: string[]) =>
  run('police', act, ...args, '--hub', hub.url, '--participant', 'city-force');

describe('deadset police', () => {
  const files = {
    'objects.csv': 'id,kind,imeis\no1,phone,35175605123456\n',
    'events.csv':
      'id,kind,from,crimeReference,offence,isConfirmed\ne1,crime,2026-11-20T18:30:00Z,01/77/26,39,true\n',
    'links.csv': 'from,to,role,provenance,source,information,handling\no1,e1,taken-in,officer,1,A,P\n',
  };

  it('sends a folder, tells what a dry run would do, and changes nothing the second time', async () => {
    const records = await mkdtemp(join(folder, 'records-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(records, name), text);
    const dry = await police('import', records, '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, lines: ['link 2  declared'] });
    expect(dry.notes).toContain('It would be: 0 verified, 1 declared');
    const [line] = (await police('import', records)).lines;
    expect(line).toMatch(/^link 2 {2}declared {2}\S{9} {2}for the keeper alone: \S{19}$/);
    expect((await police('import', records)).lines.join()).toMatch(/^link 2 {2}unchanged {2}\S{9}$/);
  });

  it('writes cases to files that only their owner can read, and says what is among them', async () => {
    const out = join(folder, 'cases');
    const taken = await police('export', '--out', out, '--reason', 'weekly review');
    expect(taken.notes).toContain('What networks told is not among them.');
    expect(await readdir(out)).toEqual([
      'events.csv',
      'links.csv',
      'locations.csv',
      'objects.csv',
      'persons.csv',
    ]);
    expect(await readFile(join(out, 'events.csv'), 'utf8')).toContain('01/77/26');
    expect((await stat(join(out, 'events.csv'))).mode & 0o777).toBe(0o600);
    const both = ['--authorisation', 'OCDA/1', '--legal-basis', 'consent of the keeper'];
    expect((await police('export', '--out', out, '--reason', 'weekly review', ...both)).exitCode).toBe(2);
  });

  it('says what is wrong with a folder and a file that hold no records', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'));
    expect((await police('import', empty)).notes).toContain('has none of persons.csv, objects.csv');
    await writeFile(join(empty, 'x.json'), '{"people": []}');
    expect((await police('import', join(empty, 'x.json'))).notes).toContain('is no set of POLE tables');
  });
});

describe('deadset scorecard', () => {
  const scorecard = (...args: string[]) => run('scorecard', ...args, '--data', folder);

  it('works beside a running hub, and measures no month that began before its method', async () => {
    const early = await scorecard('compute', '2026-10');
    expect(early.exitCode).toBe(1);
    expect(early.notes).toContain('began before the method was published (2026-11-22)');
    expect((await scorecard('compute', 'soon')).notes).toContain('such as 2027-01');
    expect((await scorecard('publish', '2027-01')).notes).toContain('No figures are made for 2027-01');
    expect((await scorecard('show', '2027-01')).notes).toContain('is not published');
    expect((await scorecard('compute', '2027-01', '--correct')).notes).toContain('--why');
    expect((await scorecard('show', 'last-30-days')).exitCode).toBe(0);
  });
});
