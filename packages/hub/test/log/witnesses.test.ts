import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  cosign,
  emptyRoot,
  formatCheckpoint,
  logSignatureLine,
  parseNote,
  type SigningKey,
  signatureTypes,
  signingKey,
  verifyCheckpoint,
} from '@deadset/protocol';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { connectDatabase } from '../../src/database/connection.ts';
import { WitnessCircle, watchPublication } from '../../src/log/index.ts';
import { readHead, readSealedLog } from '../../src/log/log-store.ts';
import { WitnessClient } from '../../src/log/witness-client.ts';
import { createLogger } from '../../src/logger.ts';
import { barred, keyAt, submitEntry } from '../support/entry-writer.ts';
import { type LogProcess, replay, startLogProcess, testKeys, until } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { asOwner, onDatabase } from '../support/test-server.ts';
import { startWitnessRing, type WitnessRing } from '../support/witness-ring.ts';

const at = Date.UTC(2026, 0, 5, 12);
const forever = new AbortController().signal;

let database: TestDatabase;
let ring: WitnessRing;
let processes: LogProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  ring = await startWitnessRing();
  processes = [];
});
afterEach(async () => {
  for (const running of processes.splice(0)) await running.close();
  await ring.close();
  await database.close();
});

async function start(on: Parameters<typeof startLogProcess>[0] = database): Promise<LogProcess> {
  const started = await startLogProcess(on, (newestNote) => ring.cosigners(newestNote), ring.policy);
  processes.push(started);
  return started;
}

async function submit(n: number): Promise<void> {
  await submitEntry(database.db, { name: `key ${n}`, key: keyAt(n), listing: barred, at });
}

async function published(process: LogProcess, count: number): Promise<void> {
  await until(`${count} keys are published`, () => process.verified.state.list.count === count);
}

