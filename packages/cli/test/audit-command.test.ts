import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVerifierKey, signatureTypes, signingKey } from '@deadset/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('DEADSET_TRUST', '');
  folder = await mkdtemp(join(tmpdir(), 'deadset-audit-'));
  const log = signingKey('cli.test/log', signatureTypes.log, Buffer.alloc(32, 1)).verifier;
  const clock = signingKey('clock.test', signatureTypes.cosignature, Buffer.alloc(32, 2)).verifier;
  const anchors = { logKey: formatVerifierKey(log), cosigners: [formatVerifierKey(clock)], quorum: 1 };
  await writeFile(join(folder, 'trust.json'), JSON.stringify(anchors));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function audit(...args: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli(['audit', ...args], terminal);
  return { exitCode, said: [...terminal.lines, ...terminal.notes].join('\n') };
}

it('an audit without anybody’s keys is not understood', async () => {
  const { exitCode, said } = await audit('--data', folder);
  expect(exitCode).toBe(2);
  expect(said).toContain('name the keys whose word you take with --trust FILE');
});

it('an audit of a folder without a record says so and makes none', async () => {
  const { exitCode, said } = await audit('--data', folder, '--trust', join(folder, 'trust.json'));
  expect(exitCode).toBe(1);
  expect(said).toContain(`There is no record in ${folder}. Name the data folder of the hub with --data`);
  expect(await readdir(folder)).toEqual(['trust.json']);
});
