import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AttemptSpool } from '../src/attempts/index.ts';
import type { MetListing } from '../src/checks/index.ts';
import { Alarms } from '../src/health/index.ts';
import { imeiKey, inFreshFolder, until } from './support/edge-folder.ts';

const met: MetListing = {
  asker: { protocol: 's13', participant: 'metro-mobile', gate: 'network-attach', network: 'n'.repeat(500) },
  key: imeiKey(35_209_900_176_148),
  outcome: 'refuse',
  reason: 'declared-stolen',
  tier: 1,
  enforced: true,
  at: 1_700_000_000_000,
};

async function openSpool(folder: string) {
  const alarms = new Alarms();
  let durable = 0;
  const log = pino({ level: 'silent' });
  const spool = await AttemptSpool.open({ folder, alarms, log, onDurable: () => (durable += 1) });
  const record = async (count: number) => {
    const before = spool.tally.spooled;
    for (let i = 0; i < count; i += 1) spool.record(met);
    await until('spooled', () => spool.tally.spooled === before + count);
  };
  return { spool, alarms, record, durable: () => durable };
}

const bytesIn = async (folder: string) => {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  return files.reduce((sum, { length }) => sum + length, 0);
};

describe('the spool of attempts', () => {
  it('gives the oldest first, a report at a time, and drops what is acknowledged', async () => {
    await inFreshFolder(async (folder) => {
      const { spool, record, durable } = await openSpool(folder);
      await record(2500);
      expect(durable()).toBe(1);
      const reports: number[] = [];
      for (let run = await spool.oldest(); run.length > 0; run = await spool.oldest()) {
        expect(run[0]?.sequence).toBe(reports.reduce((sum, count) => sum + count, 1));
        expect(run.length).toBeLessThanOrEqual(1000);
        reports.push(run.length);
        await spool.acknowledge(run.at(-1)?.sequence ?? 0);
      }
      expect(reports.reduce((sum, count) => sum + count, 0)).toBe(2500);
      expect(spool.tally).toEqual({ spooled: 2500, sent: 2500, lost: 0 });
      expect(await bytesIn(folder)).toBe(0);
      await spool.close();
    });
  });

  it('keeps what the hub did not acknowledge of a report', async () => {
    await inFreshFolder(async (folder) => {
      const { spool, record } = await openSpool(folder);
      await record(10);
      await spool.acknowledge(4);
      expect((await spool.oldest()).map(({ sequence }) => sequence)).toEqual([5, 6, 7, 8, 9, 10]);
      await spool.close();
    });
  });

  it('never gives a number twice, not even after everything was acknowledged and the edge was restarted', async () => {
    await inFreshFolder(async (folder) => {
      const numbers: number[] = [];
      for (let life = 0; life < 4; life += 1) {
        const { spool, record } = await openSpool(folder);
        await record(3);
        const run = await spool.oldest();
        numbers.push(...run.map(({ sequence }) => sequence));
        await spool.acknowledge(run.at(-1)?.sequence ?? 0);
        await spool.close();
      }
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });
  });

  it('goes over several files, and through them in order', async () => {
    await inFreshFolder(async (folder) => {
      const { spool, record } = await openSpool(folder);
      for (let i = 0; i < 4; i += 1) await record(15_000);
      expect((await readdir(folder)).length).toBeGreaterThan(2);
      let next = 1;
      for (let run = await spool.oldest(); run.length > 0; run = await spool.oldest()) {
        for (const { sequence } of run) expect(sequence).toBe(next++);
        await spool.acknowledge(next - 1);
      }
      expect(next).toBe(60_001);
      expect(await readdir(folder)).toHaveLength(1);
      await spool.close();
    });
  });

  it('holds what a disk does not take, says so, and writes it as soon as it can', async () => {
    await inFreshFolder(async (parent) => {
      const folder = join(parent, 'attempts');
      const { spool, alarms, record } = await openSpool(folder);
      await record(30_000);
      // The next file cannot be made where its folder is gone.
      await rename(folder, `${folder}-away`);
      spool.record(met);
      await until('the alarm', () => alarms.isOn('attempts'));
      await rename(`${folder}-away`, folder);
      await until('written', () => spool.tally.spooled === 30_001);
      expect(alarms.list()).toEqual([]);
      expect(spool.tally.lost).toBe(0);
      await spool.close();
    });
  });
});
