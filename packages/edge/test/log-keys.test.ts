import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import type { LogKeys } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeEdge, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = imeiKey(35_209_900_176_148);
const old = logKeys(1);
/** Another key of the log, and the same cosigners. */
const fresh: LogKeys = { log: logKeys(2).log, cosigners: old.cosigners };
const third: LogKeys = { log: logKeys(4).log, cosigners: old.cosigners };
const thief = logKeys(3);

let hub: FeedServer;
let edge: RunningEdge | undefined;

beforeEach(async () => {
  hub = new FeedServer(old);
  await hub.start();
});
afterEach(async () => {
  await edge?.close();
  edge = undefined;
  await hub.stop();
});

async function start(dataFolder: string): Promise<void> {
  await edge?.close();
  edge = await composeEdge(quietConfig({ dataFolder, hub: hub.config }));
}

async function get(path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}${path}`)).text();
}

async function caughtUp(): Promise<void> {
  await until('the edge is where the hub is', () => edge?.position() === hub.position);
}

async function refused(): Promise<void> {
  await until('the signature is refused', async () =>
    (await get('/metrics')).includes('reason="bad-log-signature"'),
  );
}

const pinnedIn = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'trust-anchors.json'), 'utf8')) as { stated?: { number: number } };

/** An edge that has pinned the old key and verified something under it. */
async function follow(folder: string): Promise<void> {
  await start(folder);
  hub.publish({ key: stolen, listing: proved });
  await caughtUp();
}

describe('when the log changes its keys', () => {
  it('an edge that is following comes to the new one by its statement, and keeps it on disk', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      hub.stateKeys(1, fresh, old);
      hub.keys = fresh;
      hub.publish({ key: imeiKey(stolen + 1), listing: proved });
      await caughtUp();
      expect(await pinnedIn(folder)).toMatchObject({ stated: { number: 1 } });
      // Nothing is stated any more, and the hub names the new key: what is on disk is enough.
      hub.keyStatements.length = 0;
      await start(folder);
      hub.publish({ key: imeiKey(stolen + 2), listing: proved });
      await caughtUp();
      expect(await get('/health')).not.toContain('trust-anchors-differ');
    });
  });

  it('an edge that was away meanwhile goes through the statements one by one', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      await edge?.close();
      hub.stateKeys(1, fresh, old);
      hub.keys = fresh;
      hub.stateKeys(2, fresh);
      hub.publish({ key: imeiKey(stolen + 1), listing: proved });
      await start(folder);
      await caughtUp();
      expect(await pinnedIn(folder)).toMatchObject({ stated: { number: 2 } });
    });
  });

  it('what was kept under a retired key is still the list after a restart, with no hub to be asked', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      for (const [number, ...named] of [
        [1, fresh, old] as const,
        [2, fresh] as const,
        [3, third, fresh] as const,
      ]) {
        hub.stateKeys(number, ...named);
        hub.keys = named[0];
      }
      hub.stateKeys(4, third);
      hub.publish({ key: imeiKey(stolen + 1), listing: proved });
      await caughtUp();
      const { position } = hub;
      await hub.stop();
      await start(folder);
      expect(edge?.position()).toBe(position);
      expect(await get('/health')).not.toContain('below-high-water-mark');
    });
  });

  it('a retired key is refused, though the statement that once took it in is served again', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      hub.stateKeys(1, fresh, old);
      hub.keys = fresh;
      hub.stateKeys(2, fresh);
      hub.publish({ key: imeiKey(stolen + 1), listing: proved });
      await caughtUp();
      hub.keyStatements.length = 1;
      hub.keys = old;
      hub.stateKeys(1, old, fresh);
      hub.stateKeys(3, old);
      const { position } = hub;
      hub.publish({ key: stolen });
      await refused();
      expect(edge?.position()).toBe(position);
      expect(await pinnedIn(folder)).toMatchObject({ stated: { number: 2 } });
    });
  });

  it('another key counts for nothing by the word of the hub alone, nor by a statement that its thief signs', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      const { position } = hub;
      hub.keys = { log: thief.log, cosigners: old.cosigners };
      hub.stateKeys(1, thief);
      // The old key alone, without those whose clocks the edge has pinned.
      hub.keys = { log: old.log, cosigners: thief.cosigners };
      hub.stateKeys(1, thief);
      hub.keys = { log: thief.log, cosigners: old.cosigners };
      hub.publish({ key: stolen });
      await refused();
      await start(folder);
      await until('the hub is told apart', async () =>
        (await get('/health')).includes('trust-anchors-differ'),
      );
      expect(edge?.position()).toBe(position);
      expect((await pinnedIn(folder)).stated).toBeUndefined();
    });
  });
});
