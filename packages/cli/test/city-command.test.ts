import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let terminal: RecordingTerminal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-city-'));
  terminal = new RecordingTerminal();
});
afterEach(() => rm(folder, { recursive: true }));

const draw = (name: string, ...args: string[]) =>
  runCli(['city', '--scale', '0.02', '--days', '40', '--out', join(folder, name), ...args], terminal);

async function linesOf(name: string): Promise<string[]> {
  return (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
}

describe('deadset city', () => {
  it('writes what is seen and what is true, each column of which the README explains', async () => {
    // Large and long enough that some phones are found.
    expect(await draw('a', '--scale', '0.1', '--days', '90')).toBe(0);
    expect(terminal.lines.join()).toMatch(/\d+ thefts, .* attempts, .* attaches in/);
    const readme = (await linesOf('a/README.md')).join('\n');
    expect(readme).toContain('deadset city --seed 1 --scale 0.1 --days 90');
    const paths = (await readdir(join(folder, 'a'), { recursive: true })).filter((path) =>
      path.endsWith('.csv'),
    );
    expect(paths.length).toBe(9);
    for (const path of paths) {
      const [head = '', ...rows] = await linesOf(join('a', path));
      expect(readme).toContain(`## ${path}`);
      for (const column of head.split(',')) expect(readme).toContain(`| ${column} | `);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.split(',').length).toBe(head.split(',').length);
    }
  });

  it('has a label for each row but ordinary attaches, and every reference of a label is there', async () => {
    await draw('a');
    const labels = (await linesOf('a/truth/labels.csv')).slice(1).map((line) => line.split(','));
    const keysOf = (file: string) => labels.filter(([name]) => name === file).map(([, , key]) => key);
    const attempts = (await linesOf('a/seen/attempts.csv')).slice(1).map((line) => line.split(',')[0]);
    expect(keysOf('attempts')).toEqual(attempts);
    const reports = (await linesOf('a/seen/reports.csv')).slice(1).map((line) => line.split(',')[1]);
    expect(keysOf('reports')).toEqual(reports);
  });

  it('writes the same bytes again from the same seed, and others from another', async () => {
    for (const [name, seed] of [
      ['a', '5'],
      ['b', '5'],
      ['c', '6'],
    ] as const)
      expect(await draw(name, '--seed', seed)).toBe(0);
    const bytesOf = (name: string) => readFile(join(folder, name, 'seen/attempts.csv'), 'utf8');
    expect(await bytesOf('b')).toBe(await bytesOf('a'));
    expect(await bytesOf('c')).not.toBe(await bytesOf('a'));
  });

  it('has no crooked shop and no clone with --null', async () => {
    await draw('a', '--null');
    expect((await linesOf('a/truth/shops.csv')).filter((line) => line.includes('crooked'))).toEqual([]);
    expect((await linesOf('a/truth/labels.csv')).filter((line) => line.includes(',clone,'))).toEqual([]);
  });

  it('says what is wrong with a scale or a seed, and writes nothing', async () => {
    expect(await draw('a', '--scale', '0.001')).toBe(2);
    expect(terminal.notes.join()).toContain('from 0.02 to 100');
    expect(await draw('a', '--seed', 'x')).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });
});
