import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Attempt, parserOf } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { spawnEdge } from './support/edge-child.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const stolen = 35_209_900_176_148;
const parseAttempt = parserOf(Attempt);
const unflushed = new URL('support/unflushed-attempts.js', import.meta.url);

/** Who asked longer than 100 ms before an edge was killed (SIGKILL), and whose attempt is not on its disk. */
async function missingAfterKill(workers: number, plant?: URL): Promise<string[]> {
  return inFreshFolder(async (folder) => {
    const hub = new FeedServer(logKeys());
    // So that whatever was kept is still on the disk.
    hub.takesAttempts = false;
    await hub.start();
    hub.publish({ key: imeiKey(stolen), listing: { effect: 'prohibited', tier: 1 } });
    const child = await spawnEdge(quietConfig({ dataFolder: folder, hub: hub.config, workers }), plant);
    const outcomeFor = async (presenter: string): Promise<unknown> => {
      const response = await fetch(`http://127.0.0.1:${child.addresses.check?.port}/v1/checks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ gate: 'resale', imei: String(stolen), presenter }),
      });
      const answer: unknown = await response.json();
      return Object.entries(answer ?? {}).find(([name]) => name === 'outcome')?.[1];
    };
    await until('it has the list', async () => (await outcomeFor('a-look-at-the-list')) === 'refuse');
    const asked = Array.from({ length: 50 }, (_, i) => `presenter-of-${String(i).padStart(4, '0')}`);
    for (const presenter of asked) expect(await outcomeFor(presenter)).toBe('refuse');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    await child.kill();
    await hub.stop();
    const kept = new Set(await presentersIn(join(folder, 'attempts')));
    return asked.filter((presenter) => !kept.has(presenter));
  });
}

/** Of every whole line in the files of a spool. */
async function presentersIn(folder: string): Promise<(string | undefined)[]> {
  const files = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const lines = files.flatMap((text) => text.split('\n').slice(0, -1));
  return lines.map((line) => {
    const parsed = parseAttempt(JSON.parse(line));
    return parsed.ok ? parsed.value.presenter : undefined;
  });
}

describe('after kill -9, of every answer that is older than 100 ms', () => {
  it.each([0, 2])('the attempt is on the disk, with %i workers', async (workers) => {
    expect(await missingAfterKill(workers)).toEqual([]);
  });

  it.each([0, 2])('attempts are missing in a build that does not flush, with %i workers', async (workers) => {
    expect((await missingAfterKill(workers, unflushed)).length).toBeGreaterThan(0);
  });
});
