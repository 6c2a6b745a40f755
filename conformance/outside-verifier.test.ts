import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TokenSource } from '@deadset/client';
import {
  addParticipant,
  composeHub,
  openDatabase,
  type RunningHub,
  readHubConfig,
  startEmbeddedServer,
} from '@deadset/hub';
import {
  formatTlogPolicy,
  ImportEvent,
  type PolicyWitness,
  parserOf,
  parseVerifierKey,
  TrustAnchors,
} from '@deadset/protocol';
import { composeWitness } from '@deadset/witness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeys } from '../packages/hub/src/key-folder.ts';

/** The page that a stranger follows a log with. Nothing in it is ours, so it is run and never imported. */
const verifier = path.join(import.meta.dirname, 'outside-verifier.js');
const logOrigin = 'deadset.example/log';
const closers: (() => Promise<unknown>)[] = [];
let folder: string;
let hub: RunningHub;
let keys: string[];
let importRows: (count: number) => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deadset-outside-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  // Root's server runs as another user, who has to pass.
  await chmod(folder, 0o711);
  const server = await startEmbeddedServer({ folder: path.join(folder, 'record'), log: () => undefined });
  closers.push(() => server.close());
  const { applicationUrl, ownerUrl } = server;
  const policyFile = path.join(folder, 'witness-policy');
  await writeFile(policyFile, await startWitnesses());
  hub = await composeHub(
    readHubConfig({
      DEADSET_DATA: folder,
      DEADSET_HUB_PORT: '0',
      DEADSET_LOG_LEVEL: 'silent',
      DATABASE_URL: applicationUrl,
      DATABASE_OWNER_URL: ownerUrl,
      DEADSET_LOG_ORIGIN: logOrigin,
      DEADSET_WITNESS_POLICY: policyFile,
    }),
  );
  closers.push(() => hub.close());
  const anchors = parserOf(TrustAnchors)(await (await fetch(`${hub.url}/v1/trust-anchors`)).json());
  if (!anchors.ok) throw new Error(anchors.problem);
  keys = [anchors.value.logKey, ...anchors.value.cosigners];
  const database = await openDatabase({ applicationUrl, ownerUrl, log: () => undefined });
  const { secret } = await addParticipant(database.db, {
    id: 'network-a',
    name: 'Network A',
    role: 'network-operator',
    gates: [],
    scopes: ['import'],
  });
  await database.close();
  const tokens = new TokenSource({
    url: hub.url,
    participant: 'network-a',
    secret,
    timeoutMs: 10_000,
    clock: () => 0,
  });
  importRows = async (count) => {
    const response = await fetch(`${hub.url}/v1/imports/stolen-list?kind=full`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokens.current()}`, 'content-type': 'text/csv' },
      body: listOf(count),
    });
    const last = (await response.text()).trim().split('\n').at(-1) ?? '';
    const event = parserOf(ImportEvent)(JSON.parse(last));
    if (!event.ok || event.value.event !== 'report' || !event.value.report.applied) {
      throw new Error(`the list was not taken: ${last}`);
    }
    await untilSealed(count);
  };
  await importRows(600);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/** Three witnesses of the log that the hub is about to begin, and the policy that asks for two of them. */
async function startWitnesses(): Promise<string> {
  const { log } = await openKeys(path.join(folder, 'keys'), logOrigin, randomBytes);
  const witnesses: PolicyWitness[] = [];
  for (const name of ['one', 'two', 'three']) {
    const witness = await composeWitness({
      host: '127.0.0.1',
      port: 0,
      dataFolder: path.join(folder, name),
      name: `${name}.example`,
      logKeys: [log.verifier],
      logLevel: 'silent',
    });
    closers.push(() => witness.close());
    const key = parseVerifierKey(witness.verifierKey);
    if (key === undefined) throw new Error('a witness without a key');
    witnesses.push({ name, key, url: `http://127.0.0.1:${witness.address.port}` });
  }
  return formatTlogPolicy({ logKeys: [log.verifier], witnesses, quorum: 2 });
}

