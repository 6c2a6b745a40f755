import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEdge, type RunningEdge } from '@deadset/edge';
import { sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let edge: RunningEdge;
let url: string;

async function deadset(...args: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli(args, terminal);
  return { exitCode, lines: terminal.lines, notes: terminal.notes };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-check-'));
  const file = (name: string) => join(folder, name);
  await writeFile(file('stolen.csv'), 'imei,reporting_date,status\n351756051234567,,\n');
  await writeFile(file('token'), 'shop-token\n');
  await deadset('list', 'build', '--from', file('stolen.csv'), '--out', file('list.snapshot'));
  const tokenSha256 = sha256(Buffer.from('shop-token')).toString('hex');
  edge = await composeEdge({
    snapshotFile: file('list.snapshot'),
    check: { host: '127.0.0.1', port: 0, clients: [{ participant: 'shop', tokenSha256, gates: ['resale'] }] },
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
  });
  url = `http://127.0.0.1:${edge.addresses.check?.port}`;
});
afterAll(async () => {
  await edge.close();
  await rm(folder, { recursive: true });
});

describe('deadset check', () => {
  const asking = (imei: string, gate = 'resale') =>
    deadset('check', imei, '--gate', gate, '--edge', url, '--token-file', join(folder, 'token'));

  it('ends with 1 when the gate refuses, and says why', async () => {
    const { exitCode, lines } = await asking('35-175605-123456-7');
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^refuse: reported stolen or lost, and proved \(list position 0, /),
    ]);
  });

  it('ends with 0 when the gate allows, and gives the whole answer as JSON when asked to', async () => {
    const args = ['--gate', 'resale', '--edge', url, '--token', 'shop-token', '--json'];
    const { exitCode, lines } = await deadset('check', '351756051234575', ...args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(lines.join())).toMatchObject({
      outcome: 'allow',
      reason: 'no-report-found',
      position: 0,
    });
  });

  it('warns of a check digit that does not fit, and asks all the same', async () => {
    const { exitCode, notes } = await asking('351756051234564');
    expect(exitCode).toBe(1);
    expect(notes).toEqual(['The last digit does not fit the others: look again for a slip.']);
  });

  it('says in a sentence that the edge refused the token, the gate, or cannot be reached', async () => {
    const stranger = await deadset(
      'check',
      '351756051234567',
      '--gate',
      'resale',
      '--edge',
      url,
      '--token',
      'no',
    );
    expect(stranger.exitCode).toBe(1);
    expect(stranger.notes.join()).toMatch(/^[^\n]+\.$/);
    expect((await asking('351756051234567', 'repair')).notes.join()).toMatch(/^[^\n]+\.$/);
    const nowhere = await deadset(
      'check',
      '351756051234567',
      '--gate',
      'resale',
      '--edge',
      'http://127.0.0.1:1',
    );
    expect(nowhere).toMatchObject({ exitCode: 1, notes: ['http://127.0.0.1:1 cannot be reached.'] });
  });

  it('asks about every phone of a file, and writes line by line what the gate says', async () => {
    const [phones, out] = [join(folder, 'phones.csv'), join(folder, 'answers.csv')];
    await writeFile(phones, 'imei;box\r\n35-175605-123456-7;A1\r\n\r\nnone;A2\r\n"351756051234575";A3');
    const args = ['--gate', 'resale', '--edge', url, '--token', 'shop-token', '--file', phones];
    const { exitCode, lines, notes } = await deadset('check', ...args);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      'line,imei,outcome,reason,tier,problem',
      '2,351756051234567,refuse,declared-stolen,1,',
      expect.stringMatching(/^4,,,,,"\/imei /),
      '5,351756051234575,allow,no-report-found,,',
    ]);
    expect(notes).toEqual(['1 allow, 0 hold, 1 refuse, 1 without an answer']);
    expect((await deadset('check', ...args, '--out', out)).lines).toEqual([]);
    expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toEqual(lines);
    const whole = (await deadset('check', ...args, '--json')).lines.map((line) => JSON.parse(line));
    expect(whole).toMatchObject([
      { line: 2, outcome: 'refuse' },
      { line: 4, problem: 'invalid' },
      { line: 5 },
    ]);
    await writeFile(phones, '351756051234575\n');
    expect((await deadset('check', ...args)).exitCode).toBe(0);
  });

  it('ends with 2 for what it does not understand', async () => {
    expect((await asking('12')).exitCode).toBe(2);
    expect((await asking('351756051234567', 'pawn')).notes.join()).toContain(
      'A gate is one of network-attach',
    );
    expect((await deadset('check', '351756051234567')).exitCode).toBe(2);
    expect((await deadset('check', '--gate', 'resale')).exitCode).toBe(2);
    expect((await deadset('chek')).notes.join()).toContain('Did you mean check?');
  });
});

describe('the help of deadset', () => {
  it.each([
    'up',
    'hub',
    'edge',
    'participant add',
    'list build',
    'list show',
    'list verify',
    'list key',
    'check',
    'bench',
  ])('of %s has an example', async (command) => {
    const { exitCode, lines } = await deadset(...command.split(' '), '--help');
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toMatch(new RegExp(`Examples?:\\n(.*\\n)*.*deadset ${command}`));
  });
});
