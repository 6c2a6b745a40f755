import { randomBytes } from 'node:crypto';
import { decodeEntryLeaf } from '@deadset/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { barred } from '../support/entry-writer.ts';
import { listingTable, listOf, replay, startLogProcess, untilSealed } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import {
  countOf,
  everyOf,
  imeiAt,
  importing,
  keyOf,
  listingOf,
  reportIn,
  rowsOf,
  startedAt,
} from './import-support.ts';

const database = await createTestDatabase();
const log = await startLogProcess(database);
afterAll(async () => {
  await log.close();
  await database.close();
});

const { db } = database;
const { importRows, events, declarations } = importing(database, () => startedAt);
const contributors = ['network-a', 'network-b', 'network-c', 'network-d'] as const;

for (const id of contributors) {
  await addParticipant(db, { id, name: id, role: 'network-operator', gates: [], scopes: ['import'] });
}

/** What followers come to, and what the hub's own table has: the same or the record is broken. */
async function expectFollowersToAgree(): Promise<void> {
  await untilSealed(db);
  const state = await replay(db);
  expect(listOf(state)).toEqual(await listingTable(db));
}

/** Each device's entries by their numbers, as leaf hashes and what each says the one before was. */
async function chains(): Promise<Map<string, { hash: string; previous: string | undefined }[]>> {
  const rows = await db
    .selectFrom('entry')
    .select(['device_id', 'leaf', 'leaf_hash'])
    .where('device_id', 'is not', null)
    .$narrowType<{ device_id: string }>()
    .orderBy('number')
    .execute();
  const byDevice = new Map<string, { hash: string; previous: string | undefined }[]>();
  for (const { device_id, leaf, leaf_hash } of rows) {
    const chain = byDevice.get(device_id) ?? [];
    byDevice.set(device_id, chain);
    chain.push({
      hash: leaf_hash.toString('hex'),
      previous: decodeEntryLeaf(leaf).previous?.toString('hex'),
    });
  }
  return byDevice;
}

async function expectUnbrokenChains(): Promise<void> {
  for (const chain of (await chains()).values()) {
    expect(chain.map(({ previous }) => previous)).toEqual([
      undefined,
      ...chain.slice(0, -1).map(({ hash }) => hash),
    ]);
  }
}

describe('what an import writes', () => {
  it('is what followers come to, entry by entry, whatever the files added, changed and took off', async () => {
    const overrides = ['shrink', 'growth'] as const;
    await importRows([...rowsOf(2500), ...rowsOf(40, 2500, 'pending')], { overrides });
    await importRows([...rowsOf(2000, 200), ...rowsOf(60, 2500)], { overrides });
    await importRows([...rowsOf(700, 1900), `${imeiAt(5)},,pending`], {
      overrides,
      participant: 'network-b',
    });
    await importRows(rowsOf(10), { overrides, participant: 'network-b' });
    await expectFollowersToAgree();
    await expectUnbrokenChains();
    expect((await listingTable(db)).size).toBe(2070);
  });
});

describe('an import that ends in the middle', () => {
  it('of a fault leaves whole transactions behind, and the same file again does the rest', async () => {
    const rows = rowsOf(5000, 10_000);
    let pieces = 0;
    const failing = importing(
      database,
      () => startedAt,
      (byteCount) => {
        pieces += Number(byteCount > 1000);
        if (pieces === 5) throw new Error('the machine went away');
        return randomBytes(byteCount);
      },
    );
    await expect(failing.importRows(rows, { participant: 'network-c' })).rejects.toThrow(
      'the machine went away',
    );
    const left = [...(await listingTable(db)).keys()].filter((key) => key >= keyOf(imeiAt(10_000)));
    expect(left.length).toBeGreaterThan(0);
    expect(left.length % 1000).toBe(0);

    const report = await importRows(rows, { participant: 'network-c', overrides: ['growth'] });
    expect(report).toMatchObject({ applied: true, unchanged: left.length, added: 5000 - left.length });
    expect(await importRows(rows, { participant: 'network-c' })).toMatchObject({ unchanged: 5000 });
    await expectFollowersToAgree();
    await expectUnbrokenChains();
  });

  it('because nobody listens any more finishes what is under way, and lets the next one begin', async () => {
    const rows = rowsOf(4500, 20_000);
    for await (const event of events(rows, { participant: 'network-d' })) {
      if (event.event === 'progress' && event.stage === 'writing' && event.done >= 2000) break;
    }
    const all = await everyOf(events(rows, { participant: 'network-d', overrides: ['growth'] }));
    const { added, unchanged } = reportIn(all);
    expect(unchanged).toBeGreaterThanOrEqual(2000);
    expect(added + unchanged).toBe(4500);
    await expectFollowersToAgree();
  });
});

describe('while an import runs', () => {
  it('acts on devices of its file are each seen by the other side, in whichever order they come', async () => {
    const from = 30_000;
    const rows = rowsOf(3000, from);
    const before = await countOf(database, 'entry');
    const declared = Array.from({ length: 60 }, (_, i) => imeiAt(from + i * 50));
    const [report] = await Promise.all([
      importRows(rows, { participant: 'network-a', overrides: ['shrink', 'growth'] }),
      ...declared.map((imei) =>
        declarations.declare(
          { actor: 'declarer' },
          { keys: [keyOf(imei)], happened: 'stolen', takenAt: startedAt },
          `during ${imei}`,
        ),
      ),
    ]);
    expect(report).toMatchObject({ applied: true, added: 3000 });
    expect(await countOf(database, 'entry')).toBe(before + 3000 + declared.length + report.removed);
    for (const imei of declared) expect(await listingOf(database, imei)).toEqual(barred);
    await expectFollowersToAgree();
    await expectUnbrokenChains();
  });

  it('another contributor imports the same devices: both have their rows, and every device is one device', async () => {
    const rows = rowsOf(3000, 40_000);
    const overrides = ['shrink', 'growth'] as const;
    const devices = await countOf(database, 'device');
    await Promise.all([
      importRows(rows, { participant: 'network-b', overrides }),
      importRows(rows.toReversed(), { participant: 'network-c', overrides }),
    ]);
    expect(await countOf(database, 'device')).toBe(devices + 3000);
    expect(await importRows(rows, { participant: 'network-b' })).toMatchObject({ unchanged: 3000 });
    await importRows([], { participant: 'network-c', overrides });
    expect(await listingOf(database, imeiAt(40_000))).toEqual(barred);
    await expectFollowersToAgree();
    await expectUnbrokenChains();
  });
});