function listOf(count: number): string {
  const imeis = Array.from({ length: count }, (_, i) => `35000000${String(i).padStart(6, '0')}`);
  return ['imei,reporting_date,status', ...imeis.map((imei) => `${imei},20260901,`)].join('\n');
}

/** Waits until the head is over that many entries. */
async function untilSealed(entries: number): Promise<void> {
  for (let size = 0; size <= entries; ) {
    await delay(50);
    const note = await (await fetch(`${hub.url}/log/checkpoint`)).text();
    size = Number(note.split('\n')[1]);
  }
}

/** What the verifier says, and its exit code. */
async function verify(
  url: string,
  memory = 'nothing',
  trusted = keys,
): Promise<{ code: number; said: string }> {
  const args = [verifier, url, path.join(folder, memory), '2', ...trusted];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: `${stdout}${stderr}` });
    });
  });
}

/** Stands between the verifier and the hub, and changes what is served below a path. */
async function standBetween(below: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const between = createServer((request, response) => {
    const forward = async () => {
      const answer = await fetch(`${hub.url}${request.url ?? '/'}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isMeant = request.url?.startsWith(`/log/${below}`) === true;
      response.writeHead(answer.status).end(isMeant ? change(bytes) : bytes);
    };
    void forward();
  });
  await new Promise<void>((resolve) => {
    between.listen(0, '127.0.0.1', resolve);
  });
  closers.push(async () => between.close());
  const address = between.address();
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return `http://127.0.0.1:${address.port}/log`;
}

/** One bit of one byte, somewhere in the middle. */
function flip(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  return bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1);
}

describe('a stranger with seventy lines of his own', () => {
  it('follows the log as it grows, from its published keys and tiles alone', async () => {
    const first = await verify(`${hub.url}/log`, 'follower');
    expect(first).toEqual({ code: 0, said: expect.stringMatching(/^verified 6\d\d entries of deadset/) });
    await importRows(700);
    const second = await verify(`${hub.url}/log`, 'follower');
    expect(second).toEqual({ code: 0, said: expect.stringMatching(/^verified 7\d\d entries of deadset/) });
  });

  it('is not disturbed by somebody in between who changes nothing', async () => {
    expect((await verify(await standBetween('nothing', flip))).code).toBe(0);
  });

  it.each([
    ['tile/entries/001', 'the entries are not those of the signed head'],
    ['tile/entries/002.p/', 'the entries are not those of the signed head'],
    ['tile/0/001', 'tile 1 of level 0 is not of the signed head'],
    ['tile/1/000.p/', 'tile 0 of level 1 is not of the signed head'],
    ['checkpoint', 'refused'],
  ])('refuses when a byte of %s is changed on the way', async (below, words) => {
    const { code, said } = await verify(await standBetween(below, flip));
    expect(code).toBe(1);
    expect(said).toContain(words);
  });

  it('refuses a head that a stranger signed, and one without enough cosigners', async () => {
    const [logKey = '', cosigner = ''] = keys;
    const another = 'deadset.example/log+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    const stranger = await verify(`${hub.url}/log`, 'nothing', [another, cosigner]);
    expect(stranger).toEqual({ code: 1, said: expect.stringContaining('the log has not signed its head') });
    const alone = await verify(`${hub.url}/log`, 'nothing', [logKey, cosigner]);
    expect(alone).toEqual({ code: 1, said: expect.stringContaining('too few cosigners') });
  });

  it('refuses a log whose past is not the one that it remembers', async () => {
    await verify(`${hub.url}/log`, 'witness');
    const memory = path.join(folder, 'witness');
    const [origin, size, root = '', ...rest] = (await readFile(memory, 'utf8')).split('\n');
    const bent = `${root.startsWith('A') ? 'B' : 'A'}${root.slice(1)}`;
    await writeFile(memory, [origin, size, bent, ...rest].join('\n'));
    const { code, said } = await verify(`${hub.url}/log`, 'witness');
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining('the past of the log was changed'),
    });
    await writeFile(memory, [origin, Number(size) + 1, root, ...rest].join('\n'));
    expect((await verify(`${hub.url}/log`, 'witness')).code).toBe(1);
  });
});
