import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhookListener } from '@deadset/client';
import { formatImei, type Gate, sandboxKey, unlistedSandboxKeys, verdictAt } from '@deadset/domain';
import { composeEdge, type RunningEdge } from '@deadset/edge';
import {
  checkWebhook,
  digitsOf,
  formatWebhookSecret,
  keyOf,
  listingOfSandbox,
  type Sandbox,
  type SandboxDevice,
} from '@deadset/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';
import { type Service, startCounter, startListener, startRegister } from './support/flawed-services.ts';

const listings = {
  unproved: { effect: 'tracked', tier: 0 },
  proved: { effect: 'prohibited', tier: 1 },
  recovery: { effect: 'tracked', tier: 1 },
  disputed: { effect: 'disputed', tier: 1 },
} as const;
const devices: SandboxDevice[] = [
  ...unlistedSandboxKeys(10).map((key) => ({ kind: 'unlisted' as const, imei: digitsOf(key) })),
  ...(['unproved', 'proved', 'recovery', 'disputed'] as const).map((kind, i) => ({
    kind,
    imei: digitsOf(sandboxKey(i)),
    listing: listings[kind],
  })),
];
const sandbox: Sandbox = { at: '2026-11-22T12:00:00Z', devices };
const byDigits = new Map(devices.map((device) => [device.imei, device]));

let folder: string;
let devicesFile: string;
const open: (Service | RunningEdge)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-conform-'));
  devicesFile = join(folder, 'sandbox.json');
  await writeFile(devicesFile, JSON.stringify(sandbox));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => rm(folder, { recursive: true }));

function keep<T extends Service | RunningEdge>(one: T): T {
  open.push(one);
  return one;
}

/** Runs the kit, and gives the ids of what failed. */
async function conform(...args: string[]) {
  const terminal = new RecordingTerminal();
  const exitCode = await runCli(['conform', ...args, '--devices', devicesFile, '--json'], terminal);
  const results = terminal.lines.map((line) => JSON.parse(line) as { id?: string; result?: string });
  const failed = results.flatMap(({ id, result }) => (result === 'failed' ? [id] : []));
  return { exitCode, failed, count: results.length - 1, notes: terminal.notes };
}

/** What a register must say of these digits. */
function rightStatus(digits: string): string | number {
  if (!/^[0-9]{14,16}$/.test(digits)) return 400;
  const device = byDigits.get(digits.slice(0, 14));
  const { outcome, reason } = verdictAt('network-attach', device && listingOfSandbox(device), Date.now());
  if (outcome === 'refuse') return 'BLACKLISTED';
  return reason === 'no-report-found' ? 'WHITELISTED' : 'GREYLISTED';
}

