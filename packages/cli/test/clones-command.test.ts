import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let out: string[];
let notes: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-clones-'));
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

const put = (name: string, data: string | Buffer) => writeFile(join(folder, name), data);
const header = 'at,imei,line,radio,mcc,latitude,longitude,radius_km';
const keeper = '234150999999901';
const other = '234150999999902';
const place = { london: '51.5074,-0.1278,3', manchester: '53.4808,-2.2426,3' };

/** Two phones with one number, one in London and one in Manchester, and one that is like any other. */
const rows = [
  `2026-11-02T08:00:00Z,351756051234565,${keeper},4g,234,${place.london}`,
  `2026-11-02T08:09:00Z,351756051234565,${other},4g,234,${place.manchester}`,
  `2026-11-02T08:18:00+00:00,3517560512345600,${keeper},4g,234,${place.london}`,
  `${Date.UTC(2026, 10, 2, 8, 27)},35175605123456,${other},4g,234,${place.manchester}`,
  '2026-11-02T09:00:00Z,351756059999999,234150999999903,5g,234,,,',
];

function cellsOf(text: string): Record<string, string>[] {
  const [names = '', ...lines] = text.trim().split('\n');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names.split(',')[i], cell])),
  );
}

describe('deadset clones scan', () => {
  it('finds a number on two phones, signal by signal, and names the keeper’s line by a pseudonym that stays allowed', async () => {
    await put('log.csv', [header, ...rows].join('\n'));
    await put('keepers.csv', `imei,line,reported\n351756051234565,${keeper},\n`);
    await put('line.key', 'a secret of at least thirty-two characters\n');
    const args = ['--keepers', '@keepers.csv', '--line-key', '@line.key', '--out', '@findings.csv'];
    expect(await deadset('clones', 'scan', '@log.csv', ...args)).toBe(0);
    const text = await readFile(join(folder, 'findings.csv'), 'utf8');
    const found = cellsOf(text);
    expect(found.map(({ imei, opens, rule }) => [imei, opens, rule])).toEqual([
      ['35175605123456', 'dispute', 'impossible-travel'],
      ['35175605123456', 'dispute', 'two-lines-at-once'],
    ]);
    const [travel, turns] = found;
    expect(travel?.['value']).toBe('1535.9');
    expect(turns?.['line']).toMatch(/^[0-9a-f]{16}$/);
    expect(turns?.['keeper_line']).toBe(turns?.['other_line']);
    expect(text).not.toContain(keeper);
    expect(text).not.toContain(other);
    expect(notes.join('\n')).toMatch(/5 rows of 2 phones; one reading/);
    expect(notes.join('\n')).toMatch(/1 phones with a signal, 1 of them for a person/);
    expect((await stat(join(folder, 'findings.csv'))).mode & 0o077).toBe(0);
    // The same secret gives the same pseudonyms.
    await deadset('clones', 'scan', '@log.csv', ...args);
    expect(await readFile(join(folder, 'findings.csv'), 'utf8')).toBe(text);
  });

  it('reads several files, compressed ones too, in any order of rows and columns', async () => {
    await put('a.csv.gz', gzipSync([header, ...rows.slice(2)].join('\r\n')));
    await put('b.csv', `\ufeff${header.toUpperCase()},network\n${rows.slice(0, 2).join(',red\n')},red`);
    expect(await deadset('clones', 'scan', '@a.csv.gz', '@b.csv', '--disputes-only')).toBe(0);
    expect(out).toHaveLength(3);
    expect(out[1]).toContain('35175605123456,dispute,2,impossible-travel');
    expect(notes.join('\n')).toMatch(/not in the order of time/);
    expect(notes.join('\n')).toContain('--line-key');
  });

  it('tells rows that cannot be read by file and line, once, and takes the others', async () => {
    const bad = [
      'yesterday,351756051234565,1,,,,,',
      '2026-11-02T08:00:00Z,IMEI!,1,,,,,',
      '2026-11-02T08:00:00Z,351756051234565,0044-7,,,,,',
      '2026-11-02T08:00:00Z,351756051234565,1,6g,,,,',
      '2026-11-02T08:00:00Z,351756051234565,1,,uk,,,',
      '2026-11-02T08:00:00Z,351756051234565,1,,,91,0,3',
      '2026-11-02T08:00:00Z,351756051234565,1',
    ];
    // Out of order, so that the log is read twice.
    await put('log.csv', [header, ...bad, ...rows.toReversed()].join('\n'));
    expect(await deadset('clones', 'scan', '@log.csv', '--errors', '6', '--out', '@found.csv')).toBe(0);
    expect(notes.filter((note) => note.includes('log.csv: line'))).toEqual([
      expect.stringMatching(/line 2: at is no instant/),
      expect.stringMatching(/line 3: imei is not/),
      expect.stringMatching(/line 4: line is not/),
      expect.stringMatching(/line 5: radio is not/),
      expect.stringMatching(/line 6: mcc is not/),
      expect.stringMatching(/line 7: latitude/),
    ]);
    expect(notes).toContain('and 1 more; --errors 7 tells them all');
    expect(notes.join('\n')).toMatch(/5 rows of 2 phones, 7 left out/);
  });

  it('takes the conditions of DIRBS under their own numbers', async () => {
    const days = Array.from({ length: 5 }, (_, day) => day);
    const many = days.flatMap((day) =>
      Array.from({ length: 3 }, (_, i) => `2026-11-0${day + 1}T0${i}:00:00Z,351756051234565,${i + 1},,,,,`),
    );
    await put('log.csv', [header, ...many].join('\n'));
    expect(await deadset('clones', 'scan', '@log.csv')).toBe(0);
    expect(out).toHaveLength(1);
    const conditions = ['--many-lines', '3', '--lines-a-day', '3', '--seen-days', '5', '--days', '5'];
    expect(await deadset('clones', 'scan', '@log.csv', ...conditions)).toBe(0);
    expect(cellsOf(out.join('\n')).map(({ rule, value }) => [rule, value])).toEqual([
      ['many-lines', '3'],
      ['many-lines-a-day', '3'],
    ]);
  });

  it('says what is wrong with a file as a whole, and writes nothing then', async () => {
    await put('log.csv', 'when,imei\n');
    expect(await deadset('clones', 'scan', '@log.csv', '--out', '@found.csv')).toBe(1);
    expect(notes.join('\n')).toMatch(/names no column at, line; it has to name at, imei, line/);
    await put('empty.csv', '');
    expect(await deadset('clones', 'scan', '@empty.csv')).toBe(1);
    await put('head.csv', `${header}\n`);
    expect(await deadset('clones', 'scan', '@head.csv')).toBe(1);
    expect(notes.join('\n')).toMatch(/no row/);
    await put('broken.csv.gz', 'no gzip');
    expect(await deadset('clones', 'scan', '@broken.csv.gz')).toBe(1);
    expect(notes.join('\n')).toMatch(/broken.csv.gz/);
    expect(await deadset('clones', 'scan', '@absent.csv')).toBe(1);
    expect(notes.join('\n')).toMatch(/absent.csv: there is no such file/);
    for (const name of ['found.csv', 'found.csv.new'])
      await expect(stat(join(folder, name))).rejects.toThrow('ENOENT');
  });

  it('refuses a list beside the log that cannot be read, by its line', async () => {
    await put('log.csv', [header, ...rows].join('\n'));
    await put('types.csv', 'tac,allocated,radio\n35175605,2020-02-30,4g\n');
    expect(await deadset('clones', 'scan', '@log.csv', '--types', '@types.csv')).toBe(1);
    expect(notes.join('\n')).toMatch(/types.csv: line 2: allocated is no day/);
    await put('types.csv', 'tac,allocated,radio\n35175605,2027-01-01,4g\n');
    expect(await deadset('clones', 'scan', '@log.csv', '--types', '@types.csv')).toBe(0);
    expect(cellsOf(out.join('\n')).map(({ imei, rule }) => [imei, rule])).toContainEqual([
      '35175605999999',
      'radio-mismatch',
    ]);
  });

  it('pairs a number that opens a dispute with its proved keeper, as gate lists take it', async () => {
    await put('log.csv', [header, ...rows].join('\n'));
    const test = '001010123456789';
    await put('keepers.csv', `imei,line\n351756051234565,${test}\n351756059999999,${keeper}\n`);
    const args = ['clones', 'scan', '@log.csv', '--out', '@found.csv', '--overrides-out', '@pairs.csv'];
    expect(await deadset(...args, '--keepers', '@keepers.csv')).toBe(0);
    const pairs = await readFile(join(folder, 'pairs.csv'), 'utf8');
    // Every digit of the line, and not the phone that nothing speaks against.
    expect(pairs).toBe(`imei,subscriber,status\n35175605123456,${test},white\n`);
    expect((await stat(join(folder, 'pairs.csv'))).mode & 0o077).toBe(0);
    const list = ['gate-list', 'build', '--overrides', '@pairs.csv', '--out', '@operator.gates'];
    expect([await deadset(...list), notes]).toEqual([0, expect.anything()]);
    expect(await deadset(...args)).toBe(2);
    expect(notes.join('\n')).toMatch(/give --keepers FILE too/);
  });

  it('its help tells the columns, what a dispute is, and that nothing is to be blocked', async () => {
    expect(await deadset('clones', 'scan', '--help')).toBe(0);
    const help = out.join('\n');
    for (const words of ['radius_km', 'DIRBS duplicate_threshold', 'Never block', '--line-key'])
      expect(help).toContain(words);
  });
});
