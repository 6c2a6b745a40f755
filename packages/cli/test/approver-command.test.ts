import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approverKeyId, formatRegistration, isApproverLeafGood, parseCertificate } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/program.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-approver-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const terminal = new RecordingTerminal();
  const code = await runCli(['approver', ...args], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

async function registrationFile(): Promise<string> {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  const text = formatRegistration({
    organisation: 'police-east',
    keyId: approverKeyId(raw),
    algorithm: 'Ed25519',
    publicKey: raw,
    rpIdHash: createHash('sha256').update('hub.example').digest(),
    at: 1,
    action: 'enrol',
  });
  const file = join(folder, 'registration.txt');
  await writeFile(file, text);
  return file;
}

describe('deadset approver', () => {
  it('makes a root key that only its owner can read, and never writes over one', async () => {
    const file = join(folder, 'made.root');
    const made = await run('root', 'create', '--out', file);
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const kept = await readFile(file, 'utf8');
    expect((await run('root', 'create', '--out', file)).code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(kept);
  });

  it.each([
    ['enrol', []],
    ['retire', ['--retire']],
  ])('signs to %s a passkey so that the printed public half verifies it', async (action, options) => {
    const root = join(folder, `${action}.root`);
    const { out: publicHalf } = await run('root', 'create', '--out', root);
    const certified = await run('certify', '--root', root, ...options, await registrationFile());
    expect(certified.notes).toMatch(new RegExp(`^Signed: ${action} the passkey [0-9a-f]{16} of police-east`));
    const leaf = parseCertificate(certified.out);
    expect(leaf.action).toBe(action);
    expect(isApproverLeafGood(leaf, Buffer.from(publicHalf, 'hex'))).toBe(true);
  });

  it('says what is wrong with a text that is no registration and a key that is no root key', async () => {
    const root = join(folder, 'sound.root');
    await run('root', 'create', '--out', root);
    const wrongText = await run('certify', '--root', root, root);
    expect(wrongText).toMatchObject({ code: 1, out: '' });
    expect(wrongText.notes).toContain('is not a registration text');
    const wrongKey = await run('certify', '--root', await registrationFile(), await registrationFile());
    expect(wrongKey).toMatchObject({ code: 1, out: '' });
    expect(wrongKey.notes).toContain('is not a root key');
  });
});
