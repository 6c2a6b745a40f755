import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImeiKey } from '@deadset/domain';
import { readSnapshot } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let out: string[];
let notes: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-list-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs one command line in the folder; `@name` stands for a file there. */
async function deadset(...args: string[]): Promise<number> {
  const terminal = new RecordingTerminal();
  out = terminal.lines;
  notes = terminal.notes;
  return runCli(
    args.map((arg) => arg.replace(/^@/, `${folder}/`)),
    terminal,
  );
}

const put = (name: string, text: string) => writeFile(join(folder, name), text);

async function listingOf(name: string, key: number) {
  const read = readSnapshot(await readFile(join(folder, name)));
  const parsed = parseImeiKey(key);
  if (!read.ok || parsed === undefined) throw new Error('no list');
  return read.snapshot.list.get(parsed);
}

describe('deadset list build', () => {
  it('takes the rows that can be read, in any order of columns, and tells the others by their lines', async () => {
    await put(
      'stolen.csv',
      [
        '\ufeffStatus,IMEI,Reporting_Date',
        'blacklist,351756051234565,20260110',
        ',3517560512345781,',
        'pending,35175605123459,20260110',
        'blacklist,12345,20260110',
        '',
        'sold,351756051234607,20260110',
        'blacklist,351756051234615,20991231',
        'blacklist,"351756051234565",20260111',
        'blacklist,351756051234623',
      ].join('\r\n'),
    );
    expect(await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@list.snapshot')).toBe(0);
    expect(out.join()).toMatch(/3 devices from 8 rows, 1 repeated, 4 left out/);
    expect(notes.slice(0, 4)).toEqual([
      'line 5: imei has fewer than 14 digits',
      expect.stringMatching(/^line 7: status /),
      'line 8: reporting_date is in the future',
      expect.stringMatching(/^line 10: /),
    ]);
    expect(notes.join()).toContain('not signed');
    expect(await listingOf('list.snapshot', 35_175_605_123_456)).toEqual({ effect: 'prohibited', tier: 1 });
    expect(await listingOf('list.snapshot', 35_175_605_123_457)).toEqual({ effect: 'prohibited', tier: 1 });
    const pending = await listingOf('list.snapshot', 35_175_605_123_459);
    expect(pending).toMatchObject({ effect: 'tracked', tier: 0, untilAt: expect.any(Number) });
    expect(await listingOf('list.snapshot', 35_175_605_123_460)).toBeUndefined();
  });

  it('tells as many rejected rows as it is asked to, and how many more there are', async () => {
    await put('stolen.csv', `imei,reporting_date,status\n351756051234565,,\n${'1,,\n'.repeat(30)}`);
    await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@list.snapshot', '--errors', '2');
    expect(notes.filter((note) => note.startsWith('line'))).toHaveLength(2);
    expect(notes).toContain('and 28 more; --errors 30 tells them all');
  });

  it.each([
    ['an empty file', '', 'empty'],
    ['a file without the columns', 'imei,date\n351756051234565,20260110\n', 'must name the columns'],
    ['a delta', 'imei,reporting_date,status,change_type\n', 'delta'],
    ['a zip archive', 'PK\u0003\u0004', 'zip'],
    ['a list of nothing but bad rows', 'imei,reporting_date,status\nx,,\n', 'no row that can be taken'],
  ])('refuses %s in one sentence and writes nothing', async (_, text, words) => {
    await put('stolen.csv', text);
    expect(await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@list.snapshot')).toBe(1);
    expect(notes.at(-1)).toContain(words);
    expect(notes.at(-1)).not.toContain('\n');
    await expect(stat(join(folder, 'list.snapshot'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves the list that is there as it was when the next cannot be made', async () => {
    await put('stolen.csv', 'imei,reporting_date,status\n351756051234565,,\n');
    await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@list.snapshot');
    const before = await readFile(join(folder, 'list.snapshot'));
    await put('stolen.csv', 'imei,reporting_date\n');
    expect(await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@list.snapshot')).toBe(1);
    expect(await readFile(join(folder, 'list.snapshot'))).toEqual(before);
  });

  it('says in a sentence that there is no such file, and ends with 2 when an option is missing', async () => {
    expect(await deadset('list', 'build', '--from', '@no.csv', '--out', '@list.snapshot')).toBe(1);
    expect(notes).toEqual([`${folder}/no.csv: there is no such file or folder.`]);
    expect(await deadset('list', 'build', '--from', '@no.csv')).toBe(2);
    expect(notes.join()).toContain("required option '--out <file>'");
  });
});

describe('deadset list key and verify', () => {
  beforeEach(async () => {
    await put('stolen.csv', 'imei,reporting_date,status\n351756051234565,,\n351756061234564,,\n');
    await deadset('list', 'key', '--out', '@list.key');
    await deadset(
      'list',
      'build',
      '--from',
      '@stolen.csv',
      '--out',
      '@list.snapshot',
      '--signing-key',
      '@list.key',
    );
  });

  it('keeps the secret half for its owner and never writes over one that is there', async () => {
    expect((await stat(join(folder, 'list.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'list.key.pub'), 'utf8')).not.toContain(
      (await readFile(join(folder, 'list.key'), 'utf8')).split(' ')[1]?.trim(),
    );
    expect(await deadset('list', 'key', '--out', '@list.key')).toBe(1);
    expect(notes.join()).toContain('already there');
  });

  it('ends with 0 for a list that the key signed', async () => {
    expect(await deadset('list', 'verify', '@list.snapshot', '--key', '@list.key.pub')).toBe(0);
    expect(out.join()).toContain('is good: 2 devices at position 0');
  });

  it('ends with 1 for a list that another key signed, or nobody', async () => {
    await deadset('list', 'key', '--out', '@other.key');
    expect(await deadset('list', 'verify', '@list.snapshot', '--key', '@other.key.pub')).toBe(1);
    expect(notes.join()).toContain('not signed by this key');
    await deadset('list', 'build', '--from', '@stolen.csv', '--out', '@unsigned.snapshot');
    expect(await deadset('list', 'verify', '@unsigned.snapshot', '--key', '@list.key.pub')).toBe(1);
  });

  it('ends with 1 for any single flipped bit', async () => {
    const bytes = await readFile(join(folder, 'list.snapshot'));
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(join(folder, 'damaged.snapshot'), damaged);
      expect(await deadset('list', 'verify', '@damaged.snapshot', '--key', '@list.key.pub')).toBe(1);
    }
  });

  it('tells a file that is no key from one that is', async () => {
    await put('no.pub', '{"logKey":"x","cosigners":[],"quorum":1}');
    expect(await deadset('list', 'verify', '@list.snapshot', '--key', '@no.pub')).toBe(1);
    expect(notes.join()).toContain('no public key of a list');
    const args = ['--from', '@stolen.csv', '--out', '@x.snapshot', '--signing-key', '@no.pub'];
    expect(await deadset('list', 'build', ...args)).toBe(1);
    expect(notes.join()).toContain('no signing key');
  });
});

describe('deadset list show', () => {
  it('tells position, count, digest, signer and the models with most devices first', async () => {
    await put(
      'stolen.csv',
      'imei,reporting_date,status\n351756051234565,,\n351756061234564,,\n351756061234572,,\n',
    );
    await deadset('list', 'key', '--out', '@list.key', '--name', 'lists.example.org');
    await deadset(
      'list',
      'build',
      '--from',
      '@stolen.csv',
      '--out',
      '@list.snapshot',
      '--signing-key',
      '@list.key',
    );
    expect(await deadset('list', 'show', '@list.snapshot', '--tacs', '1')).toBe(0);
    expect(out).toEqual([
      'position  0',
      'devices   3',
      expect.stringMatching(/^digest {4}[0-9a-f]{64}$/),
      expect.stringMatching(/^made {6}2\d{3}-/),
      'signed    by lists.example.org (not checked here)',
      'models    2',
      '  35175606  2',
      '  and 1 more',
    ]);
  });

  it('refuses what is no list', async () => {
    await put('stolen.csv', 'imei\n');
    expect(await deadset('list', 'show', '@stolen.csv')).toBe(1);
    expect(notes.join()).toContain('is not a whole list');
  });
});
