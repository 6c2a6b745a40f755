import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-participant-'));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true }));

async function add(id: string, ...args: string[]) {
  const terminal = new RecordingTerminal();
  const command = ['participant', 'add', id, '--name', 'Corner Shop', '--data', folder, ...args];
  return { exitCode: await runCli(command, terminal), lines: terminal.lines, notes: terminal.notes };
}

describe('deadset participant add', () => {
  it('prints the secret alone, once, and the list names who takes part; an id that is taken is refused', async () => {
    const added = await add('corner-shop', '--role', 'shop');
    expect(added.exitCode).toBe(0);
    expect(added.lines).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)]);
    const again = await add('corner-shop', '--role', 'shop');
    expect(again).toMatchObject({ exitCode: 1, lines: [] });
    expect(again.notes.join()).toContain('There is a participant corner-shop already.');
    const terminal = new RecordingTerminal();
    expect(await runCli(['participant', 'list', '--data', folder], terminal)).toBe(0);
    expect(terminal.lines).toEqual([expect.stringMatching(/^corner-shop +shop +Corner Shop \(resale\)/)]);
  });

  it('writes the secret for its owner alone, and never over a file that is there', async () => {
    const file = join(folder, 'maker.secret');
    const added = await add('a-maker', '--role', 'maker', '--secret-file', file);
    expect(added).toMatchObject({ exitCode: 0, lines: [] });
    expect(await readFile(file, 'utf8')).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(added.notes.join()).toContain('deadset edge --hub');
    const other = await add('b-maker', '--role', 'maker', '--secret-file', file);
    expect(other).toMatchObject({ exitCode: 1, lines: [] });
    expect(other.notes.join()).toContain('it is already there');
    // Nobody took part whose secret was then lost.
    expect((await add('b-maker', '--role', 'maker')).exitCode).toBe(0);
  });

  it('lets an organisation show itself by its keys, and gives it no secret', async () => {
    const file = join(folder, 'keys.json');
    const { publicKey } = generateKeyPairSync('ed25519');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'EdDSA', use: 'sig' };
    await writeFile(file, JSON.stringify({ keys: [jwk] }));
    const added = await add('signing-maker', '--role', 'maker', '--keys', file);
    expect({ ...added, notes: [] }).toEqual({ exitCode: 0, lines: [], notes: [] });
    expect(added.notes.join()).toContain('DEADSET_PRIVATE_KEY_FILE=signing-maker.key.pem');
    const terminal = new RecordingTerminal();
    await runCli(['participant', 'show', 'signing-maker', '--data', folder], terminal);
    const credentials = terminal.lines.filter((line) => line.startsWith('credential'));
    expect(credentials.filter((line) => !line.includes(' until '))).toEqual([
      expect.stringMatching(/ {2}keys {2}/),
    ]);
  });

  it('changes nothing in a dry run, and shows what it would do', async () => {
    const tried = await add('dry-shop', '--role', 'shop', '--dry-run');
    expect(tried).toMatchObject({ exitCode: 0, lines: [] });
    expect(tried.notes.join()).toContain('Corner Shop would take part as dry-shop (shop), asks at resale');
    expect((await add('dry-shop', '--role', 'shop')).exitCode).toBe(0);
  });

  it('refuses a scope that the role may not have, and a role and a gate that there are not', async () => {
    const tooMuch = await add('other-shop', '--role', 'shop', '--scopes', 'import');
    expect(tooMuch).toMatchObject({ exitCode: 1, lines: [] });
    expect((await add('other-shop', '--role', 'thief')).exitCode).toBe(2);
    expect((await add('other-shop', '--role', 'shop', '--gates', 'pawn')).exitCode).toBe(2);
  });
});
