import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FeedFollower,
  HubEnrolment,
  HubSession,
  keepEdgeKey,
  ListFiles,
  ListKeeper,
  RefusalTally,
  TrustPin,
  VerifiedList,
} from '../src/feed/index.ts';
import { Alarms } from '../src/health/index.ts';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = imeiKey(35_209_900_176_148);

let hub: FeedServer;
let edge: RunningEdge | undefined;

beforeEach(async () => {
  hub = new FeedServer(logKeys());
  await hub.start();
});

afterEach(async () => {
  await edge?.close();
  edge = undefined;
  await hub.stop();
});

async function startEdge(dataFolder: string, rest: Partial<EdgeConfig> = {}): Promise<RunningEdge> {
  edge = await composeEdge(quietConfig({ dataFolder, hub: hub.config, ...rest }));
  return edge;
}

async function restart(dataFolder: string): Promise<RunningEdge> {
  await edge?.close();
  return startEdge(dataFolder);
}

async function admin(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}${path}`);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function metrics(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}/metrics`)).text();
}

async function check(gate = 'resale', imei = '35209900176148'): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${edge?.addresses.check?.port}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ gate, imei }),
  });
  return JSON.parse(await response.text());
}

async function caughtUp(): Promise<void> {
  await until('the edge is where the hub is', () => edge?.position() === hub.position);
}

const digestOfHub = () => hub.state.list.digest().toString('hex');

describe('an edge that follows a hub', () => {
  it('refuses a device as soon as its declaration is proved, and lets it pass again once withdrawn', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      expect(await check()).toMatchObject({ outcome: 'allow', reason: 'no-report-found' });
      hub.publish({ key: stolen, listing: proved });
      await caughtUp();
      expect(await check()).toMatchObject({
        outcome: 'refuse',
        reason: 'declared-stolen',
        tier: 1,
        position: 1,
      });
      hub.publish({ key: stolen });
      await caughtUp();
      expect(await check()).toMatchObject({ outcome: 'allow', reason: 'no-report-found', position: 3 });
    });
  });

  it('tells the age of its list, which a heartbeat makes young again', async () => {
    let now = Date.now() - 3_600_000;
    hub = new FeedServer(logKeys(), () => now);
    await hub.start();
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      hub.publish({ key: stolen, listing: proved });
      await caughtUp();
      expect((await check())['ageSeconds']).toBeGreaterThan(3500);
      now = Date.now();
      hub.heartbeat();
      await until('the list is young', async () => Number((await check())['ageSeconds']) < 60);
      expect((await check())['position']).toBe(1);
    });
  });

  it('is ready when connected to a hub that has no list yet', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('ready', async () => (await admin('/ready')).status === 200);
      expect(edge?.position()).toBe(-1);
    });
  });

  it('begins with the snapshot when it has nothing and the hub has one', async () => {
    await inFreshFolder(async (folder) => {
      for (let i = 0; i < 20; i += 1) hub.publish({ key: imeiKey(stolen + i), listing: proved });
      hub.snapshot = hub.snapshotNow();
      hub.publish({ key: imeiKey(stolen + 20), listing: proved });
      await startEdge(folder);
      await caughtUp();
      expect(hub.asked.find((asked) => asked.includes('/v1/feed'))).toBe('GET /v1/feed?after=39');
      expect((await admin('/status')).body).toMatchObject({ count: 21, digest: digestOfHub() });
    });
  });

  it('takes up after a restart where it was, with the hub gone', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      hub.publish({ key: stolen, listing: proved });
      hub.publish({
        key: imeiKey(stolen + 1),
        listing: { effect: 'tracked', tier: 0, untilAt: Date.now() + 60_000 },
      });
      await caughtUp();
      await hub.stop();
      await restart(folder);
      expect(edge?.position()).toBe(3);
      expect(await check()).toMatchObject({ outcome: 'refuse', position: 3 });
      expect(await check('resale', '35209900176149')).toMatchObject({ outcome: 'hold', tier: 0 });
      await until('it says that the hub is away', async () => {
        return String((await admin('/health')).body['alarms']).includes('hub-away');
      });
      expect((await admin('/ready')).status).toBe(200);
    });
  });

  it('goes on answering while the hub is gone, and catches up when it is back', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      hub.publish({ key: stolen, listing: proved });
      await caughtUp();
      await hub.stop();
      expect(await check()).toMatchObject({ outcome: 'refuse', position: 1 });
      hub.publish({ key: imeiKey(stolen + 1), listing: proved });
      await hub.start();
      await caughtUp();
      expect(await check('resale', '35209900176149')).toMatchObject({ outcome: 'refuse', position: 3 });
    });
  });

  it('renews a token that the hub no longer takes', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('following', () => hub.followerCount === 1);
      hub.revokeTokens();
      hub.hangUp();
      hub.publish({ key: stolen, listing: proved });
      await caughtUp();
      expect(await check()).toMatchObject({ outcome: 'refuse' });
    });
  });

  it('gives up a stream that has fallen silent, and follows on over another', async () => {
    await inFreshFolder(async (folder) => {
      const clock = () => Date.now();
      const [list, alarms, log] = [new VerifiedList(clock), new Alarms(), pino({ level: 'silent' })];
      const files = await ListFiles.open(folder);
      const session = new HubSession({ ...hub.config, clock });
      const key = await keepEdgeKey(join(folder, 'edge.key'), randomBytes);
      const pin = await TrustPin.open(join(folder, 'trust-anchors.json'), undefined);
      const follower = new FeedFollower({
        list,
        keeper: new ListKeeper({ files, alarms, log, onKept: () => undefined }),
        hub: session,
        enrolment: new HubEnrolment({ ...hub.config, hub: session, pin, key, alarms, log }),
        refusals: new RefusalTally(),
        alarms,
        log,
        entropy: randomBytes,
        silenceMs: 150,
      });
      const closing = new AbortController();
      const running = follower.run(closing.signal);
      await until('the first stream', () => hub.followerCount === 1);
      // A frame that never arrives: the stream is open, and nothing comes.
      hub.tamper = () => Buffer.alloc(0);
      hub.publish({ key: stolen, listing: proved });
      hub.tamper = undefined;
      await until('caught up over another stream', () => list.position === hub.position);
      expect(hub.asked.filter((asked) => asked.includes('/v1/feed')).length).toBeGreaterThan(1);
      closing.abort();
      await running;
      await files.close();
    });
  });

  it('keeps its key from start to start, readable by its owner only', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('enrolled', () => hub.edges.size === 1);
      await restart(folder);
      await until(
        'enrolled again',
        () => hub.asked.filter((asked) => asked === 'POST /v1/edges').length === 2,
      );
      expect(hub.edges.size).toBe(1);
      expect((await stat(join(folder, 'edge.key'))).mode & 0o777).toBe(0o600);
    });
  });

  it('sends a signed receipt for what is on disk, and no more than one a second', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('following', () => hub.followerCount === 1);
      const startedAt = Date.now();
      for (let i = 0; i < 200; i += 1) {
        hub.publish({ key: imeiKey(stolen + i), listing: proved });
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
      await until('the last receipt', () => hub.receipts.at(-1)?.position === hub.position);
      const tookSeconds = (Date.now() - startedAt) / 1000;
      expect(hub.receipts.length).toBeLessThanOrEqual(Math.floor(tookSeconds) + 1);
      expect(hub.receipts.length).toBeGreaterThanOrEqual(2);
      expect(hub.receipts.at(-1)).toMatchObject({ count: 200, digest: digestOfHub() });
      expect(Date.parse(hub.receipts[0]?.appliedAt ?? '')).toBeGreaterThanOrEqual(startedAt);
    });
  });

  it('sends the first receipt after a quiet time at once', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('following', () => hub.followerCount === 1);
      const publishedAt = performance.now();
      hub.publish({ key: stolen, listing: proved });
      await until('a receipt', () => hub.receipts.length === 1);
      expect(performance.now() - publishedAt).toBeLessThan(500);
    });
  });
});

