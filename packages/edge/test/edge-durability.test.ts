import { appendFile, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import { genesis, positionOf } from '@deadset/protocol';
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type AppliedState, ListFiles, ListKeeper } from '../src/feed/index.ts';
import { policyOf } from '../src/feed/trust-pin.ts';
import { Alarms } from '../src/health/index.ts';
import { composeEdge } from '../src/index.ts';
import { spawnEdge } from './support/edge-child.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = 35_209_900_176_148;
const policy = policyOf(anchorsOf(logKeys()));
const log = pino({ level: 'silent' });

/** A log of so many batches, each of one entry. */
function logOf(batchCount: number): { log: FeedServer; states: AppliedState[] } {
  const server = new FeedServer(logKeys(), () => 1_700_000_000_000);
  const states: AppliedState[] = [];
  for (let i = 0; i < batchCount; i += 1) {
    server.publish({ key: imeiKey(stolen + i), listing: proved });
    states.push({ state: server.state, appliedAt: i });
  }
  return { log: server, states };
}

/** Recovers what a folder holds: how far it goes, and its digest. */
async function recovered(folder: string): Promise<{ position: number; digest: Buffer; mark: number }> {
  const files = await ListFiles.open(folder);
  const { state } = await files.recover(policy);
  await files.close();
  return { position: positionOf(state), digest: state.list.digest(), mark: files.mark.position };
}

describe('a list on disk', () => {
  it('comes back up to the last whole batch, wherever the journal was cut off', async () => {
    await inFreshFolder(async (folder) => {
      const { log: server, states } = logOf(3);
      const files = await ListFiles.open(folder);
      for (const [i, batch] of server.batches.entries()) {
        await files.append([batch], states[i]?.state ?? genesis);
      }
      await files.close();
      const whole = await readFile(join(folder, 'feed.journal'));
      const ends = server.batches.map((_, i) => {
        return server.batches.slice(0, i + 1).reduce((sum, batch) => sum + batch.length + 5, 0);
      });
      for (let length = 0; length <= whole.length; length += 13) {
        await writeFile(join(folder, 'feed.journal'), whole.subarray(0, length));
        const wholeBatches = ends.filter((end) => end <= length).length;
        const { position, digest } = await recovered(folder);
        expect(position).toBe(wholeBatches * 2 - 1);
        expect(digest).toEqual((states[wholeBatches - 1]?.state ?? genesis).list.digest());
      }
    });
  });

  it('is never another one because of damage to the journal or the snapshot', async () => {
    await inFreshFolder(async (folder) => {
      const { log: server, states } = logOf(4);
      const files = await ListFiles.open(folder);
      await files.replace(states[1]?.state ?? genesis);
      await files.append(server.batches.slice(2), states[3]?.state ?? genesis);
      await files.close();
      const digests = [genesis, ...states.map(({ state }) => state)].map((state) =>
        state.list.digest().toString('hex'),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('feed.journal', 'list.snapshot'),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          fc.integer({ min: 1, max: 255 }),
          async (name, place, mask) => {
            const path = join(folder, name);
            const [journal, whole] = [await readFile(join(folder, 'feed.journal')), await readFile(path)];
            const damaged = Buffer.from(whole);
            const at = Math.floor(place * whole.length);
            damaged[at] = (damaged[at] ?? 0) ^ mask;
            await writeFile(path, damaged);
            const { position, digest, mark } = await recovered(folder);
            expect(digest.toString('hex')).toBe(digests[(position + 1) / 2]);
            expect(position).toBeLessThan(7);
            expect(mark).toBe(7);
            await writeFile(join(folder, 'feed.journal'), journal);
            await writeFile(path, whole);
          },
        ),
        { numRuns: 60 },
      );
      expect((await recovered(folder)).position).toBe(7);
    });
  });

  it('is whole after a crash between a new snapshot and the emptying of the journal', async () => {
    await inFreshFolder(async (folder) => {
      const { log: server, states } = logOf(4);
      const files = await ListFiles.open(folder);
      await files.append(server.batches.slice(0, 3), states[2]?.state ?? genesis);
      const journal = await readFile(join(folder, 'feed.journal'));
      await files.replace(states[2]?.state ?? genesis);
      await files.close();
      await writeFile(join(folder, 'feed.journal'), journal);
      expect((await recovered(folder)).position).toBe(5);
      const again = await ListFiles.open(folder);
      await again.recover(policy);
      await again.append(server.batches.slice(3), states[3]?.state ?? genesis);
      await again.close();
      expect((await recovered(folder)).position).toBe(7);
    });
  });

  it('keeps its high-water mark through a write that was cut short', async () => {
    await inFreshFolder(async (folder) => {
      const { log: server, states } = logOf(3);
      const files = await ListFiles.open(folder);
      for (const [i, batch] of server.batches.entries())
        await files.append([batch], states[i]?.state ?? genesis);
      await files.close();
      const path = join(folder, 'high-water-mark');
      const whole = await readFile(path);
      for (const slot of [0, 1]) {
        const torn = Buffer.from(whole);
        torn.fill(0xff, slot * 54, slot * 54 + 20);
        await writeFile(path, torn);
        expect((await recovered(folder)).mark).toBeGreaterThanOrEqual(3);
      }
      await writeFile(path, whole);
      expect((await recovered(folder)).mark).toBe(5);
    });
  });

  it('is kept as a whole as soon as a disk that took nothing writes again', async () => {
    await inFreshFolder(async (folder) => {
      const { states } = logOf(2);
      const [first, second] = states;
      if (first === undefined || second === undefined) throw new Error('two states');
      const files = await ListFiles.open(folder);
      const alarms = new Alarms();
      const kept: AppliedState[] = [];
      const keeper = new ListKeeper({ files, alarms, log, onKept: (applied) => kept.push(applied) });
      // What stands where the file should go makes every write fail, as a full disk does.
      const obstacle = join(folder, 'list.snapshot.tmp');
      await mkdir(obstacle);
      keeper.whole(first);
      await until('the alarm', () => alarms.isOn('disk'));
      keeper.whole(second);
      expect(kept).toEqual([]);
      await rmdir(obstacle);
      await until('kept', () => kept.length > 0);
      expect(kept).toEqual([second]);
      expect(alarms.list()).toEqual([]);
      await keeper.close();
      await files.close();
      expect((await recovered(folder)).position).toBe(3);
    });
  });
});

