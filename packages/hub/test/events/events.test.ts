import { EventPage, parserOf } from '@deadset/protocol';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { placeEvents } from '../../src/events/event-place-store.ts';
import { recordEvent } from '../../src/events/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub } from '../support/test-hub.ts';

const at = Date.UTC(2026, 0, 5, 12);
const database = await createTestDatabase();
const hub = await startTestHub(database);
afterAll(async () => {
  await hub.close();
  await database.close();
});
const network = await hub.participant('network-a', 'network-operator');
const blind = await hub.participant('shop-a', 'shop', ['events']);
const outsider = await hub.participant('maker-a', 'maker', ['feed']);

function record(subject: string, participants?: readonly string[]) {
  return database.db.transaction().execute((trx) =>
    recordEvent(trx, {
      type: 'deadset.appeal.changed',
      subject,
      ...(participants !== undefined && { participants }),
      data: { appeal: subject, status: 'upheld' },
      at,
    }),
  );
}

async function read(authorization: string, query = ''): Promise<EventPage> {
  const answer = await hub.app.inject({ url: `/v1/events${query}`, headers: { authorization } });
  const parsed = parserOf(EventPage)(answer.json());
  if (!parsed.ok) throw new Error(`${answer.statusCode} ${answer.body}`);
  return parsed.value;
}

async function placesNow(): Promise<number[]> {
  const rows = await database.db
    .selectFrom('event')
    .select('place')
    .where('place', 'is not', null)
    .orderBy('place')
    .execute();
  return rows.flatMap(({ place }) => place ?? []);
}

let head = 0;
beforeEach(async () => {
  await placeEvents(database.db);
  head = (await placesNow()).at(-1) ?? 0;
});

describe('the places of events', () => {
  it('are without gap, loss or repetition while many write and several place', async () => {
    const writing = new AbortController();
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 20; n += 1) {
        // Every third act is undone: its number is drawn and never seen.
        const act = database.db.transaction().execute(async (trx) => {
          await recordEvent(trx, {
            type: 'deadset.appeal.changed',
            subject: `w${writer}-${n}`,
            data: { appeal: 'a', status: 'made' },
            at,
          });
          if (n % 3 === 0) throw new Error('undone');
        });
        await act.catch(() => undefined);
      }
    });
    const placers = Array.from({ length: 3 }, async () => {
      while (!writing.signal.aborted) await placeEvents(database.db);
    });
    await Promise.all(writers);
    writing.abort();
    await Promise.all(placers);
    await placeEvents(database.db);
    const places = (await placesNow()).filter((place) => place > head);
    expect(places).toEqual(Array.from({ length: 8 * 13 }, (_, n) => head + 1 + n));
  });

  it('never pass over an event whose transaction commits late', async () => {
    let commit = () => undefined as void;
    const held = new Promise<void>((resolve) => (commit = resolve));
    let written = () => undefined as void;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const late = database.db.transaction().execute(async (trx) => {
      const data = { appeal: 'late', status: 'made' };
      await recordEvent(trx, { type: 'deadset.appeal.changed', subject: 'late', data, at });
      written();
      await held;
    });
    await isWritten;
    await record('early');
    await placeEvents(database.db);
    const first = await read(network.authorization, `?after=${head}`);
    expect(first.events.map(({ subject }) => subject)).toEqual(['early']);
    commit();
    await late;
    await placeEvents(database.db);
    const second = await read(network.authorization, `?after=${first.next}`);
    expect(second.events.map(({ subject }) => subject)).toEqual(['late']);
  });
});

