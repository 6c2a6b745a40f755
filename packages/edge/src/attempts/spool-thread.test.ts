import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImeiKey } from '@deadset/domain';
import { expect, it } from 'vitest';
import type { MetListing } from '../checks/index.ts';
import { Alarms } from '../health/index.ts';
import { createLogger } from '../logger.ts';
import { SpoolThread } from './spool-thread.ts';

it('whoever asks a spool whose thread has failed hears so, and what comes then counts as lost', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-spool-'));
  const alarms = new Alarms();
  const log = createLogger('silent');
  const spool = await SpoolThread.open({
    folder,
    logLevel: 'silent',
    alarms,
    log,
    onDurable: () => undefined,
  });
  const key = parseImeiKey(35_209_900_176_148);
  if (key === undefined) throw new Error('not a key');
  const asker = { protocol: 's13', participant: 'network-a', gate: 'network-attach' } as const;
  const met: MetListing = {
    asker,
    key,
    outcome: 'refuse',
    reason: 'declared-stolen',
    tier: 1,
    enforced: true,
    at: 0,
  };
  // No clock gives such an instant: the thread cannot write it down, and fails.
  spool.record({ ...met, at: Number.NaN });
  await expect(spool.acknowledge(1)).rejects.toThrow('Invalid time value');
  await expect(spool.oldest()).rejects.toThrow('Invalid time value');
  spool.record(met);
  expect(spool.tally.lost).toBe(1);
  expect(alarms.isOn('attempts')).toBe(true);
  await spool.close();
  await rm(folder, { recursive: true });
});