describe('an edge that is killed', () => {
  it('takes up the same list as the hub has, whenever it was killed, and never one before what it had confirmed', async () => {
    await inFreshFolder(async (folder) => {
      const hub = new FeedServer(logKeys());
      await hub.start();
      const config = quietConfig({ dataFolder: folder, hub: hub.config });
      let number = 0;
      const publishing = setInterval(() => {
        hub.publish({
          key: imeiKey(stolen + (number % 90)),
          ...(number % 3 === 2 ? {} : { listing: proved }),
        });
        number += 1;
      }, 4);
      const [lives] = fc.sample(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 }), {
        seed: 20_261_122,
        numRuns: 1,
      });
      const confirmed: number[] = [];
      for (const lifeMs of lives ?? []) {
        const child = await spawnEdge(config);
        await new Promise((resolve) => {
          setTimeout(resolve, lifeMs);
        });
        await child.kill();
        const receiptAt = hub.receipts.at(-1)?.position ?? -1;
        const found = await recovered(folder);
        expect(found.position).toBeGreaterThanOrEqual(receiptAt);
        expect(found.position).toBeGreaterThanOrEqual(found.mark);
        confirmed.push(receiptAt);
      }
      clearInterval(publishing);
      const last = await composeEdge(config);
      await until('caught up', () => last.position() === hub.position);
      const status = await fetch(`http://127.0.0.1:${last.addresses.admin?.port}/status`);
      expect(await status.json()).toMatchObject({ digest: hub.state.list.digest().toString('hex') });
      expect(confirmed.at(-1)).toBeGreaterThan(0);
      await last.close();
      await hub.stop();
    });
  });

  it.each([
    ['on one thread', 0],
    ['with gates on a thread of their own', 1],
  ])(
    'keeps every attempt that is older than 100 ms %s, and the hub gets each of them under one number',
    async (_, workers) => {
      await inFreshFolder(async (folder) => {
        const hub = new FeedServer(logKeys());
        hub.takesAttempts = false;
        await hub.start();
        hub.publish({ key: imeiKey(stolen), listing: proved });
        const config = quietConfig({ dataFolder: folder, hub: hub.config, workers });
        const asked: string[] = [];
        for (let life = 0; life < 3; life += 1) {
          const child = await spawnEdge(config);
          const check = async (presenter: string) => {
            const response = await fetch(`http://127.0.0.1:${child.addresses.check?.port}/v1/checks`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ gate: 'resale', imei: String(stolen), presenter }),
            });
            return JSON.parse(await response.text());
          };
          await until(
            'it has the list',
            async () => (await check('a-look-at-the-list')).outcome === 'refuse',
          );
          for (let i = 0; i < 20; i += 1) {
            const presenter = `presenter-${life}-${String(i).padStart(4, '0')}`;
            expect(await check(presenter)).toMatchObject({ outcome: 'refuse' });
            asked.push(presenter);
          }
          await new Promise((resolve) => {
            setTimeout(resolve, 100);
          });
          await child.kill();
        }
        await appendFile(
          join(folder, 'attempts', 'attempts-0000000000000001.jsonl'),
          '{"sequence":9999,"cut',
        );
        hub.takesAttempts = true;
        const last = await composeEdge(config);
        await until('the attempts are at the hub', () => hub.attempts.size >= asked.length + 3);
        const sent = [...hub.attempts.values()].map(({ presenter }) => presenter);
        expect(sent.filter((presenter) => presenter?.startsWith('presenter-'))).toEqual(asked);
        expect([...hub.attempts.keys()]).toEqual(sent.map((_, i) => i + 1));
        await last.close();
        await hub.stop();
      });
    },
  );
});
