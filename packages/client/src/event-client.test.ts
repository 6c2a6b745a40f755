import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudEvent } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CursorStore, fileCursor, memoryCursor } from './cursor-store.ts';
import { HubClient } from './hub-client.ts';

const token = { access_token: 't', token_type: 'Bearer', expires_in: 600, scope: 'events' };

function eventAt(place: number, type = 'deadset.appeal.changed'): object {
  return {
    specversion: '1.0',
    id: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
    source: 'https://hub.test',
    type,
    subject: 'appeal-1',
    time: '2026-11-22T12:00:00Z',
    datacontenttype: 'application/json',
    cursor: String(place),
    data: { appeal: 'appeal-1', status: 'open' },
  };
}

let server: Server;
let url: string;
/** What the hub has: the event at place n is the nth. */
let kept: object[];
let asked: string[];
/** Events up to this place have been dropped. */
let dropped: number;
let folder: string;

beforeEach(async () => {
  kept = [];
  asked = [];
  dropped = 0;
  folder = await mkdtemp(join(tmpdir(), 'deadset-cursor-'));
  server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://hub.test');
    response.setHeader('content-type', 'application/json');
    if (address.pathname === '/v1/token') return void response.end(JSON.stringify(token));
    asked.push(address.search);
    const after = Number(address.searchParams.get('after') ?? 0);
    const events = kept.slice(after, after + Number(address.searchParams.get('limit')));
    return void response.end(
      JSON.stringify({ events, next: String(after + events.length), missed: after < dropped }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** Reads this many events and leaves the loop in the middle of the last, as a process that dies does. */
async function read(cursor: CursorStore, count: number): Promise<CloudEvent[]> {
  const seen: CloudEvent[] = [];
  const hub = new HubClient({ url, participant: 'shop', secret: 's' });
  for await (const event of hub.events.follow({ cursor, pauseMs: 5, pageSize: 2 })) {
    seen.push(event);
    if (seen.length === count) break;
  }
  return seen;
}

const placesOf = (events: readonly CloudEvent[]) => events.map(({ cursor }) => Number(cursor));

describe('following events', () => {
  it('tells each in its order over pages, and waits for what is to come', async () => {
    kept = [1, 2, 3].map((place) => eventAt(place));
    const reading = read(memoryCursor(), 5);
    setTimeout(() => kept.push(eventAt(4), eventAt(5)), 30);
    expect(placesOf(await reading)).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after a restart with the event that was in hand, and misses none', async () => {
    kept = [1, 2, 3, 4].map((place) => eventAt(place));
    const path = join(folder, 'cursor');
    expect(placesOf(await read(fileCursor(path), 3))).toEqual([1, 2, 3]);
    expect(placesOf(await read(fileCursor(path), 2))).toEqual([3, 4]);
    expect(await readdir(folder)).toEqual(['cursor']);
  });

  it('passes over an event of a type that it does not know, and refuses a known one with other data', async () => {
    kept = [eventAt(1, 'deadset.something.new'), eventAt(2)];
    expect(placesOf(await read(memoryCursor(), 1))).toEqual([2]);
    kept = [{ ...eventAt(1), data: { appeal: 'appeal-1' } }];
    await expect(read(memoryCursor(), 1)).rejects.toThrow('outside the contract');
  });

  it('does not pass in silence over events that have been dropped', async () => {
    kept = [1, 2, 3].map((place) => eventAt(place));
    dropped = 2;
    await expect(read(memoryCursor('1'), 1)).rejects.toMatchObject({ code: 'conflict' });
    const hub = new HubClient({ url, participant: 'shop', secret: 's' });
    const told: unknown[] = [];
    const onMissed = () => void told.push('missed');
    for await (const { cursor } of hub.events.follow({ cursor: memoryCursor('1'), onMissed })) {
      told.push(cursor);
      if (cursor === '3') break;
    }
    expect(told).toEqual(['missed', '2', '3']);
  });

  it('ends without an error when it is told to stop', async () => {
    const hub = new HubClient({ url, participant: 'shop', secret: 's' });
    const signal = AbortSignal.timeout(40);
    const seen: CloudEvent[] = [];
    for await (const event of hub.events.follow({ cursor: memoryCursor(), pauseMs: 10_000, signal })) {
      seen.push(event);
    }
    expect(seen).toEqual([]);
    expect(asked).toEqual(['?limit=100']);
  });
});
