import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addParticipant,
  composeHub,
  connectDatabase,
  type Database,
  findRunningServer,
  type RunningHub,
} from '@deadset/hub';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let hub: RunningHub;
let database: Database;

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', '');
  folder = await mkdtemp(join(tmpdir(), 'deadset-send-'));
  hub = await composeHub({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logOrigin: 'cli.test/log',
    requestsPerMinute: 10_000,
    logLevel: 'silent',
  });
  const url = (await findRunningServer(join(folder, 'record'))) ?? expect.unreachable();
  database = connectDatabase({ applicationUrl: url, poolSize: 1, log: () => undefined });
  const network = { id: 'network-a', name: 'Network A', role: 'network-operator', gates: [] } as const;
  const { secret } = await addParticipant(database.db, { ...network, scopes: ['attempts'] });
  vi.stubEnv('DEADSET_SECRET', secret);
}, 120_000);
afterAll(async () => {
  await database.close();
  await hub.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Runs one command line; `@name` stands for a file of the folder. */
async function deadset(...args: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli(
    args.map((arg) => arg.replace(/^@/, `${folder}/`)),
    terminal,
  );
  return { exitCode, lines: terminal.lines, notes: terminal.notes.join('\n') };
}
const send = (file: string) =>
  deadset('clones', 'send', file, '--hub', hub.url, '--participant', 'network-a');

/** Two phones of one number, one in London and one in Manchester, and a phone whose number is none. */
const log = [
  'at,imei,line,radio,mcc,latitude,longitude,radius_km',
  '2026-11-02T08:00:00Z,351756051234565,234150999999901,4g,234,51.5074,-0.1278,3',
  '2026-11-02T08:01:00Z,0000,234150999999909,4g,234,,,',
  '2026-11-02T08:09:00Z,351756051234565,234150999999902,4g,234,53.4808,-2.2426,3',
  '2026-11-02T08:18:00Z,351756051234565,234150999999901,4g,234,51.5074,-0.1278,3',
  '2026-11-02T08:27:00Z,351756051234565,234150999999902,4g,234,53.4808,-2.2426,3',
].join('\n');

describe('deadset clones send', () => {
  it('tells a hub what a scan has found, without its lines, and again without harm', async () => {
    await writeFile(join(folder, 'log.csv'), log);
    expect((await deadset('clones', 'scan', '@log.csv', '--out', '@found.csv')).exitCode).toBe(0);
    const first = await send('@found.csv');
    expect(first.lines).toEqual(['1 numbers told, 2 signals of them new to the hub']);
    expect(first.notes).toContain('1 identifiers are no IMEI of 14 digits, and were not told');
    expect((await send('@found.csv')).lines).toEqual(['1 numbers told, 0 signals of them new to the hub']);
    const rows = await database.db
      .selectFrom('clone_signal')
      .select(['rule', 'value', 'lines', 'attaches', 'participant_id'])
      .orderBy('rule')
      .execute();
    const counted = { lines: 2, attaches: 4, participant_id: 'network-a' };
    expect(rows).toEqual([
      { rule: 'impossible-travel', value: '1535.9', ...counted },
      { rule: 'two-lines-at-once', value: expect.anything(), ...counted },
    ]);
  });

  it('says which row is not as a scan writes it, and tells nothing of the file then', async () => {
    const header =
      'imei,opens,families,rule,family,strength,at,line,other_line,value,keeper_line,lines,capped,rows,first_at,last_at';
    const day = '2026-11-02T08:00:00.000Z';
    const good = `35175605777777,nothing,1,many-lines,crowd,medium,${day},,,7,,7,,40,${day},${day}`;
    const odd = good.replace('35175605777777', '35175605777778').replace('many-lines', 'many-limes');
    await writeFile(join(folder, 'odd.csv'), [header, good, odd].join('\n'));
    const { exitCode, notes } = await send('@odd.csv');
    expect(exitCode).toBe(1);
    expect(notes).toContain('odd.csv: the number from line 3 on: /signals/0/rule');
    await writeFile(join(folder, 'bare.csv'), 'imei,rule\n');
    expect((await send('@bare.csv')).notes).toMatch(/names no column family, strength/);
    const keys = await database.db.selectFrom('clone_finding').select('imei_key').execute();
    expect(keys).toEqual([{ imei_key: 35_175_605_123_456 }]);
  });

  it('says in the hub’s words why it refuses', async () => {
    await writeFile(join(folder, 'ahead.csv'), log.replaceAll('2026-11-02', '2098-11-02'));
    await deadset('clones', 'scan', '@ahead.csv', '--out', '@later.csv');
    const { exitCode, notes } = await send('@later.csv');
    expect(exitCode).toBe(1);
    expect(notes).toContain('in the future: look at the clock of the log');
  });
});
