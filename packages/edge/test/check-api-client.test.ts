import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GateClient } from '@deadset/client';
import { formatImeiKey, RegistryError } from '@deadset/domain';
import type { CheckLine, CheckLineResult } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { composeEdge, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const stolen = imeiKey(35_209_900_176_148);

async function withEdge(work: (client: GateClient, edge: RunningEdge) => Promise<void>): Promise<void> {
  await inFreshFolder(async (folder) => {
    const log = new FeedServer(logKeys());
    log.publish({ key: stolen, listing: { effect: 'prohibited', tier: 1 } });
    const snapshotFile = join(folder, 'list.snapshot');
    await writeFile(snapshotFile, log.snapshotNow());
    const edge = await composeEdge(quietConfig({ snapshotFile }));
    try {
      await work(new GateClient({ url: `http://127.0.0.1:${edge.addresses.check?.port}` }), edge);
    } finally {
      await edge.close();
    }
  });
}

/** So many questions; every hundredth is about the stolen phone. */
function* questions(count: number): Generator<CheckLine> {
  for (let i = 0; i < count; i += 1) {
    const key = i % 100 === 0 ? stolen : imeiKey(35_209_900_200_000 + i);
    yield { id: `q${i}`, imei: formatImeiKey(key) };
  }
}

describe('a client with many questions', () => {
  it('gets one answer for each, in order, of more than fit between the two at once', async () => {
    await withEdge(async (client) => {
      let [count, refused] = [0, 0];
      for await (const result of client.checkMany(questions(30_000), { gate: 'resale' })) {
        expect(result.id).toBe(`q${count}`);
        if (!('problem' in result) && result.outcome === 'refuse') refused += 1;
        count += 1;
      }
      expect([count, refused]).toEqual([30_000, 300]);
    });
  });

  it('is told of a question that has no answer, and of all that follow it', async () => {
    await withEdge(async (client) => {
      const results: CheckLineResult[] = [];
      const asked = [{ imei: 'none' }, { imei: formatImeiKey(stolen) }];
      for await (const result of client.checkMany(asked, { gate: 'resale' })) results.push(result);
      expect(results).toMatchObject([{ line: 1, problem: 'invalid' }, { outcome: 'refuse' }]);
    });
  });

  it('gets each answer before it asks the next question, where it asks one by one', async () => {
    await withEdge(async (client) => {
      let answered = 0;
      async function* oneByOne(): AsyncGenerator<CheckLine> {
        for (let i = 0; i < 3; i += 1) {
          yield { imei: formatImeiKey(stolen) };
          await until('the answer', () => answered > i);
          expect(answered).toBe(i + 1);
        }
      }
      for await (const _ of client.checkMany(oneByOne(), { gate: 'resale' })) answered += 1;
      expect(answered).toBe(3);
    });
  });

  it('hears of an edge that closes as unavailable, and of a refusal by its code', async () => {
    await withEdge(async (client, edge) => {
      const results: CheckLineResult[] = [];
      async function* untilClosed(): AsyncGenerator<CheckLine> {
        yield { imei: formatImeiKey(stolen) };
        await until('the first answer', () => results.length === 1);
        await edge.close();
        await pause(200);
        yield { imei: formatImeiKey(stolen) };
      }
      const asking = async () => {
        for await (const result of client.checkMany(untilClosed(), { gate: 'resale' })) results.push(result);
      };
      await expect(asking()).rejects.toMatchObject({ code: 'unavailable' });
      expect(results).toMatchObject([{ outcome: 'refuse' }]);
    });
    await withEdge(async (client) => {
      const asking = client.checkMany([], { gate: 'moon' as 'resale' }).next();
      await expect(asking).rejects.toBeInstanceOf(RegistryError);
      await expect(asking).rejects.toMatchObject({ code: 'invalid' });
    });
  });
});
