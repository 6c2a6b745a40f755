import { get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  acceptHead,
  applyBatch,
  type FeedFrame,
  FeedFrameReader,
  type FeedState,
  feedMediaType,
  genesis,
  parseNote,
  positionOf,
  verifySnapshot,
} from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setStanding } from '../../src/participants/index.ts';
import { barred, keyAt, submitEntry, submitMany } from '../support/entry-writer.ts';
import { listingTable, listOf, replay, testPolicy, until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const at = Date.UTC(2026, 0, 5, 12);

let database: TestDatabase;
let hub: TestHub;
let authorization: string;

beforeEach(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  ({ authorization } = await hub.participant('network-a', 'network-operator', ['feed']));
  await until('there is a head', () => hub.log.verified.size > 0);
});
afterEach(async () => {
  await hub.close();
  await database.close();
});

/** A follower as an edge is one: it verifies every frame and stops when told. */
async function follow(
  from: FeedState,
  enough: (state: FeedState, frames: FeedFrame[]) => boolean,
): Promise<{ state: FeedState; frames: FeedFrame[] }> {
  const ended = new AbortController();
  const response = await fetch(`${await hub.url()}/v1/feed?after=${positionOf(from)}`, {
    headers: { authorization },
    signal: ended.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(feedMediaType);
  const reader = new FeedFrameReader();
  const frames: FeedFrame[] = [];
  let state = from;
  for await (const chunk of response.body ?? []) {
    for (const frame of reader.push(Buffer.from(chunk))) {
      frames.push(frame);
      if (frame.kind === 'heartbeat') {
        state = acceptHead(state, frame.note, testPolicy) ?? state;
        continue;
      }
      const result = applyBatch(state, frame.bytes, testPolicy);
      if (!result.ok) throw new Error(`refused: ${result.refusal}`);
      state = result.state;
    }
    if (enough(state, frames)) break;
  }
  ended.abort();
  return { state, frames };
}

async function submitKeys(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1)
    await submitEntry(database.db, { name: `key ${n}`, key: keyAt(n), listing: barred, at });
}

describe('one participant', () => {
  it('cannot take the streams of all others: at so many of its own it is asked to wait', async () => {
    const other = await hub.participant('network-b', 'network-operator', ['feed']);
    let ended = new AbortController();
    const open = async (headers: { authorization: string }) => {
      const { status } = await fetch(`${await hub.url()}/v1/feed`, { headers, signal: ended.signal });
      return status;
    };
    // All at once, so that none is counted later than another is judged.
    const own = await Promise.all(Array.from({ length: 252 }, () => open({ authorization })));
    expect(own.filter((status) => status === 200)).toHaveLength(250);
    expect(own.filter((status) => status === 503)).toHaveLength(2);
    expect(await open(other)).toBe(200);
    ended.abort();
    ended = new AbortController();
    await until('they are let go', async () => (await open({ authorization })) === 200);
    ended.abort();
  });
});

describe('a follower', () => {
  it('is sent everything from the beginning, then what comes, and comes to the hub’s own list', async () => {
    await submitKeys(0, 5);
    const following = follow(genesis, ({ list }) => list.count === 8);
    await delay(300);
    await submitKeys(5, 8);
    const { state } = await following;
    expect(listOf(state)).toEqual(await listingTable(database.db));
  });

  it('that comes back goes on where it was', async () => {
    await submitKeys(0, 3);
    const first = await follow(genesis, ({ list }) => list.count === 3);
    await submitKeys(3, 6);
    await untilSealed(database.db);
    const second = await follow(first.state, ({ list }) => list.count === 6);
    expect(second.frames.filter(({ kind }) => kind === 'batch').length).toBeLessThanOrEqual(3);
    expect(second.state.root).toEqual((await replay(database.db)).root);
  });

  it('with nothing to learn is told at once how young the head is', async () => {
    const { state } = await follow(genesis, ({ frontier }) => frontier.size === 1);
    const begun = performance.now();
    const { frames } = await follow(state, (_, seen) => seen.length > 0);
    expect(frames.map(({ kind }) => kind)).toEqual(['heartbeat']);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('of an idle log is sent a younger head within eleven seconds', async () => {
    const before = await replay(database.db);
    const begun = performance.now();
    const { state } = await follow(before, (seen) => seen.cosignedAt >= before.cosignedAt + 8_000);
    expect(performance.now() - begun).toBeLessThan(11_000);
    expect(state.root).toEqual(before.root);
  }, 30_000);

  it('inside a batch, or ahead of the log, is told to fetch a snapshot', async () => {
    await submitKeys(0, 2);
    await untilSealed(database.db);
    for (const after of [1, 1000]) {
      const response = await hub.app.inject({ url: `/v1/feed?after=${after}`, headers: { authorization } });
      expect(response.statusCode).toBe(409);
    }
    const nonsense = await hub.app.inject({ url: '/v1/feed?after=-2', headers: { authorization } });
    expect(nonsense.statusCode).toBe(400);
  });

  it('is one of a hundred that are all sent an act within a second', async () => {
    const following = Array.from({ length: 100 }, () => follow(genesis, ({ list }) => list.count === 1));
    await until('a hundred follow', async () =>
      (await hub.app.inject('/metrics')).body.includes('deadset_feed_followers 100'),
    );
    const submitted = performance.now();
    await submitKeys(0, 1);
    const states = await Promise.all(following);
    expect(performance.now() - submitted).toBeLessThan(1_000);
    expect(new Set(states.map(({ state }) => state.root.toString('hex'))).size).toBe(1);
  });
});

describe('a follower that takes nothing', () => {
  it('holds no more than a frame or two in the hub, however much is sealed meanwhile, and misses nothing', async () => {
    const sockets: Socket[] = [];
    hub.app.server.on('connection', (socket: Socket) => sockets.push(socket));
    const fetched = vi.spyOn(hub.log.verified.frames, 'startingAt');
    const url = `${await hub.url()}/v1/feed?after=-1`;
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(url, { headers: { authorization } }, resolve),
    );

    const [entriesPerBatch, batches] = [2_500, 30];
    for (let n = 0; n < batches; n += 1) {
      const keys = Array.from({ length: entriesPerBatch }, (_, i) => keyAt(n * entriesPerBatch + i));
      await submitMany(database.db, `bulk ${n}`, keys, at);
      await untilSealed(database.db);
    }
    const runs = await Promise.all(fetched.mock.results.map(({ value }) => value));
    const frameBytes = runs.flatMap((run) => run?.frames ?? []).map((frame) => frame.length);
    const fetchedBytes = frameBytes.reduce((sum, bytes) => sum + bytes, 0);
    const [socket] = sockets;
    const sentBytes = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
    const largest = Math.max(...frameBytes);
    // Several times what the two kernels hold between them, so most of it would be in the hub if the hub kept it.
    expect(batches * largest).toBeGreaterThan(2 * sentBytes);
    expect(fetchedBytes - sentBytes).toBeGreaterThan(0);
    expect(fetchedBytes - sentBytes).toBeLessThan(4 * largest);

    const reader = new FeedFrameReader();
    let state = genesis;
    for await (const chunk of response) {
      for (const seen of reader.push(chunk)) {
        const result = seen.kind === 'batch' ? applyBatch(state, seen.bytes, testPolicy) : undefined;
        if (result?.ok === false) throw new Error(`refused: ${result.refusal}`);
        state = result?.state ?? state;
      }
      if (state.list.count === batches * entriesPerBatch) break;
    }
    expect(state.root).toEqual(hub.log.verified.state.root);
  });
});

describe('a snapshot', () => {
  it('is proved by the log’s own head and is the list of the feed, from a process that seals nothing as well', async () => {
    await submitKeys(0, 40);
    await untilSealed(database.db);
    const idle = await startTestHub(database);
    expect(idle.log.sequencer.isActive()).toBe(false);
    const fromIdle = await idle.app.inject({ url: '/v1/snapshot', headers: { authorization } });
    await idle.close();
    const second = verifySnapshot(fromIdle.rawPayload, testPolicy, -1);
    expect(second.ok && listOf(second.state)).toEqual(await listingTable(database.db));

    const response = await hub.app.inject({ url: '/v1/snapshot', headers: { authorization } });
    const result = verifySnapshot(response.rawPayload, testPolicy, -1);
    if (!result.ok) throw new Error(result.refusal);
    expect(listOf(result.state)).toEqual(await listingTable(database.db));
    expect(response.headers['etag']).toBe(`W/"${positionOf(result.state)}"`);
    const again = await hub.app.inject({
      url: '/v1/snapshot',
      headers: { authorization, 'if-none-match': `W/"${positionOf(result.state)}"` },
    });
    expect(again.statusCode).toBe(304);
    const { state } = await follow(result.state, (_, frames) => frames.length > 0);
    expect(state.cosignedAt).toBeGreaterThanOrEqual(result.state.cosignedAt);
  });

  it('comes with keys and a checkpoint that anybody may read', async () => {
    const anchors = await hub.app.inject('/v1/trust-anchors');
    expect(anchors.json()).toMatchObject({
      quorum: 1,
      cosigners: [expect.stringContaining('test.example/log/clock+')],
    });
    const checkpoint = await hub.app.inject('/log/checkpoint');
    expect(parseNote(checkpoint.body)?.checkpoint).toMatchObject({ origin: 'test.example/log', size: 1 });
  });
});

describe('a participant that is suspended', () => {
  it('is told nothing more, by the stream that it has open as little as by another', async () => {
    await submitKeys(0, 3);
    await untilSealed(database.db);
    const url = `${await hub.url()}/v1/feed?after=-1`;
    const response = await fetch(url, { headers: { authorization } });
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('an answer without a body');
    await reader.read();
    await setStanding(database.db, 'network-a', 'suspended');
    await submitKeys(3, 3);
    await untilSealed(database.db);
    for (let isOver = false; !isOver; ) ({ done: isOver } = await reader.read());
    expect((await fetch(url, { headers: { authorization } })).status).toBe(401);
  });
});

describe('what a participant is told', () => {
  it('is in the audit: one line per stream that is opened and per snapshot, not per batch', async () => {
    await submitKeys(0, 3);
    await follow(genesis, ({ list }) => list.count === 3);
    const { statusCode } = await hub.app.inject({ url: '/v1/snapshot', headers: { authorization } });
    expect(statusCode).toBe(200);
    const lines = await database.db
      .selectFrom('audit')
      .select(['act', 'kind', 'recipient', 'object'])
      .where('kind', '=', 'disclosure')
      .orderBy('id')
      .execute();
    const told = { kind: 'disclosure', recipient: 'network-a', object: 'list' };
    expect(lines).toEqual([
      { act: 'feed', ...told },
      { act: 'snapshot', ...told },
    ]);
  });
});
