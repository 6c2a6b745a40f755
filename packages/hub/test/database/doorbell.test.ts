import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { connectDatabase } from '../../src/database/connection.ts';
import { announcePending, type Db, inUnitOfWork, tryFixedLock } from '../../src/database/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

test('the bell rings when an act is committed, not before, and never for one that is undone', async () => {
  let rings = 0;
  const listener = await database.listenForPending(() => void (rings += 1));
  expect(rings).toBe(1);
  await inUnitOfWork(db, [], async (trx) => {
    await announcePending(trx);
    await delay(100);
    expect(rings).toBe(1);
  });
  await vi.waitFor(() => expect(rings).toBe(2));
  const undone = inUnitOfWork(db, [], async (trx) => {
    await announcePending(trx);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await delay(100);
  expect(rings).toBe(2);
  await listener.close();
});

test('a lost connection is made again, and rings for what it may have missed', async () => {
  let rings = 0;
  const listener = await database.listenForPending(() => void (rings += 1));
  await asOwner(
    database.ownerUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query like 'listen%'`,
  );
  await vi.waitFor(() => expect(rings).toBe(2));
  await inUnitOfWork(db, [], announcePending);
  await vi.waitFor(() => expect(rings).toBe(3));
  await listener.close();
  await inUnitOfWork(db, [], announcePending);
  await delay(100);
  expect(rings).toBe(3);
});

test('a fixed lock has one holder, until the connection of the holder ends', async () => {
  const holder = connectDatabase({ applicationUrl: database.applicationUrl, log: () => undefined });
  const take = (from: Db) => from.connection().execute((connection) => tryFixedLock(connection, 'sequencer'));
  expect(await take(holder.db)).toBe(true);
  expect(await take(db)).toBe(false);
  await holder.close();
  await vi.waitFor(async () => expect(await take(db)).toBe(true));
});
