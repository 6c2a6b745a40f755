import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let terminal: RecordingTerminal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-gate-list-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs `deadset gate-list` in the folder; `@name` stands for a file there. */
function gateList(...args: string[]): Promise<number> {
  terminal = new RecordingTerminal();
  return runCli(['gate-list', ...args.map((arg) => arg.replace(/^@/, `${folder}/`))], terminal);
}

const put = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join('\n'));

describe('deadset gate-list', () => {
  it('builds a list, tells what is in it, and which rule decides', async () => {
    await put(
      'keys.csv',
      'imei,status,reason,reported,until',
      '352099001761481,black,stolen,2026-01-02,',
      '352099001761499,grey,,,2020-01-31',
    );
    await put('tacs.csv', 'tac,status', '35209900,white');
    await put('keepers.csv', 'imei,subscriber,status', '35209900176148,001010123456789,white');
    const inputs = ['--keys', '@keys.csv', '--tacs', '@tacs.csv', '--overrides', '@keepers.csv'];
    expect(await gateList('build', ...inputs, '--out', '@own.gates')).toBe(0);
    expect(terminal.lines[0]).toMatch(/own\.gates: 4 rows; 0\.0 MB in [0-9.]+ s$/);

    expect(await gateList('show', '@own.gates')).toBe(0);
    expect(terminal.lines).toEqual([
      expect.stringMatching(/^checksum +ok, [0-9a-f]{64}$/),
      expect.stringMatching(/^built +20/),
      'devices           1 black, 1 grey',
      'ranges and types  1 white',
      'overrides         1 white',
      'reasons           stolen',
    ]);

    expect(await gateList('check', '@own.gates', '352099001761481')).toBe(0);
    expect(terminal.lines).toEqual([
      'decided by  local-list',
      'answer      BLACKLISTED',
      'own row     black, stolen, reported 2026-01-02',
    ]);
    await gateList('check', '@own.gates', '352099001761481', '--subscriber', '001010123456789');
    expect(terminal.lines.slice(0, 2)).toEqual([
      'decided by  subscriber-override, although the device itself is listed for more',
      'answer      WHITELISTED',
    ]);
    await gateList('check', '@own.gates', '352099001761499');
    expect(terminal.lines).toEqual([
      'decided by  equipment-range',
      'answer      WHITELISTED',
      'own row     grey, until 2020-02-01T00:00:00.000Z, which is over',
    ]);
    await gateList('check', '@own.gates', '110000001234560');
    expect(terminal.lines).toEqual(['decided by  nothing in this list']);
  });

  it('writes nothing while a row is bad or contradicts another, and says what can be done', async () => {
    await put(
      'keys.csv',
      'imei,status',
      '3520990017614,black',
      '35209900176148,black',
      '35209900176148,white',
    );
    expect(await gateList('build', '--keys', '@keys.csv', '--out', '@own.gates')).toBe(1);
    expect(terminal.notes).toEqual([
      `${folder}/keys.csv: line 2: imei is not 14 to 16 digits`,
      `${folder}/keys.csv: line 4: contradicts line 3`,
      expect.stringMatching(/^Nothing was written\. .*--skip-bad-rows and .*--last-wins/),
    ]);
    expect(await readdir(folder)).toEqual(['keys.csv']);
    const both = ['--skip-bad-rows', '--last-wins'];
    expect(await gateList('build', '--keys', '@keys.csv', '--out', '@own.gates', ...both)).toBe(0);
    expect(terminal.lines[0]).toMatch(/3 rows, 1 repeated, 1 left out/);
    await gateList('check', '@own.gates', '35209900176148');
    expect(terminal.lines[1]).toBe('answer      WHITELISTED');
  });

  it('does not offer again what has been tried: ranges that overlap in part have no last one', async () => {
    await put(
      'ranges.csv',
      'from,to,status',
      '35209900000000,35209900000099,grey',
      '35209900000050,35209900000150,black',
    );
    const args = ['build', '--ranges', '@ranges.csv', '--out', '@own.gates', '--last-wins'];
    expect(await gateList(...args)).toBe(1);
    expect(terminal.notes).toEqual([
      `${folder}/ranges.csv: line 3: overlaps in part line 2`,
      'Nothing was written. Correct the files.',
    ]);
  });

  it('says what is missing, and what a damaged file is', async () => {
    expect(await gateList('build', '--out', '@own.gates')).toBe(2);
    expect(await gateList('build', '--keys', '@none.csv', '--out', '@own.gates')).toBe(1);
    expect(terminal.notes.join()).toContain('none.csv: there is no such file');
    await put('own.gates', 'no list');
    expect(await gateList('show', '@own.gates')).toBe(1);
    expect(terminal.notes.join()).toContain('This is no gate list');
    expect(await gateList('check', '@own.gates', '352099001761481', '--subscriber', '12')).toBe(2);
  });
});
