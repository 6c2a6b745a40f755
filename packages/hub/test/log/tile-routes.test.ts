import {
  decodeEntryBundle,
  Frontier,
  leafHash,
  publishedWidth,
  type Tile,
  tilePath,
  verifyCheckpoint,
} from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogTiles } from '../../src/log/index.ts';
import { keyAt, submitMany } from '../support/entry-writer.ts';
import { testPolicy, until, untilSealed } from '../support/log-process.ts';
import { type PlantedLog, plantLog, publish } from '../support/planted-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { asOwner } from '../support/test-server.ts';

const at = Date.UTC(2026, 0, 5, 12);

describe('a log of 70,000 leaves', () => {
  const size = 70_000;
  let database: TestDatabase;
  let hub: TestHub;
  let planted: PlantedLog;

  beforeAll(async () => {
    database = await createTestDatabase();
    const started = await startTestHub(database);
    // Its own head is in the way of the planted one, which nobody follows.
    await started.log.close();
    await asOwner(database.ownerUrl, 'truncate register.log_batch');
    hub = started;
    planted = await plantLog(database.db, size);
  });
  afterAll(async () => {
    await hub.app.close();
    await database.close();
  });

  const get = (path: string) => hub.app.inject({ url: `/log/${path}` });

  /** MTH(D[...]) of C2SP tlog-tiles: what the hash with this number stands for. */
  const defined = (level: number, index: number) =>
    Frontier.empty.append(planted.hashes.slice(index * 256 ** level, (index + 1) * 256 ** level)).root();

  it.each([
    { level: 0, index: 0, width: 256 },
    { level: 0, index: 272, width: 256 },
    { level: 0, index: 273, width: 112 },
    { level: 0, index: 5, width: 3 },
    { level: 1, index: 0, width: 256 },
    { level: 1, index: 1, width: 17 },
    { level: 1, index: 1, width: 1 },
    { level: 2, index: 0, width: 1 },
  ])('serves the tile of level $level with number $index, $width wide', async (tile) => {
    const response = await get(tilePath(tile));
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/octet-stream');
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const hashes = Array.from({ length: tile.width }, (_, i) => defined(tile.level, tile.index * 256 + i));
    expect(response.rawPayload.equals(Buffer.concat(hashes))).toBe(true);
  });

  it.each([
    { level: 'entries', index: 0, width: 256 },
    { level: 'entries', index: 273, width: 112 },
    { level: 'entries', index: 273, width: 1 },
  ] as const)('serves the entries with number $index, $width of them', async (tile) => {
    const response = await get(tilePath(tile));
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toContain('immutable');
    const first = tile.index * 256;
    expect(decodeEntryBundle(response.rawPayload)).toEqual(planted.leaves.slice(first, first + tile.width));
  });

  it.each([
    { level: 0, index: 273, width: 113 },
    { level: 0, index: 273, width: 256 },
    { level: 0, index: 274, width: 1 },
    { level: 1, index: 1, width: 18 },
    { level: 2, index: 0, width: 2 },
    { level: 3, index: 0, width: 1 },
    { level: 63, index: 0, width: 1 },
    { level: 'entries', index: 273, width: 113 },
    { level: 'entries', index: Number.MAX_SAFE_INTEGER, width: 256 },
  ] as const)('has no tile $level/$index of width $width, and nobody is to remember that', async (tile) => {
    const response = await get(tilePath(tile));
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ type: expect.stringMatching(/not-found$/) });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it.each(['tile/0/0', 'tile/0/000.p/256', 'tile/00/000', 'tile/entries/000/', 'tile/', 'tile/0/../0/000x'])(
    'knows no path but those of the specification: %s',
    async (path) => {
      expect((await get(path)).statusCode).toBe(404);
    },
  );

  it('answers HEAD as it would GET, without the bytes', async () => {
    const response = await hub.app.inject({ method: 'HEAD', url: '/log/tile/0/000' });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-length']).toBe('8192');
    expect(response.headers['cache-control']).toContain('immutable');
    expect(response.rawPayload).toHaveLength(0);
    expect((await hub.app.inject({ method: 'HEAD', url: '/log/tile/0/274' })).statusCode).toBe(404);
  });

  it('shows no leaf before its head is published, and then that leaf', async () => {
    await publish(database.db, size - 50);
    // Another process, which has not seen the larger head.
    const tiles = new LogTiles(database.db);
    expect(await tiles.read({ level: 0, index: 273, width: 112 })).toBeUndefined();
    expect(await tiles.read({ level: 'entries', index: 273, width: 63 })).toBeUndefined();
    expect(await tiles.read({ level: 0, index: 273, width: 62 })).toHaveLength(62 * 32);
    await publish(database.db, size);
    expect(await tiles.read({ level: 0, index: 273, width: 112 })).toHaveLength(112 * 32);
  });

  it('is derived once: another process goes on from what is kept, and a round later nothing is left to do', async () => {
    await new LogTiles(database.db).catchUp();
    const [bytes, other] = [Buffer.alloc(32, 7), new LogTiles(database.db)];
    await asOwner(
      database.ownerUrl,
      `update register.log_tile set root = '\\x${bytes.toString('hex')}' where level = 0 and number = 260`,
    );
    const tile = await other.read({ level: 1, index: 1, width: 17 });
    expect(tile?.subarray(4 * 32, 5 * 32)).toEqual(bytes);
    expect(await other.catchUp()).toBe(true);
  });
});

describe('a log that grows', () => {
  let database: TestDatabase;
  let hub: TestHub;

  beforeAll(async () => {
    database = await createTestDatabase();
    hub = await startTestHub(database);
  });
  afterAll(async () => {
    await hub.close();
    await database.close();
  });

  const getBytes = async (tile: Tile) => {
    const response = await hub.app.inject({ url: `/log/${tilePath(tile)}` });
    return response.rawPayload;
  };

  it('gives the entries and tiles that its signed head is over, after each batch', async () => {
    for (const round of [0, 1, 2]) {
      const keys = Array.from({ length: 200 }, (_, i) => keyAt(round * 200 + i));
      await submitMany(database.db, `round ${round}`, keys, at);
      await untilSealed(database.db);
      await until('the batch is verified', () => hub.log.verified.size > (round + 1) * 200);
      const response = await hub.app.inject({ url: '/log/checkpoint' });
      expect(response.headers['cache-control']).toBe('no-cache');
      const head = verifyCheckpoint(response.payload, testPolicy);
      if (!head.ok) throw new Error(head.refusal);
      const { size, root } = head.checkpoint;
      const hashes: Buffer[] = [];
      for (let index = 0; index * 256 < size; index += 1) {
        const width = publishedWidth({ level: 0, index }, size);
        const leaves = decodeEntryBundle(await getBytes({ level: 'entries', index, width }));
        hashes.push(...leaves.map(leafHash));
        const tile = await getBytes({ level: 0, index, width });
        expect(tile.equals(Buffer.concat(leaves.map(leafHash)))).toBe(true);
      }
      expect(hashes).toHaveLength(size);
      expect(Frontier.empty.append(hashes).root()).toEqual(root);
    }
    expect(hub.log.verified.size).toBeGreaterThan(600);
  });
});