describe('the kit for operators', () => {
  it('finds nothing wrong with a register that does as the list says', async () => {
    const { url } = keep(await startRegister(rightStatus));
    expect(await conform('operator', url)).toMatchObject({ exitCode: 0, failed: [], count: 10 });
  });

  const isReserved = (digits: string) => digits.startsWith('00101799');
  it.each<[string, (digits: string) => string | number, string[]]>([
    [
      'lets everything pass',
      () => 'WHITELISTED',
      ['n5g.unproved', 'n5g.proved', 'n5g.recovery', 'n5g.disputed', 'n5g.key-is-14-digits', 'n5g.malformed'],
    ],
    [
      'bars what is only tracked',
      (digits) => (rightStatus(digits) === 'GREYLISTED' ? 'BLACKLISTED' : rightStatus(digits)),
      ['n5g.unproved', 'n5g.recovery', 'n5g.disputed'],
    ],
    [
      'bars whole models',
      (digits) =>
        isReserved(digits) && rightStatus(digits) === 'WHITELISTED' ? 'BLACKLISTED' : rightStatus(digits),
      ['n5g.unlisted', 'n5g.never-refuses-unlisted'],
    ],
    [
      'compares the check digit too',
      (digits) => {
        const device = byDigits.get(digits.slice(0, 14));
        const isSame = device !== undefined && formatImei(keyOf(device.imei)) === digits;
        return isSame || rightStatus(digits) === 400 ? rightStatus(digits) : 'WHITELISTED';
      },
      ['n5g.key-is-14-digits'],
    ],
    [
      'bars what it cannot read',
      (digits) => (rightStatus(digits) === 400 ? 'BLACKLISTED' : rightStatus(digits)),
      ['n5g.malformed'],
    ],
  ])('finds a register that %s', async (_, decide, expected) => {
    const { url } = keep(await startRegister(decide));
    const { exitCode, failed } = await conform('operator', url);
    expect(exitCode).toBe(1);
    expect(failed.filter((id) => id !== 'n5g.many-at-once')).toEqual(expected);
  });

  it('finds an edge over S13 whose list is empty', async () => {
    const stolen = join(folder, 'other.csv');
    await writeFile(stolen, 'imei,reporting_date,status\n351756051234567,,\n');
    const list = join(folder, 'other.snapshot');
    expect(await runCli(['list', 'build', '--from', stolen, '--out', list], new RecordingTerminal())).toBe(0);
    const edge = keep(
      await composeEdge({
        snapshotFile: list,
        s13: {
          host: '127.0.0.1',
          port: 0,
          originHost: 'edge.example',
          originRealm: 'example',
          productName: 'deadset',
        },
        unknownDevice: 'WHITELISTED',
        logLevel: 'silent',
      }),
    );
    const { exitCode, failed } = await conform('operator', `aaa://127.0.0.1:${edge.addresses.s13?.port}`);
    expect(exitCode).toBe(1);
    expect(failed).toContain('s13.proved');
    expect(failed).not.toContain('s13.unlisted');
  });

  it('ends with 1 and a sentence when nothing answers there, and with 2 for an address that is none', async () => {
    const nowhere = await conform('operator', 'http://127.0.0.1:1');
    expect(nowhere).toMatchObject({ exitCode: 1, notes: ['127.0.0.1:1: nothing answers there.'] });
    expect((await conform('operator', 'http://127.0.0.1')).exitCode).toBe(2);
  });
});

const decisions = { allow: 'done', hold: 'held', refuse: 'refused' } as const;
const appeal = 'https://hub.test/appeal';

/** What a counter must answer about these digits. */
function rightAnswer(digits: string, gate: Gate): { status?: number; body: object } {
  if (!/^[0-9]{14,16}$/.test(digits)) return { status: 400, body: {} };
  const device = byDigits.get(digits.slice(0, 14));
  const { outcome, reason } = verdictAt(gate, device && listingOfSandbox(device), Date.now());
  const why = outcome === 'allow' ? {} : { reason, appeal };
  return { body: { decision: decisions[outcome], ...why } };
}

