import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveDamaged, BatchArchive, fillArchive, restoreLog } from '../../src/archive/index.ts';
import { barred, keyAt, submitEntry } from '../support/entry-writer.ts';
import {
  listingTable,
  listOf,
  replay,
  startLogProcess,
  testPolicy,
  untilSealed,
} from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const at = Date.UTC(2026, 0, 5, 12);
let folder: string;
let archive: BatchArchive;
let [original, copy]: TestDatabase[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-archive-'));
  archive = new BatchArchive({ folder, key: Buffer.alloc(32, 7), entropy: randomBytes });
  [original, copy] = [await createTestDatabase(), await createTestDatabase()];
});
afterEach(async () => {
  await original?.close();
  await copy?.close();
  await rm(folder, { recursive: true });
});

function databases(): { original: TestDatabase; copy: TestDatabase } {
  if (original === undefined || copy === undefined) throw new Error('two databases');
  return { original, copy };
}

/** Batches of one entry each, archived before they are shown: `from` up to, not including, `to`. */
async function write(database: TestDatabase, from: number, to: number): Promise<void> {
  const running = await startLogProcess(database, undefined, testPolicy, (batch) => archive.keep(batch));
  for (let n = from; n < to; n += 1) {
    const listing = n % 4 === 3 ? {} : { listing: barred };
    await submitEntry(database.db, {
      name: `act ${n}`,
      key: keyAt(n - (n % 4 === 3 ? 1 : 0)),
      at,
      ...listing,
    });
    await untilSealed(database.db);
  }
  await running.close();
}

async function filesOf(): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.batch')).toSorted();
}

describe('the archive', () => {
  it('gives an empty database the whole log back: same root, same digest, same listings, ready to go on', async () => {
    const { original, copy } = databases();
    await write(original, 0, 12);
    const restored = await restoreLog(copy.db, archive, testPolicy);
    const [before, after] = [await replay(original.db), await replay(copy.db)];
    expect(restored).toMatchObject({ sizeBefore: 0, size: before.frontier.size });
    expect(restored.digest).toEqual(before.list.digest());
    expect(after.root).toEqual(before.root);
    expect(await listingTable(copy.db)).toEqual(listOf(before));
    await write(copy, 12, 14);
    expect((await replay(copy.db)).frontier.size).toBeGreaterThan(before.frontier.size);
  });

  it('takes an older copy of the database to where the original was', async () => {
    const { original, copy } = databases();
    await write(original, 0, 5);
    await restoreLog(copy.db, archive, testPolicy);
    await write(original, 5, 9);
    const restored = await restoreLog(copy.db, archive, testPolicy);
    expect(restored.sizeBefore).toBeGreaterThan(0);
    expect((await replay(copy.db)).root).toEqual((await replay(original.db)).root);
    expect(await listingTable(copy.db)).toEqual(listOf(await replay(original.db)));
  });

  it('that begins late is filled from the log', async () => {
    const { original, copy } = databases();
    const running = await startLogProcess(original);
    await submitEntry(original.db, { name: 'unarchived', key: keyAt(90), listing: barred, at });
    await untilSealed(original.db);
    await running.close();
    await fillArchive(original.db, archive);
    await write(original, 0, 3);
    await restoreLog(copy.db, archive, testPolicy);
    expect((await replay(copy.db)).root).toEqual((await replay(original.db)).root);
  });

  it('shows nothing of the record to whoever has the files alone', async () => {
    const { original } = databases();
    await write(original, 0, 2);
    const bytes = Buffer.concat(
      await Promise.all((await filesOf()).map((name) => readFile(join(folder, name)))),
    );
    const { rows } = { rows: await original.db.selectFrom('entry').select(['leaf', 'opening']).execute() };
    expect(rows.length).toBeGreaterThan(0);
    for (const { leaf, opening } of rows) {
      expect(bytes.includes(leaf)).toBe(false);
      expect(bytes.includes(opening)).toBe(false);
    }
    const stranger = new BatchArchive({ folder, key: Buffer.alloc(32, 8), entropy: randomBytes });
    await expect(stranger.read(0).next()).rejects.toThrow(ArchiveDamaged);
  });

  it('names the file that is damaged, missing, or in the place of another', async () => {
    const { original, copy } = databases();
    await write(original, 0, 4);
    const [first = '', second = '', third = ''] = await filesOf();
    const path = join(folder, second);
    const whole = await readFile(path);
    const damaged = Buffer.from(whole);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    await writeFile(path, damaged);
    await expect(restoreLog(copy.db, archive, testPolicy)).rejects.toThrow(second);
    await writeFile(path, await readFile(join(folder, third)));
    await expect(restoreLog(copy.db, archive, testPolicy)).rejects.toThrow(second);
    await rename(path, join(folder, 'away'));
    await expect(restoreLog(copy.db, archive, testPolicy)).rejects.toThrow('has no batch that begins at');
    await writeFile(path, whole);
    await rm(join(folder, 'away'));
    expect((await restoreLog(copy.db, archive, testPolicy)).size).toBe(
      (await replay(original.db)).frontier.size,
    );
    expect(first).not.toBe('');
  });

  it('keeps a batch back that it cannot write, and shows it when it can', async () => {
    const { original } = databases();
    let isFull = true;
    const running = await startLogProcess(original, undefined, testPolicy, async (batch) => {
      if (isFull) throw new Error('no space left');
      await archive.keep(batch);
    });
    await submitEntry(original.db, { name: 'patient', key: keyAt(1), listing: barred, at });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(running.verified.size).toBe(0);
    isFull = false;
    await running.verified.news(5_000, new AbortController().signal);
    while (running.verified.state.list.count === 0)
      await running.verified.news(5_000, new AbortController().signal);
    await running.close();
    const { copy } = databases();
    await restoreLog(copy.db, archive, testPolicy);
    expect((await replay(copy.db)).root).toEqual((await replay(original.db)).root);
  });
});