describe('a hub with witnesses', () => {
  it('publishes heads that two of three have cosigned, from the first on, and so does the next process', async () => {
    const first = await start();
    await until('there is a head', () => first.verified.size === 1);
    await submit(1);
    await published(first, 1);
    const head = verifyCheckpoint(first.verified.note ?? '', ring.policy);
    expect(head).toMatchObject({ ok: true, checkpoint: { size: 3 }, isEmergency: false });
    await first.close();
    processes.splice(0);
    const second = await start();
    await submit(2);
    await published(second, 2);
    expect((await replay(database.db, ring.policy)).list.count).toBe(2);
  });

  it('goes on without one of them, and that one is taken along again when it comes back', async () => {
    const hub = await start();
    await until('there is a head', () => hub.verified.size === 1);
    await ring.stop(2);
    for (let n = 1; n <= 3; n += 1) {
      await submit(n);
      await published(hub, n);
    }
    await until('it is known to be down', () => hub.cosigners.status().some(({ isUp }) => !isUp));
    expect(hub.cosigners.status()).toContainEqual({ name: 'W2', isUp: false });
    await ring.start(2);
    await submit(4);
    await published(hub, 4);
    const [, , late] = ring.witnesses;
    if (late === undefined) throw new Error('three witnesses');
    const client = new WitnessClient(late, late.url, [testKeys.log.verifier]);
    // Five heads later, and after a proof over all of them.
    await until('it has cosigned the newest head', async () => {
      const last = await client.lastCosigned(forever);
      return last?.size === hub.verified.size;
    });
    await until('it is up', () => hub.cosigners.status().every(({ isUp }) => isUp));
  });

  it('pauses without a quorum: one batch is sealed, entries wait, and all goes out when it is back', async () => {
    const hub = await start();
    await submit(1);
    await published(hub, 1);
    await ring.stop(0);
    await ring.stop(1);
    const before = await readHead(database.db);
    await submit(2);
    await until('a batch is sealed', async () => (await readSealedLog(database.db)).size > before.size);
    for (let n = 3; n <= 6; n += 1) await submit(n);
    await delay(1_500);
    const paused = await readSealedLog(database.db);
    expect(paused).toMatchObject({ publishedSize: before.size, size: before.size + 2 });
    expect(await readHead(database.db)).toEqual(before);
    expect(hub.verified.size).toBe(before.size);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pending_entry`.execute(
      database.db,
    );
    expect(rows).toEqual([{ count: 4 }]);

    const back = performance.now();
    await ring.start(0);
    await published(hub, 6);
    expect(performance.now() - back).toBeLessThan(2_000);
    expect((await replay(database.db, ring.policy)).list.count).toBe(6);
  });

  it('tells of the pause: in figures at once, and by an alarm before two minutes are over', async () => {
    const hub = await start();
    await submit(1);
    await published(hub, 1);
    for (const place of [0, 1, 2]) await ring.stop(place);
    await submit(2);
    await until('a batch waits', async () => {
      const { size, publishedSize } = await readSealedLog(database.db);
      return size > publishedSize;
    });
    const lines: string[] = [];
    let aheadMs = 0;
    const watch = watchPublication({
      db: database.db,
      verified: hub.verified,
      witnesses: () => hub.cosigners.status(),
      clock: () => systemClock() + aheadMs,
      log: createLogger('info', { write: (line) => lines.push(line) }),
    });
    await watch.look();
    expect(lines).toEqual([]);
    expect((await watch.read()).isPaused).toBe(false);
    aheadMs = 115_000;
    await watch.look();
    expect(lines.join()).toContain('too few witnesses cosign');
    expect(await watch.read()).toMatchObject({ isPaused: true });
    expect((await watch.read()).unpublishedSeconds).toBeGreaterThan(114);
    await watch.look();
    expect(lines).toHaveLength(1);
    aheadMs = 0;
    for (const place of [0, 1]) await ring.start(place);
    await published(hub, 2);
    await watch.look();
    expect(lines.join()).toContain('published again');
    expect((await watch.read()).unpublishedSeconds).toBe(0);
  });

  it('publishes first what a process sealed that ended before it had its signatures', async () => {
    const dying = await start();
    await submit(1);
    await published(dying, 1);
    for (const place of [0, 1, 2]) await ring.stop(place);
    await submit(2);
    await until('a batch waits', async () => {
      const { size, publishedSize } = await readSealedLog(database.db);
      return size > publishedSize;
    });
    const sealed = await readSealedLog(database.db);
    await dying.close();
    processes.splice(0);
    for (const place of [0, 1, 2]) await ring.start(place);
    await submit(3);
    const next = await start();
    await published(next, 3);
    const state = await replay(database.db, ring.policy);
    expect(state.list.count).toBe(3);
    const { rows } = await sql<{ size: number }>`select size from log_checkpoint order by size`.execute(
      database.db,
    );
    expect(rows.map(({ size }) => size)).toEqual([1, 3, sealed.size, sealed.size + 2]);
  });
});

describe('a hub whose clock is ahead of its witnesses', () => {
  it('keeps a batch until they have come to its time, for followers would refuse it for ever', async () => {
    const aheadMs = 62_500;
    const hub = await startLogProcess(
      database,
      (newestNote) => ring.cosigners(newestNote),
      ring.policy,
      undefined,
      () => systemClock() + aheadMs,
    );
    processes.push(hub);
    await until('a batch waits', async () => (await readSealedLog(database.db)).size === 1);
    await delay(700);
    expect((await readHead(database.db)).size).toBe(0);
    await until('it is published', () => hub.verified.size === 1);
    expect((await replay(database.db, ring.policy)).frontier.size).toBe(1);
  });
});

describe('a second history', () => {
  it('is refused by the witnesses, whoever has the key of the log', async () => {
    const hub = await start();
    await submit(1);
    await published(hub, 1);
    const [witness] = ring.witnesses;
    if (witness === undefined) throw new Error('three witnesses');
    const client = new WitnessClient(witness, witness.url, [testKeys.log.verifier]);
    const size = hub.verified.size + 1;
    const checkpoint = { origin: testKeys.log.verifier.name, size, root: Buffer.alloc(32, 7) };
    const logLine = logSignatureLine(formatCheckpoint(checkpoint), testKeys.log);
    const forged = {
      checkpoint,
      proofFrom: async (oldSize: number) => (oldSize === 0 ? [] : [Buffer.alloc(32)]),
    };
    await expect(client.cosign(forged, logLine, forever)).rejects.toThrow('refuses with 422');
    const same = { checkpoint: { ...checkpoint, size: hub.verified.size }, proofFrom: async () => [] };
    const line = logSignatureLine(formatCheckpoint(same.checkpoint), testKeys.log);
    await expect(client.cosign(same, line, forever)).rejects.toThrow('refuses with 422');
  });

  it('is not begun by a hub whose database is an older copy: it signs nothing and says why', async () => {
    const hub = await start();
    await submit(1);
    await published(hub, 1);
    await hub.close();
    processes.splice(0);
    const copy = await copyOf(database);
    try {
      const later = await start();
      await submit(2);
      await published(later, 2);
      await later.close();
      processes.splice(0);

      const restored = await start(copy);
      await until('it refuses', () => restored.sequencer.refusal() !== undefined);
      expect(restored.sequencer.refusal()).toContain('it is an older copy');
      await submitEntry(copy.db, { name: 'other', key: keyAt(9), listing: barred, at });
      await delay(700);
      expect(await readSealedLog(copy.db)).toMatchObject({ size: 3, publishedSize: 3 });
      expect(restored.verified.state.list.count).toBe(1);
      await restored.close();
      processes.splice(0);
    } finally {
      await copy.close();
    }
  });

  it('is not begun on an empty database under the same key', async () => {
    const hub = await start();
    await submit(1);
    await published(hub, 1);
    await hub.close();
    processes.splice(0);
    const empty = await createTestDatabase();
    const forked = await start(empty);
    await until('it refuses', () => forked.sequencer.refusal() !== undefined);
    expect(forked.verified.size).toBe(0);
    await forked.close();
    processes.splice(0);
    await empty.close();
  });
});

describe('a witness that lies', () => {
  it('cannot stop a log by naming a size that it has no signature for', async () => {
    const liar = createServer((request, response) => {
      request.resume();
      if (request.method === 'GET') response.writeHead(404).end();
      else response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('999999\n');
    });
    await new Promise<void>((resolve) => {
      liar.listen(0, '127.0.0.1', resolve);
    });
    const address = liar.address();
    if (address === null || typeof address === 'string') throw new Error('a port without a number');
    const [lying, ...honest] = ring.witnesses;
    if (lying === undefined) throw new Error('three witnesses');
    const witnesses = [{ ...lying, url: `http://127.0.0.1:${address.port}` }, ...honest];
    const log = createLogger('silent');
    const hub = await startLogProcess(
      database,
      (newestNote) =>
        new WitnessCircle({
          logKey: testKeys.log,
          policy: ring.policy,
          witnesses,
          clock: systemClock,
          log,
          newestNote,
        }),
      ring.policy,
    );
    processes.push(hub);
    await submit(1);
    await published(hub, 1);
    expect(hub.sequencer.refusal()).toBeUndefined();
    liar.close();
  });
});

