import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WorkFile } from './work-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-work-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('a work file has no name, so that nothing is left of it when the program is killed', async () => {
  const file = new WorkFile(join(folder, 'work'));
  file.write(Buffer.from('abcdef'), 2);
  expect(await readdir(folder)).toEqual([]);
  const bytes = Buffer.alloc(10);
  expect([file.read(bytes, 4), bytes.toString('latin1', 0, 4)]).toEqual([4, 'cdef']);
  file.close();
});

it('a list is not made of what a full disk has kept of its rows', async () => {
  // More rows than a block of a work file has, of so few devices that the list itself would fit.
  const rows = Array.from({ length: 1500 }, (_, i) => `35209900${String(i % 1000).padStart(6, '0')},black`);
  const keys = join(folder, 'keys.csv');
  await writeFile(keys, ['imei,status', ...rows].join('\n'));
  const module = new URL('build-gate-list.ts', import.meta.url).href;
  const program = `const { buildGateList } = await import('${module}');
    buildGateList({ inputs: { keys: '${keys}' }, out: '${join(folder, 'list.gates')}', builtAt: 1,
      skipBadRows: false, lastWins: false, onProgress: () => undefined });`;
  // No file may be longer than 12 KiB: a write beyond that takes what still fits, as on a disk that is nearly full.
  const limited = `ulimit -f 12; exec '${process.execPath}' --import tsx --input-type=module -e "$0"`;
  await expect(promisify(execFile)('bash', ['-c', limited, program])).rejects.toThrow('EFBIG');
  expect(await readdir(folder)).toEqual(['keys.csv']);
}, 30_000);
