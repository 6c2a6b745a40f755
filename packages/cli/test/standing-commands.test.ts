import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer } from '@deadset/hub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;
let server: Awaited<ReturnType<typeof startEmbeddedServer>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-standing-'));
  await chmod(folder, 0o711);
  for (const [id, role] of [
    ['corner-shop', 'shop'],
    ['a-maker', 'maker'],
    ['police-east', 'police'],
  ] as const) {
    await run('participant', 'add', id, '--name', id, '--role', role);
  }
  // Beside it every command finds the record running, as beside a hub.
  server = await startEmbeddedServer({ folder: join(folder, 'record'), log: () => undefined });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function run(...command: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli([...command, '--data', folder], terminal);
  return { exitCode, lines: terminal.lines, notes: terminal.notes.join('\n') };
}
const shown = async (id: string) => (await run('participant', 'show', id)).lines.join('\n');

describe('deadset participant', () => {
  it('changes how an organisation takes part, suspends it, resumes it and revokes it for good', async () => {
    const change = ['--enforcement', 'shadow', '--acts-from-tier', '2', '--contact', 'gates@shop.test'];
    expect((await run('participant', 'change', 'corner-shop', ...change)).exitCode).toBe(0);
    expect(await shown('corner-shop')).toMatch(/enforcement +shadow, from tier 2\ncontact +gates@shop\.test/);
    expect((await run('participant', 'change', 'corner-shop')).exitCode).toBe(2);
    expect((await run('participant', 'change', 'corner-shop', '--acts-from-tier', '4')).exitCode).toBe(2);
    await run('participant', 'suspend', 'corner-shop');
    expect(await shown('corner-shop')).toMatch(/standing +suspended/);
    await run('participant', 'resume', 'corner-shop');
    expect(await shown('corner-shop')).toMatch(/standing +active/);
    expect((await run('participant', 'suspend', 'nobody')).notes).toContain(
      'There is no participant nobody.',
    );
    await run('participant', 'revoke', 'corner-shop');
    expect((await run('participant', 'resume', 'corner-shop')).notes).toContain('revoked already');
  });

  it('gives a new secret, or keys in its place, and ends one credential by its id', async () => {
    const file = join(folder, 'maker.secret');
    expect(await run('participant', 'rotate', 'a-maker', '--secret-file', file)).toMatchObject({ lines: [] });
    expect(await readFile(file, 'utf8')).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const keys = join(folder, 'maker.jwks');
    await writeFile(keys, JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    expect((await run('participant', 'rotate', 'a-maker', '--keys', keys)).exitCode).toBe(0);
    await writeFile(keys, JSON.stringify(privateKey.export({ format: 'jwk' })));
    expect((await run('participant', 'rotate', 'a-maker', '--keys', keys)).notes).toContain('private key');
    const [, credential = ''] = /credential +(\S+) +secret/.exec(await shown('a-maker')) ?? [];
    expect((await run('participant', 'rotate', 'a-maker', '--revoke', credential)).exitCode).toBe(0);
    expect((await run('participant', 'rotate', 'a-maker', '--revoke', credential)).exitCode).toBe(1);
    expect(await shown('a-maker')).toMatch(/credential +\S+ +keys +from/);
  });

  it('records that one organisation lets the edges of another answer for it', async () => {
    expect((await run('participant', 'consent', 'a-maker', '--to', 'police-east')).notes).toContain(
      'Edges of police-east may answer for a-maker.',
    );
    const withdrawn = await run('participant', 'consent', 'a-maker', '--to', 'police-east', '--withdraw');
    expect(withdrawn.notes).toContain('may not answer for a-maker');
    expect((await run('participant', 'consent', 'a-maker', '--to', 'a-maker')).exitCode).toBe(1);
  });
});

describe('deadset people', () => {
  it('invites somebody with a link, changes what they may do and removes them', async () => {
    const invited = await run(
      'people',
      'invite',
      '--organisation',
      'police-east',
      '--called',
      'Desk 4',
      '--roles',
      'officer',
    );
    expect(invited.lines).toEqual([
      expect.stringMatching(/^http:\/\/localhost:8400\/staff\/link\?key=[A-Za-z0-9_-]{43}$/),
    ]);
    const list = async () => (await run('people', 'list', '--organisation', 'police-east')).lines;
    const [line = ''] = await list();
    expect(line).toMatch(/police-east +invited +Desk 4 \(officer\)/);
    const id = line.slice(0, 36);
    await run('people', 'change', id, '--roles', 'officer,reviewer');
    expect((await list())[0]).toContain('(officer, reviewer)');
    expect((await run('people', 'change', id, '--roles', 'registry-admin')).notes).toContain(
      'has nobody who is',
    );
    expect((await run('people', 'link', id)).lines[0]).toContain('/staff/link?key=');
    await run('people', 'remove', id);
    expect(await list()).toEqual([]);
  });
});