describe('a witness that signs with a time of long ago', () => {
  /** Answers at once, and well signed. */
  async function listenAsRogue(key: SigningKey) {
    const sign = async (request: IncomingMessage, response: ServerResponse) => {
      const body = await readText(request);
      const note = body.slice(body.indexOf('\n\n') + 2);
      response.end(cosign(note.slice(0, note.indexOf('\n\n') + 1), key, 1_000));
    };
    const rogue = createServer((request, response) => void sign(request, response));
    await new Promise<void>((resolve) => {
      rogue.listen(0, '127.0.0.1', resolve);
    });
    const address = rogue.address();
    if (address === null || typeof address === 'string') throw new Error('a port without a number');
    return { url: `http://127.0.0.1:${address.port}`, close: () => rogue.close() };
  }

  it('cannot make a head look old, by which no follower would take it and the emergency lane would open', async () => {
    const key = signingKey('rogue.example', signatureTypes.cosignature, Buffer.alloc(32, 66));
    const rogue = await listenAsRogue(key);
    const witnesses = [{ name: 'rogue', key: key.verifier, url: rogue.url }, ...ring.witnesses.slice(1)];
    const policy = { ...ring.policy, cosigners: witnesses.map((one) => one.key), emergencyQuorum: 1 };
    const circle = new WitnessCircle({
      logKey: testKeys.log,
      policy,
      witnesses,
      clock: systemClock,
      log: createLogger('silent'),
      newestNote: () => undefined,
    });
    const checkpoint = { origin: testKeys.log.verifier.name, size: 0, root: emptyRoot };
    for (let heads = 0; heads < 5; heads += 1) {
      const note = await circle.cosign({ checkpoint, proofFrom: async () => [] }, forever);
      const head = verifyCheckpoint(note ?? '', policy);
      expect(head).toMatchObject({ ok: true, isEmergency: false });
      expect(head.ok && systemClock() - head.cosignedAt).toBeLessThan(30_000);
    }
    rogue.close();
  });
});

describe('the emergency lane', () => {
  const checkpoint = { origin: testKeys.log.verifier.name, size: 0, root: emptyRoot };
  const head = { checkpoint, proofFrom: async () => [] };

  it.each([
    ['keeps a head back', 30 * 60_000, 1, undefined],
    ['lets one out below the quorum', 61 * 60_000, 1, 2],
    ['lets none out where no lane is agreed on', 61 * 60_000, undefined, undefined],
  ] as const)('%s after %i ms without a quorum', async (_, awayMs, emergencyQuorum, lineCount) => {
    const full = await ring.cosigners(() => undefined).cosign(head, forever);
    await ring.stop(0);
    await ring.stop(1);
    const circle = new WitnessCircle({
      logKey: testKeys.log,
      policy: { ...ring.policy, ...(emergencyQuorum === undefined ? {} : { emergencyQuorum }) },
      witnesses: ring.witnesses,
      clock: () => systemClock() + awayMs,
      log: createLogger('silent'),
      newestNote: () => full,
    });
    const note = await circle.cosign(head, AbortSignal.timeout(1_000));
    expect(note && parseNote(note)?.lines.length).toBe(lineCount);
  });
});

/** The database as it is now, as a copy of its own. */
async function copyOf(original: TestDatabase): Promise<TestDatabase> {
  const name = `${new URL(original.ownerUrl).pathname.slice(1)}_copy`;
  const source = new URL(original.ownerUrl).pathname.slice(1);
  const server = onDatabase(original.ownerUrl, 'postgres');
  await asOwner(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${source}'`);
  await asOwner(server, `create database ${name} template ${source}`);
  const applicationUrl = onDatabase(original.applicationUrl, name);
  const copy = connectDatabase({ applicationUrl, poolSize: 10, log: () => undefined });
  return {
    ...copy,
    applicationUrl,
    policeUrl: onDatabase(original.policeUrl, name),
    ownerUrl: onDatabase(original.ownerUrl, name),
    close: async () => {
      await copy.close();
      await asOwner(server, `drop database ${name} with (force)`);
    },
  };
}
