import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-budget-'));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  const terminal = new RecordingTerminal();
  const code = await runCli(['participant', ...args, '--data', folder], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

it('the budget of a gate is told, changed in part, kept, and refused at a gate of others', async () => {
  await run('add', 'corner-shop', '--name', 'Corner Shop', '--role', 'shop', '--gates', 'resale');
  const usual = await run('budget', 'corner-shop', '--gate', 'resale');
  expect([usual.code, usual.out]).toEqual([0, expect.stringContaining('different phones in a day   100000')]);
  const changed = await run(
    'budget',
    'corner-shop',
    '--gate',
    'resale',
    '--phones-per-day',
    '500',
    '--scan-near',
    '20',
  );
  expect(changed.out).toContain('different phones in a day   500');
  expect(changed.out).toContain('20 of 100 in a row, 5000 of a TAC');
  expect((await run('budget', 'corner-shop', '--gate', 'resale')).out).toBe(changed.out);
  const elsewhere = await run('budget', 'corner-shop', '--gate', 'export', '--phones-per-day', '5');
  expect([elsewhere.code, elsewhere.notes]).toEqual([1, expect.stringContaining('asks at the gate export')]);
  expect((await run('budget', 'corner-shop', '--gate', 'resale', '--phones-per-day', 'many')).code).toBe(2);
});