describe('GET /v1/events', () => {
  it('gives events in pages, each once, until there are no more', async () => {
    for (let n = 1; n <= 5; n += 1) await record(`page-${n}`);
    await placeEvents(database.db);
    const seen: string[] = [];
    let after = String(head);
    for (let page = 0; page < 4; page += 1) {
      const { events, next } = await read(network.authorization, `?after=${after}&limit=2`);
      seen.push(...events.map(({ subject }) => subject));
      after = next;
    }
    expect(seen).toEqual(['page-1', 'page-2', 'page-3', 'page-4', 'page-5']);
    expect(after).toBe(String(head + 5));
    expect((await read(network.authorization, `?after=${after}`)).events).toEqual([]);
  });

  it('gives the envelope of CloudEvents, with the same id every time', async () => {
    await record('envelope');
    await placeEvents(database.db);
    const [first] = (await read(network.authorization, `?after=${head}`)).events;
    expect(first).toMatchObject({
      specversion: '1.0',
      source: 'https://hub.test',
      type: 'deadset.appeal.changed',
      subject: 'envelope',
      time: '2026-01-05T12:00:00.000Z',
      cursor: String(head + 1),
    });
    expect((await read(network.authorization, `?after=${head}`)).events[0]?.id).toBe(first?.id);
  });

  it('tells a participant only what is for it or for everybody, and moves its cursor past the rest', async () => {
    await record('for-the-shop', ['shop-a']);
    await record('for-all');
    await record('for-others', ['maker-a']);
    await placeEvents(database.db);
    const shop = await read(blind.authorization, `?after=${head}`);
    expect(shop.events.map(({ subject }) => subject)).toEqual(['for-the-shop', 'for-all']);
    const other = await read(network.authorization, `?after=${head}`);
    expect(other.events.map(({ subject }) => subject)).toEqual(['for-all']);
    expect([shop.next, other.next]).toEqual([String(head + 3), String(head + 3)]);
  });

  it('tells which phone it is only to those who follow the feed', async () => {
    const data = {
      entry: '00'.repeat(16),
      act: 'raise',
      tier: 1,
      identifiers: [{ imei: '49015420323751', effect: 'prohibited' }],
    };
    const event = { type: 'deadset.declaration.changed', subject: data.entry, data, at } as const;
    await database.db.transaction().execute((trx) => recordEvent(trx, event));
    await placeEvents(database.db);
    const [seen] = (await read(network.authorization, `?after=${head}`)).events;
    expect(seen?.data).toEqual(data);
    const answer = await read(blind.authorization, `?after=${head}`);
    expect(answer.events[0]?.data).toEqual({ entry: data.entry, act: 'raise', tier: 1 });
    expect(JSON.stringify(answer)).not.toContain('49015420323751');
  });

  it('is for participants with the scope alone', async () => {
    const without = await hub.app.inject({
      url: '/v1/events',
      headers: { authorization: outsider.authorization },
    });
    expect(without.statusCode).toBe(403);
    expect((await hub.app.inject({ url: '/v1/events' })).statusCode).toBe(401);
  });

  it.each(['?after=-1', '?after=x', '?limit=0', '?limit=1001', '?from=1'])('refuses %s', async (query) => {
    const { authorization } = network;
    const answer = await hub.app.inject({ url: `/v1/events${query}`, headers: { authorization } });
    expect(answer.statusCode).toBe(400);
  });

  it('leaves a line in the audit that the participant was told, once an hour', async () => {
    const rows = await database.db
      .selectFrom('audit')
      .select(['actor', 'kind', 'recipient'])
      .where('act', '=', 'events')
      .where('actor', '=', 'network-a')
      .execute();
    expect(rows).toEqual([{ actor: 'network-a', kind: 'disclosure', recipient: 'network-a' }]);
  });

  it('says when events that somebody has not read are gone', async () => {
    await record('old');
    await record('new');
    await placeEvents(database.db);
    await database.db
      .deleteFrom('event')
      .where('place', '<=', head + 1)
      .execute();
    const late = await read(network.authorization, `?after=${head}`);
    expect([late.missed, late.events.map(({ subject }) => subject)]).toEqual([true, ['new']]);
    const inTime = await read(network.authorization, `?after=${head + 1}`);
    expect(inTime.missed).toBe(false);
    expect((await read(network.authorization)).missed).toBe(false);
  });
});