describe('the kit for makers and shops', () => {
  it('finds nothing wrong with a counter that does as its edge says', async () => {
    const maker = keep(await startCounter((imei) => rightAnswer(imei, 'activation')));
    expect(await conform('maker', maker.url)).toMatchObject({ exitCode: 0, failed: [] });
    const shop = keep(await startCounter((imei) => rightAnswer(imei, 'resale')));
    expect(await conform('shop', shop.url)).toMatchObject({ exitCode: 0, failed: [] });
  });

  type Answer = ReturnType<typeof rightAnswer>;
  it.each<[string, (answer: Answer, digits: string) => Answer, string[]]>([
    [
      'lets everything through',
      (answer) => (answer.status === 400 ? answer : { body: { decision: 'done' } }),
      ['unproved', 'proved', 'recovery', 'disputed', 'way-to-appeal'],
    ],
    [
      'refuses on an unproved word',
      (answer) =>
        'decision' in answer.body && answer.body.decision === 'held'
          ? { body: { ...answer.body, decision: 'refused' } }
          : answer,
      ['unproved', 'disputed'],
    ],
    [
      'refuses for another reason than the list’s',
      (answer) => ({ ...answer, body: { ...answer.body, reason: 'tracked' } }),
      ['unproved', 'proved', 'recovery', 'disputed'],
    ],
    [
      'names no way to appeal',
      ({ body, ...answer }) => ({ ...answer, body: { ...body, appeal: undefined } }),
      ['way-to-appeal'],
    ],
    [
      'refuses phones of the model of a listed one',
      (answer, digits) =>
        digits.endsWith('7') ? { body: { decision: 'refused', reason: 'declared-stolen', appeal } } : answer,
      ['never-refuses-unlisted'],
    ],
    [
      'decides about what is no IMEI',
      (answer) => (answer.status === 400 ? { body: { decision: 'done' } } : answer),
      ['malformed'],
    ],
  ])('finds a counter that %s', async (_, change, expected) => {
    const { url } = keep(await startCounter((imei) => change(rightAnswer(imei, 'activation'), imei)));
    const { exitCode, failed } = await conform('maker', url);
    expect(exitCode).toBe(1);
    expect(failed).toEqual(expected.map((id) => `activation.${id}`));
  });

  it('finds a counter that refuses everybody while the hub is away, and takes one that holds', async () => {
    const refusing = keep(await startCounter(() => ({ body: { decision: 'refused' } })));
    const found = await conform('maker', refusing.url, '--offline');
    expect(found.failed).toContain('activation.offline.unlisted');
    const holding = keep(await startCounter(() => ({ status: 503, body: { decision: 'held' } })));
    expect(await conform('maker', holding.url, '--offline')).toMatchObject({ exitCode: 0, failed: [] });
  });
});

describe('the kit for webhooks', () => {
  const secret = formatWebhookSecret(Buffer.alloc(32, 5));
  let secretFile: string;
  let counter: Service;

  beforeAll(async () => {
    secretFile = join(folder, 'webhook.secret');
    await writeFile(secretFile, `${secret}\n`);
  });

  async function tryEndpoint({ url }: Service) {
    counter = keep(await startCounter((imei) => rightAnswer(imei, 'resale')));
    return conform('shop', counter.url, '--webhook', url, '--webhook-secret-file', secretFile);
  }

  /** An endpoint that judges a delivery by a function of its headers and body. */
  function endpoint(judge: (headers: Record<string, string | undefined>, body: string) => number) {
    return startListener((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      const headers = request.headers as Record<string, string | undefined>;
      request.on('end', () => response.writeHead(judge(headers, body)).end());
    });
  }

  it('finds nothing wrong with the listener of the client', async () => {
    const listener = keep(
      await startListener(webhookListener({ secrets: [secret], onEvent: () => undefined })),
    );
    expect(await tryEndpoint(listener)).toMatchObject({ exitCode: 0, failed: [] });
  });

  it('finds an endpoint that takes everything', async () => {
    const { exitCode, failed } = await tryEndpoint(keep(await endpoint(() => 204)));
    expect(exitCode).toBe(1);
    const ids = ['bad-signature', 'changed-body', 'old', 'ahead', 'unsigned', 'replay'];
    expect(failed).toEqual(ids.map((id) => `webhook.${id}`));
  });

  it('finds an endpoint that looks at the signature and not at the time, nor at what it had before', async () => {
    const flawed = await endpoint((headers, body) => {
      const signedAtMs = Number(headers['webhook-timestamp']) * 1000;
      return checkWebhook(headers, body, [secret], signedAtMs) === undefined ? 200 : 401;
    });
    expect((await tryEndpoint(keep(flawed))).failed).toEqual([
      'webhook.old',
      'webhook.ahead',
      'webhook.replay',
    ]);
  });

  it('finds an endpoint that takes nothing', async () => {
    const { failed } = await tryEndpoint(keep(await endpoint(() => 401)));
    expect(failed).toEqual(['webhook.good', 'webhook.replay']);
  });
});

it('says what to give when it has nothing to try with', async () => {
  const terminal = new RecordingTerminal();
  expect(await runCli(['conform', 'shop', 'http://127.0.0.1:1/buy'], terminal)).toBe(2);
  expect(terminal.notes.join()).toContain('--hub, --participant and --secret-file, or --devices FILE');
});
