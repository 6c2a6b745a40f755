import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GateClient } from '@deadset/client';
import { formatImei, type Listing } from '@deadset/domain';
import { startProfileServer } from '@deadset/simulators';
import { expect, it } from 'vitest';
import { composeEdge, type EdgeConfig } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const listings = {
  35_209_900_176_148: { effect: 'prohibited', tier: 1 },
  35_209_900_176_149: { effect: 'tracked', tier: 1 },
  35_209_900_176_150: { effect: 'tracked', tier: 0 },
  35_209_900_176_151: { effect: 'disputed', tier: 1 },
  35_209_900_176_152: { effect: 'enrolled', tier: 0 },
} as const satisfies Record<number, Listing>;

/** What an operator's eSIM server decides about each of these phones, and one that nobody has said anything about. */
async function decisions(rest: Partial<EdgeConfig> = {}): Promise<string[]> {
  return inFreshFolder(async (folder) => {
    const log = new FeedServer(logKeys());
    const entries = Object.entries(listings);
    log.publish(...entries.map(([key, listing]) => ({ key: imeiKey(Number(key)), listing })));
    const snapshotFile = join(folder, 'list.snapshot');
    await writeFile(snapshotFile, log.snapshotNow());
    const edge = await composeEdge(quietConfig({ snapshotFile, ...rest }));
    const server = await startProfileServer({
      gate: new GateClient({ url: `http://127.0.0.1:${edge.addresses.check?.port}` }),
      host: '127.0.0.1',
      port: 0,
      pseudonymKey: Buffer.alloc(32, 1),
      appealUrl: 'https://hub.test/appeal',
    });
    try {
      const asked = [...entries.map(([key]) => Number(key)), 35_209_900_176_153].map(async (key) => {
        const body = JSON.stringify({
          imei: formatImei(imeiKey(key)),
          eid: '89049032000001000000000000000001',
        });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${server.url}/profile-downloads`, { method: 'POST', headers, body });
        const told: unknown = await answer.json();
        return typeof told === 'object' && told !== null && 'decision' in told ? String(told.decision) : '';
      });
      return await Promise.all(asked);
    } finally {
      await server.close();
      await edge.close();
    }
  });
}

it('an eSIM server binds no new profile to a phone that its keeper has proved, and to every other it does', async () => {
  expect(await decisions()).toEqual(['refused', 'done', 'done', 'done', 'done', 'done']);
});

it('an eSIM server that only takes part as a shadow binds profiles to all of them', async () => {
  expect(await decisions({ shadow: ['this-edge'] })).toEqual(Array.from({ length: 6 }, () => 'done'));
});
