import { setTimeout as delay } from 'node:timers/promises';
import { positionOf, sealBatch } from '@deadset/protocol';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedLocks } from '../../src/database/advisory-locks.ts';
import type { Db } from '../../src/database/index.ts';
import { VerifiedLog } from '../../src/log/index.ts';
import { isBatchBoundary, readBatches, readHead } from '../../src/log/log-store.ts';
import { commitBatch, HeadMoved, publishHead, takePending } from '../../src/log/sequencer-store.ts';
import { barred, keyAt, submitEntry, submitMany, writeEntry } from '../support/entry-writer.ts';
import {
  type LogProcess,
  listingTable,
  listOf,
  replay,
  startLogProcess,
  testKeys,
  testPolicy,
  until,
  untilSealed,
} from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const at = Date.UTC(2026, 0, 5, 12);

let database: TestDatabase;
let processes: LogProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  processes = [];
});
afterEach(async () => {
  for (const running of processes) await running.close();
  await database.close();
});

async function start(): Promise<LogProcess> {
  const started = await startLogProcess(database);
  processes.push(started);
  return started;
}

/** The reader that loses entries: it remembers the highest number that it has seen. Planted to show what the test sees. */
function plantedCursorReader(db: Db) {
  let cursor = 0;
  const seen: number[] = [];
  return {
    seen,
    poll: async () => {
      const rows = await db
        .selectFrom('entry')
        .select('number')
        .where('number', '>', cursor)
        .orderBy('number')
        .execute();
      for (const { number } of rows) {
        seen.push(number);
        cursor = number;
      }
    },
  };
}

describe('a transaction that commits late with a lower number', () => {
  it('is in the feed, though a reader that asks for "id > cursor" has lost it', async () => {
    const { verified } = await start();
    const planted = plantedCursorReader(database.db);
    let lateNumber = 0;
    let commitLate: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => {
      commitLate = resolve;
    });
    let isWritten: () => void = () => undefined;
    const written = new Promise<void>((resolve) => {
      isWritten = resolve;
    });
    const late = database.db.transaction().execute(async (trx) => {
      lateNumber = await writeEntry(trx, { name: 'late', key: keyAt(1), listing: barred, at });
      isWritten();
      await mayCommit;
    });
    await written;

    await submitEntry(database.db, { name: 'early', key: keyAt(2), listing: barred, at });
    await until('the early entry is in the feed', () => verified.state.list.get(keyAt(2)) !== undefined);
    await planted.poll();
    commitLate();
    await late;
    await until('the late entry is in the feed', () => verified.state.list.get(keyAt(1)) !== undefined);
    await planted.poll();

    expect(planted.seen).toHaveLength(1);
    expect(planted.seen[0]).toBeGreaterThan(lateNumber);
    expect(planted.seen).not.toContain(lateNumber);
    expect(listOf(await replay(database.db))).toEqual(await listingTable(database.db));
  });
});

describe('the sequencer', () => {
  it('signs an empty log, so that a follower knows the age of the nothing that it has', async () => {
    const { verified } = await start();
    await until('there is a head', () => verified.size === 1);
    const state = await replay(database.db);
    expect(positionOf(state)).toBe(0);
    expect(state.list.count).toBe(0);
  });

  it('makes a gap-free feed of what 16 writers do at once, and its replay is the hub’s own list', async () => {
    const { verified } = await start();
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let act = 0; act < 25; act += 1) {
        // Forty keys, so that writers meet on most of them, and one act in four takes a key off the list.
        const key = keyAt((writer * 7 + act * 3) % 40);
        const name = `writer ${writer} act ${act}`;
        const isEnd = (writer + act) % 4 === 0;
        await submitEntry(database.db, isEnd ? { name, key, at } : { name, key, at, listing: barred });
      }
    });
    await Promise.all(writers);
    await untilSealed(database.db);

    const state = await replay(database.db);
    const places = await database.db.selectFrom('log_entry').select('position').orderBy('position').execute();
    const stateLeaves = await database.db.selectFrom('log_batch').select('size_after').execute();
    const positions = [
      ...places.map(({ position }) => position),
      ...stateLeaves.map(({ size_after }) => size_after - 1),
    ];
    expect(places).toHaveLength(400);
    expect(positions.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: state.frontier.size }, (_, i) => i),
    );
    expect(listOf(state)).toEqual(await listingTable(database.db));
    expect(state.list.digest()).toEqual(verified.state.list.digest());
  });

  it('sends a single act out at once and keeps 100 ms between batches', async () => {
    const { verified } = await start();
    await until('there is a head', () => verified.size === 1);
    await delay(150);
    const begun = performance.now();
    await submitEntry(database.db, { name: 'one', key: keyAt(1), listing: barred, at });
    await until('it is in the feed', () => verified.state.list.count === 1);
    expect(performance.now() - begun).toBeLessThan(500);
    const second = performance.now();
    for (let n = 2; n < 30; n += 1)
      await submitEntry(database.db, { name: `${n}`, key: keyAt(n), listing: barred, at });
    await untilSealed(database.db);
    const batches = await database.db.selectFrom('log_batch').select('first_position').execute();
    expect(batches.length - 2).toBeLessThanOrEqual(Math.ceil((performance.now() - second) / 100) + 1);
  });

  it('gives a backlog its places in batches of at most 20,000 entries', async () => {
    const keys = Array.from({ length: 20_500 }, (_, n) => keyAt(n));
    await submitMany(database.db, 'backlog', keys, at);
    await start();
    await until(
      'the backlog is published',
      async () => (await readHead(database.db)).size === 20_503,
      30_000,
    );
    const sizes = await database.db
      .selectFrom('log_batch')
      .select(['first_position', 'size_after'])
      .orderBy('first_position')
      .execute();
    expect(sizes.map(({ first_position, size_after }) => size_after - first_position)).toEqual([
      1, 20_001, 501,
    ]);
    expect((await replay(database.db)).list.count).toBe(20_500);
  });
});

