import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImeiKey } from '@deadset/domain';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Alarms } from '../health/index.ts';
import { createLogger } from '../logger.ts';
import { AttemptSpool } from './attempt-spool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = () =>
  AttemptSpool.open({
    folder,
    alarms: new Alarms(),
    log: createLogger('silent'),
    onDurable: () => undefined,
  });

function meet(spool: AttemptSpool): void {
  const key = parseImeiKey(35_209_900_176_148);
  if (key === undefined) throw new Error('not a key');
  const asker = { protocol: 's13', participant: 'network-a', gate: 'network-attach' } as const;
  spool.record({ asker, key, outcome: 'refuse', reason: 'declared-stolen', tier: 1, enforced: true, at: 0 });
}

it('a damaged line costs its own attempt and none behind it, and no sequence is given twice', async () => {
  const spool = await open();
  for (let i = 0; i < 5; i += 1) meet(spool);
  await spool.close();
  const [name = ''] = await readdir(folder);
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
  lines[1] = '#'.repeat(lines[1]?.length ?? 0);
  await writeFile(join(folder, name), lines.join('\n'));

  const again = await open();
  meet(again);
  await again.close();
  const last = await open();
  expect((await last.oldest()).map(({ sequence }) => sequence)).toEqual([1, 3, 4, 5, 6]);
  await last.acknowledge(6);
  expect(await last.oldest()).toEqual([]);
  expect(last.tally.sent).toBe(5);
  await last.close();
});
