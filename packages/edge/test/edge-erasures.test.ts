import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import { decodeBatch } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { composeEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const [ended, active] = [imeiKey(35_209_900_176_148), imeiKey(35_209_900_176_149)];

/** All bytes that an edge has on disk of its list. */
async function onDisk(folder: string): Promise<Buffer> {
  const files = ['feed.journal', 'list.snapshot'].map((name) =>
    readFile(join(folder, name)).catch(() => Buffer.alloc(0)),
  );
  return Buffer.concat(await Promise.all(files));
}

/** The opening that a batch of one entry carries. */
function openingOf(hub: FeedServer, batch: number): Buffer {
  const opening = decodeBatch(hub.batches[batch] ?? Buffer.alloc(0)).leaves[0]?.opening;
  if (opening === undefined) throw new Error('a batch without an opening');
  return opening;
}

/** The hub erases the first two entries: a declaration and its end. */
function eraseFirst(hub: FeedServer): void {
  const erasedAt = new Date().toISOString();
  hub.erasures.push({ number: 1, position: 0, entry: '01'.repeat(16), erasedAt });
  hub.erasures.push({ number: 2, position: 2, entry: '02'.repeat(16), erasedAt });
}

describe('what the hub has erased', () => {
  it('goes from the disk of an edge, which signs that it is gone, and goes on answering', async () => {
    await inFreshFolder(async (folder) => {
      const hub = new FeedServer(logKeys());
      await hub.start();
      hub.publish({ key: ended, listing: proved });
      hub.publish({ key: ended });
      hub.publish({ key: active, listing: proved });
      const config = quietConfig({ hub: hub.config, dataFolder: folder });
      const first = await composeEdge(config);
      await until('all is applied and kept', () => hub.receipts.at(-1)?.position === hub.position);
      await first.close();
      // The journal holds what came over the feed, or this test would show nothing.
      expect((await onDisk(folder)).includes(openingOf(hub, 0))).toBe(true);
      expect((await onDisk(folder)).includes(openingOf(hub, 1))).toBe(true);

      eraseFirst(hub);
      const second = await composeEdge(config);
      await until('the receipt is there', () => hub.erasureReceipts.length > 0);
      expect(hub.erasureReceipts[0]?.number).toBe(2);
      const kept = await onDisk(folder);
      expect(kept.includes(openingOf(hub, 0))).toBe(false);
      expect(kept.includes(openingOf(hub, 1))).toBe(false);
      expect(second.position()).toBe(hub.position);
      await second.close();

      hub.publish({ key: imeiKey(35_209_900_176_150), listing: proved });
      const third = await composeEdge(config);
      await until('it has come up and follows', () => third.position() === hub.position);
      await until('it asked for what is new', () => hub.asked.includes('GET /v1/erasures?after=2'));
      expect(hub.erasureReceipts).toHaveLength(1);
      await third.close();
      await hub.stop();
    });
  });

  it('is not signed for before the edge has passed it', async () => {
    await inFreshFolder(async (folder) => {
      const hub = new FeedServer(logKeys());
      await hub.start();
      hub.publish({ key: ended, listing: proved });
      eraseFirst(hub);
      const edge = await composeEdge(quietConfig({ hub: hub.config, dataFolder: folder }));
      await until('it asked twice', () => hub.asked.filter((line) => line.includes('erasures')).length > 1);
      expect(hub.erasureReceipts).toEqual([]);
      hub.publish({ key: ended });
      await until('the receipt is there', () => hub.erasureReceipts.length === 1);
      expect((await onDisk(folder)).includes(openingOf(hub, 0))).toBe(false);
      await edge.close();
      await hub.stop();
    });
  });
});
