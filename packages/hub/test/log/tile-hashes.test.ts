import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '@deadset/protocol';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashReader } from '../../src/log/index.ts';
import { readLeaves } from '../../src/log/tile-store.ts';
import { type PlantedLog, plantLog } from '../support/planted-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const size = 70_000;
let database: TestDatabase;
let planted: PlantedLog;

beforeAll(async () => {
  database = await createTestDatabase();
  // Sealed, and not yet published: a proof is wanted before its head is.
  planted = await plantLog(database.db, size, 1);
});
afterAll(() => database.close());

describe('the hub’s own proofs', () => {
  it.each([0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999])(
    'show that leaf %d is in the log',
    async (index) => {
      const proof = await inclusionProof(index, size, hashReader(database.db));
      const leaf = planted.hashes[index] ?? Buffer.alloc(0);
      expect(verifyInclusion(leaf, index, size, proof, planted.rootOf(size))).toBe(true);
    },
  );

  it.each([1, 255, 256, 257, 4_096, 65_536, 65_537, 69_999, 70_000])(
    'show that the log has grown from its first %d leaves',
    async (size1) => {
      const proof = await consistencyProof(size1, size, hashReader(database.db));
      const [old, root] = [planted.rootOf(size1), planted.rootOf(size)];
      expect(verifyConsistency(size1, old, size, root, proof)).toBe(true);
    },
  );

  it('begin from what was derived before, not from the leaves again', async () => {
    const count = async () => {
      const { rows } = await sql<{ level: number; tiles: number }>`
        select level, count(*) as tiles from log_tile group by level order by level`.execute(database.db);
      return rows;
    };
    await hashReader(database.db)(16, 0);
    const kept = await count();
    expect(kept).toEqual([
      { level: 0, tiles: 273 },
      { level: 1, tiles: 1 },
    ]);
    await hashReader(database.db)(16, 0);
    expect(await count()).toEqual(kept);
  });

  it('are not made of leaves that the log has not', async () => {
    const read = hashReader(database.db);
    await expect(read(0, size)).rejects.toThrow(`the log has no leaf at position ${size}`);
    await expect(read(4, size / 16 - 1)).resolves.toHaveLength(32);
    await expect(read(8, 273)).rejects.toThrow('the log has no leaf at position 70000');
    await expect(readLeaves(database.db, size - 1, size + 1)).rejects.toThrow('no leaf');
  });
});
