import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parserOf, TokenAnswer } from '@deadset/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { addParticipant, composeHub, type HubConfig, readHubConfig } from '../../src/index.ts';
import { openKeys } from '../../src/key-folder.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let dataFolder: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'deadset-hub-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

function config(change: Record<string, string> = {}): HubConfig {
  return readHubConfig({
    DEADSET_DATA: dataFolder,
    DEADSET_HUB_PORT: '0',
    DATABASE_URL: database.applicationUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DEADSET_LOG_LEVEL: 'silent',
    // The log stands still while it is looked at.
    DEADSET_CANARY_SECONDS: '0',
    ...change,
  });
}

describe('a composed hub', () => {
  it('serves people and machines, has a signed head at once, and closes though a follower is still there', async () => {
    const hub = await composeHub(config());
    const statusOf = async (path: string) => (await fetch(`${hub.url}${path}`)).status;
    expect(await statusOf('/health')).toBe(200);
    expect(await statusOf('/')).toBe(200);
    expect(await statusOf('/check')).toBe(200);
    expect(await statusOf('/log/checkpoint')).toBe(200);
    expect(await statusOf('/demo')).toBe(404);
    expect(await (await fetch(`${hub.url}/metrics`)).text()).toContain('deadset_log_size 1');

    const { secret } = await addParticipant(database.db, {
      id: 'network-a',
      name: 'Network A',
      role: 'network-operator',
      gates: ['network-attach'],
      scopes: ['feed'],
    });
    const token = await fetch(`${hub.url}/v1/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`network-a:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const answer = parserOf(TokenAnswer)(await token.json());
    const access_token = answer.ok ? answer.value.access_token : answer.problem;
    const feed = await fetch(`${hub.url}/v1/feed`, { headers: { authorization: `Bearer ${access_token}` } });
    const reader = feed.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await hub.close();
    const rest = await reader?.read().catch(() => ({ done: true }));
    expect(rest?.done).toBe(true);
  });

  it('has the same keys after a restart, and with other keys does not start on the same log', async () => {
    const fresh = await createTestDatabase();
    const settings = { DATABASE_URL: fresh.applicationUrl, DATABASE_OWNER_URL: fresh.ownerUrl };
    const anchorsOf = async (change: Record<string, string>) => {
      const hub = await composeHub(config({ ...settings, ...change }));
      const anchors = await (await fetch(`${hub.url}/v1/trust-anchors`)).text();
      await hub.close();
      return anchors;
    };
    const first = await anchorsOf({});
    expect(await anchorsOf({})).toBe(first);
    const elsewhere = { DEADSET_DATA: join(dataFolder, 'another') };
    await expect(anchorsOf(elsewhere)).rejects.toThrow('does not fit what was signed');
    await fresh.close();
  });

  it('shows the demonstration when it is told where the story is written', async () => {
    const fresh = await createTestDatabase();
    const storyFile = join(dataFolder, 'story.json');
    await writeFile(storyFile, '');
    const hub = await composeHub(
      config({
        DATABASE_URL: fresh.applicationUrl,
        DATABASE_OWNER_URL: fresh.ownerUrl,
        DEADSET_STORY_FILE: storyFile,
      }),
    );
    expect((await fetch(`${hub.url}/demo`)).status).toBe(200);
    await hub.close();
    await fresh.close();
  });

  it('that cannot start leaves nothing open', async () => {
    await writeFile(join(dataFolder, 'operators.json'), '[{"name": 1}]');
    const fresh = await createTestDatabase();
    const wrong = config({
      DATABASE_URL: fresh.applicationUrl,
      DATABASE_OWNER_URL: fresh.ownerUrl,
      DEADSET_OPERATORS_FILE: join(dataFolder, 'operators.json'),
    });
    await expect(composeHub(wrong)).rejects.toThrow('operators');
    const { rows } = await fresh.pool.query(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(rows).toEqual([{ count: 0 }]);
    await fresh.close();
  });
});

describe('the keys of a hub', () => {
  it('are made once, whole, and for their owner alone, however many processes start at once', async () => {
    const folder = join(dataFolder, 'keys');
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openKeys(folder, 'test.example/log', systemEntropy)),
    );
    expect(new Set(opened.map(({ log }) => log.verifier.publicKey.toString('hex'))).size).toBe(1);
    expect(new Set(opened.map(({ code }) => code.toString('hex'))).size).toBe(1);
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual([
      'archive-key',
      'certificate-key',
      'clock-key',
      'code-key',
      'log-key',
      'seal-key',
      'token-key',
    ]);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('that are cut short are not made anew in silence', async () => {
    const folder = join(dataFolder, 'keys');
    await openKeys(folder, 'test.example/log', systemEntropy);
    await writeFile(join(folder, 'log-key'), Buffer.alloc(31));
    await expect(openKeys(folder, 'test.example/log', systemEntropy)).rejects.toThrow('31 bytes');
  });
});