describe('whose signatures count', () => {
  it('is pinned at the first meeting: a hub with other keys changes nothing, and is told apart', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      hub.publish({ key: stolen, listing: proved });
      await caughtUp();
      const pinned = await readFile(join(folder, 'trust-anchors.json'), 'utf8');
      hub.keys = logKeys(2);
      await restart(folder);
      hub.publish({ key: stolen });
      await until('the change of keys is told', async () => {
        return String((await admin('/health')).body['alarms']).includes('trust-anchors-differ');
      });
      await until('the batch is refused', async () =>
        (await metrics()).includes('reason="bad-log-signature"'),
      );
      expect(await check()).toMatchObject({ outcome: 'refuse', position: 1 });
      expect(await readFile(join(folder, 'trust-anchors.json'), 'utf8')).toBe(pinned);
    });
  });

  it('may be given by the keeper of the edge, and then the hub is not asked whom to trust', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder, { hub: { ...hub.config, trustAnchors: anchorsOf(logKeys(9)) } });
      hub.publish({ key: stolen, listing: proved });
      await until('the batch is refused', async () =>
        (await metrics()).includes('reason="bad-log-signature"'),
      );
      expect(edge?.position()).toBe(-1);
    });
  });

  it('is never replaced in silence by a configuration that says otherwise', async () => {
    await inFreshFolder(async (folder) => {
      await startEdge(folder);
      await until('enrolled', () => hub.edges.size === 1);
      await edge?.close();
      edge = undefined;
      const started = startEdge(folder, { hub: { ...hub.config, trustAnchors: anchorsOf(logKeys(9)) } });
      await expect(started).rejects.toThrow('are not those configured');
    });
  });
});