describe('of two sequencers', () => {
  it('only one is active, and when its connection is killed the other goes on without gap or fork', async () => {
    const [first, second] = [await start(), await start()];
    await until('one is active', () => first.sequencer.isActive() !== second.sequencer.isActive());
    const [active, idle] = first.sequencer.isActive() ? [first, second] : [second, first];
    await submitEntry(database.db, { name: 'before', key: keyAt(1), listing: barred, at });
    await until(
      'both follow',
      () => first.verified.state.list.count === 1 && second.verified.state.list.count === 1,
    );

    const { rows } = await sql<{ pid: number }>`
      select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and granted
        and objid = ${fixedLocks.sequencer} and database = (select oid from pg_database where datname = current_database())`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    await asOwner(database.ownerUrl, `select pg_terminate_backend(${rows[0]?.pid})`);
    const writers = Array.from({ length: 8 }, (_, n) =>
      submitEntry(database.db, { name: `after ${n}`, key: keyAt(10 + n), listing: barred, at }),
    );
    await Promise.all(writers);
    await untilSealed(database.db);
    await until('the other is active', () => idle.sequencer.isActive() && !active.sequencer.isActive());
    await until(
      'both have all',
      () => active.verified.state.list.count === 9 && idle.verified.state.list.count === 9,
    );

    const state = await replay(database.db);
    expect(listOf(state)).toEqual(await listingTable(database.db));
    expect(active.verified.state.root).toEqual(state.root);
    expect(idle.verified.state.root).toEqual(state.root);
  });

  it('the one whose head was moved by another writes nothing', async () => {
    const verified = new VerifiedLog(database.db, testPolicy);
    const { batch, state } = sealBatch(verified.state, [], testKeys, at);
    await commitBatch(database.db, [], batch, state, at);
    await publishHead(database.db, { size: 1, publishedBefore: 0, note: batch.note }, at);
    await submitEntry(database.db, { name: 'one', key: keyAt(1), listing: barred, at });
    const entries = await takePending(database.db, 10);
    const stale = sealBatch(verified.state, entries, testKeys, at);
    await expect(commitBatch(database.db, entries, stale.batch, stale.state, at)).rejects.toThrow(HeadMoved);
    expect((await readHead(database.db)).size).toBe(1);
    expect(await takePending(database.db, 10)).toHaveLength(1);
  });

  it('shows nobody a batch that is sealed and has no signatures yet', async () => {
    const verified = new VerifiedLog(database.db, testPolicy);
    const { batch, state } = sealBatch(verified.state, [], testKeys, at);
    await commitBatch(database.db, [], batch, state, at);
    await verified.catchUp();
    expect(verified.size).toBe(0);
    expect(await readBatches(database.db, 0, 10)).toEqual([]);
    expect(await isBatchBoundary(database.db, 1)).toBe(false);
    await expect(commitBatch(database.db, [], { ...batch, firstPosition: 1 }, state, at)).rejects.toThrow(
      HeadMoved,
    );
    await publishHead(database.db, { size: 1, publishedBefore: 0, note: batch.note }, at);
    await verified.catchUp();
    expect(verified.size).toBe(1);
    const twice = publishHead(database.db, { size: 1, publishedBefore: 0, note: batch.note }, at);
    await expect(twice).rejects.toThrow(HeadMoved);
  });

  it('neither loses nor doubles a batch when a process dies between commit and publication', async () => {
    const dying = new VerifiedLog(database.db, testPolicy);
    const first = sealBatch(dying.state, [], testKeys, at);
    await commitBatch(database.db, [], first.batch, first.state, at);
    await publishHead(database.db, { size: 1, publishedBefore: 0, note: first.batch.note }, at);
    dying.publish(first.batch, first.state);
    await submitEntry(database.db, { name: 'one', key: keyAt(1), listing: barred, at });
    const entries = await takePending(database.db, 10);
    const second = sealBatch(dying.state, entries, testKeys, at);
    await commitBatch(database.db, entries, second.batch, second.state, at);
    // Here it dies: committed, told to nobody.
    const { verified } = await start();
    await until('it is in the feed', () => verified.state.list.count === 1);
    expect(verified.state.root).toEqual(second.state.root);
    await submitEntry(database.db, { name: 'two', key: keyAt(2), listing: barred, at });
    await until('the next one is in the feed', () => verified.state.list.count === 2);
    expect((await replay(database.db)).frontier.size).toBe(5);
  });

  it('seals again what a process took and had not committed when it died', async () => {
    const dying = new VerifiedLog(database.db, testPolicy);
    await submitEntry(database.db, { name: 'one', key: keyAt(1), listing: barred, at });
    const entries = await takePending(database.db, 10);
    sealBatch(dying.state, entries, testKeys, at);
    // Here it dies: signed in memory, written nowhere.
    const { verified } = await start();
    await until('it is in the feed', () => verified.state.list.count === 1);
    expect(await takePending(database.db, 10)).toEqual([]);
  });
});

describe('a process that starts', () => {
  it('refuses a log whose entries are not those that were signed', async () => {
    await start();
    await submitEntry(database.db, { name: 'one', key: keyAt(1), listing: barred, at });
    await untilSealed(database.db);
    for (const running of processes.splice(0)) await running.close();
    await asOwner(
      database.ownerUrl,
      'update register.entry set leaf = set_byte(leaf, 40, get_byte(leaf, 40) # 1)',
    );
    await expect(new VerifiedLog(database.db, testPolicy).catchUp()).rejects.toThrow(
      'does not fit what was signed',
    );
  });
});
