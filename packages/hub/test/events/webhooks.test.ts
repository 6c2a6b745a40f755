import { DeliveryPage, parserOf, RegisteredWebhook, RotatedSecret, WebhookList } from '@deadset/protocol';
import type { TSchema } from 'typebox';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { createDeliveryLanes } from '../../src/events/delivery-lanes.ts';
import { queueDeliveries } from '../../src/events/delivery-queue-store.ts';
import { placeEvents } from '../../src/events/event-place-store.ts';
import { recordEvent } from '../../src/events/index.ts';
import { patienceMs, retryPausesMs } from '../../src/events/retry-schedule.ts';
import { createLogger } from '../../src/logger.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, testPublicUrl, testSealKey } from '../support/test-hub.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const hourMs = 3_600_000;
// Credentials are of the machine's own day; from here on it goes as the tests say.
let now = Date.now();
const database = await createTestDatabase();
const { db } = database;
const hub = await startTestHub(database, { clock: () => now });
for (const id of ['network-a', 'network-b']) await hub.participant(id, 'network-operator');
now = Math.ceil(Date.now() / 1_000) * 1_000;
const silent = createLogger('silent');
const webhooks = { sealKey: testSealKey, allowLoopback: true };
const parts = { db, clock: () => now, entropy: systemEntropy, publicUrl: testPublicUrl, webhooks };
let lanes = createDeliveryLanes(parts, silent);
let receiver: WebhookReceiver;

afterAll(async () => {
  await lanes.close();
  await hub.close();
  await database.close();
});
beforeEach(async () => {
  await db.deleteFrom('webhook_endpoint').execute();
  lanes = createDeliveryLanes(parts, silent);
  receiver = await startReceiver();
});

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
  readonly as?: string;
}

/** How a network shows who it is; anew each time, for the clock runs away from under older tokens. */
async function headersOf(id: string): Promise<{ authorization: string }> {
  const token = await hub.accessTokens.issue({ id, role: 'network-operator', scopes: ['feed', 'events'] });
  return { authorization: `Bearer ${token}` };
}

async function call(url: string, { method = 'POST', body, as = 'network-a' }: Call = {}) {
  const payload = body === undefined ? {} : { payload: body };
  return hub.app.inject({ method, url: `/v1/webhooks${url}`, headers: await headersOf(as), ...payload });
}

async function given<T extends TSchema>(schema: T, answer: ReturnType<typeof call>) {
  const { body, statusCode } = await answer;
  const parsed = parserOf(schema)(JSON.parse(body));
  if (!parsed.ok) throw new Error(`${statusCode} ${body}: ${parsed.problem}`);
  return parsed.value;
}

function register(body: object = {}): Promise<RegisteredWebhook> {
  return given(RegisteredWebhook, call('', { body: { url: receiver.url, ...body } }));
}

async function happen(...subjects: string[]): Promise<void> {
  for (const subject of subjects) {
    const data = { appeal: subject, status: 'made' };
    const event = { type: 'deadset.appeal.changed', subject, data, at: now } as const;
    await db.transaction().execute((trx) => recordEvent(trx, event));
  }
}

/** What the rounds of a hub do, once. */
async function round(): Promise<void> {
  await placeEvents(db);
  while ((await queueDeliveries(db, now)) > 0);
  await lanes.openDue();
  await lanes.idle();
}

async function deliveriesOf(id: string): Promise<DeliveryPage['deliveries']> {
  return (await given(DeliveryPage, call(`/${id}/deliveries`, { method: 'GET' }))).deliveries;
}

async function endpoints() {
  return (await given(WebhookList, call('', { method: 'GET' }))).webhooks;
}

const subjects = () => receiver.events().map(({ subject }) => subject);

describe('an endpoint', () => {
  it('is sent what happens from its registration on, each event once, signed under its secret', async () => {
    await happen('before');
    await placeEvents(db);
    const { id, secret } = await register();
    await happen('first', 'second');
    await round();
    await round();
    expect(subjects()).toEqual(['first', 'second']);
    expect(receiver.requests.at(-1)?.headers['content-type']).toBe('application/cloudevents+json');
    expect(receiver.faultOf(secret, now)).toBeUndefined();
    expect(receiver.faultOf(secret.replace(/.{8}$/, 'AAAAAAA='), now)).toBe('wrong-signature');
    expect(await deliveriesOf(id)).toMatchObject([
      { status: 'delivered', tries: 1, answer: 204 },
      { status: 'delivered', tries: 1, answer: 204 },
    ]);
  });

  it('is sent the types that it asked for alone', async () => {
    await register({ types: ['deadset.attempt.met'] });
    await happen('appeal');
    await round();
    expect(receiver.requests).toEqual([]);
  });

  it('is sent what happened behind a cursor that it names', async () => {
    await happen('x', 'y');
    await placeEvents(db);
    const { place } = await db.selectFrom('event_head').select('place').executeTakeFirstOrThrow();
    await register({ after: String(place - 1) });
    await round();
    expect(subjects()).toEqual(['y']);
  });

  it('is sent nothing that is for others', async () => {
    await register();
    const data = { appeal: 'private', status: 'made' };
    const event = { type: 'deadset.appeal.changed', subject: 'private', data, at: now } as const;
    await db.transaction().execute((trx) => recordEvent(trx, { ...event, participants: ['network-b'] }));
    await happen('for-all');
    await round();
    expect(subjects()).toEqual(['for-all']);
  });

  it('is told which phone it is only while its participant follows the feed, replays included', async () => {
    const { id } = await register();
    const entry = '00'.repeat(16);
    const identifiers = [{ imei: '49015420323751', effect: 'prohibited' }];
    const data = { entry, act: 'raise', tier: 1, identifiers };
    const event = { type: 'deadset.declaration.changed', subject: entry, data, at: now } as const;
    await db.transaction().execute((trx) => recordEvent(trx, event));
    await round();
    expect(receiver.events()[0]?.data).toEqual(data);
    const scopes = (held: readonly ('feed' | 'events')[]) =>
      db
        .updateTable('participant')
        .set({ scopes: [...held] })
        .where('id', '=', 'network-a')
        .execute();
    await scopes(['events']);
    await call(`/${id}/replay`, { body: { after: '0' } });
    await round();
    await scopes(['feed', 'events']);
    const again = receiver.events().filter(({ subject }) => subject === entry);
    expect(again).toHaveLength(2);
    expect(again[1]?.data).toEqual({ entry, act: 'raise', tier: 1 });
  });

  it('is sent nothing more when its participant loses the scope or is suspended', async () => {
    await register();
    const scopes = (held: readonly ('feed' | 'events')[]) =>
      db
        .updateTable('participant')
        .set({ scopes: [...held] })
        .where('id', '=', 'network-a')
        .execute();
    const status = (is: 'active' | 'suspended') =>
      db.updateTable('participant').set({ status: is }).where('id', '=', 'network-a').execute();
    await scopes(['feed']);
    await happen('unheard');
    await round();
    expect(receiver.requests).toEqual([]);
    await scopes(['feed', 'events']);
    await status('suspended');
    await round();
    expect(receiver.requests).toEqual([]);
    await status('active');
    await round();
    expect(subjects()).toEqual(['unheard']);
  });
});

describe('an event that is not accepted', () => {
  it('is sent again by the schedule, under the same id, until it is accepted', async () => {
    const { id } = await register();
    receiver.answer = 503;
    await happen('late');
    await round();
    expect(await deliveriesOf(id)).toMatchObject([{ status: 'waiting', tries: 1, answer: 503 }]);
    // Not a moment earlier.
    now += 4_000;
    await round();
    expect(receiver.requests).toHaveLength(1);
    now += 3_000;
    await round();
    expect(receiver.requests).toHaveLength(2);
    receiver.answer = 204;
    now += 7 * 60_000;
    await round();
    expect(await deliveriesOf(id)).toMatchObject([{ status: 'delivered', tries: 3 }]);
    expect(new Set(receiver.events().map((event) => event.id)).size).toBe(1);
    expect((await endpoints())[0]).not.toHaveProperty('failingSince');
  });

  it('does not keep those behind it, or other endpoints, waiting', async () => {
    const healthy = await startReceiver();
    await register();
    await call('', { body: { url: healthy.url } });
    receiver.answer = 'never';
    await happen('slow');
    await placeEvents(db);
    await queueDeliveries(db, now);
    await lanes.openDue();
    await expect.poll(() => healthy.requests.length).toBe(1);
    expect(receiver.requests.length).toBeLessThanOrEqual(1);
    receiver.answer = 204;
  }, 30_000);

  it('is given up at the end of the schedule, and its endpoint disabled when it has accepted nothing for days', async () => {
    const { id } = await register();
    await db
      .updateTable('participant')
      .set({ contact: 'desk@example.com' })
      .where('id', '=', 'network-a')
      .execute();
    receiver.answer = 500;
    await happen('never-taken');
    for (let tried = 0; tried <= retryPausesMs.length; tried += 1) {
      await round();
      now += (retryPausesMs[tried] ?? 0) * 1.2 + 1_000;
    }
    expect(await deliveriesOf(id)).toMatchObject([{ status: 'given-up', tries: 10, answer: 500 }]);
    expect(await endpoints()).toMatchObject([{ id, status: 'disabled', reason: 'failing' }]);
    expect(receiver.requests).toHaveLength(10);
    await placeEvents(db);
    const word = await hub.app.inject({
      url: '/v1/events?limit=1000',
      headers: await headersOf('network-a'),
    });
    expect(word.json().events.at(-1)).toMatchObject({
      type: 'deadset.webhook.disabled',
      data: { webhook: id, reason: 'failing' },
    });
    const messages = await db.selectFrom('message').select(['template', 'channel']).execute();
    expect(messages).toEqual([{ template: 'webhook-disabled', channel: 'email' }]);
    const line = await db
      .selectFrom('audit')
      .select(['actor', 'on_behalf_of'])
      .where('object', '=', `webhook:${id}`)
      .where('act', '=', 'disable-webhook')
      .executeTakeFirst();
    expect(line).toEqual({ actor: 'clock', on_behalf_of: 'network-a' });
  });

  it('waits while an endpoint is disabled, and comes when it is enabled again', async () => {
    const { id } = await register();
    expect((await call(`/${id}/disable`)).statusCode).toBe(204);
    await happen('meanwhile');
    await round();
    expect(receiver.requests).toEqual([]);
    expect(await endpoints()).toMatchObject([{ status: 'disabled', reason: 'asked' }]);
    expect((await call(`/${id}/enable`)).statusCode).toBe(204);
    await round();
    expect(subjects()).toEqual(['meanwhile']);
  });

  it('is not sent again to an endpoint that says that it is gone', async () => {
    const { id } = await register();
    receiver.answer = 410;
    await happen('gone');
    await round();
    now += patienceMs;
    await round();
    expect(receiver.requests).toHaveLength(1);
    expect(await endpoints()).toMatchObject([{ id, status: 'disabled', reason: 'gone' }]);
  });

  it('is not lost when the process dies while it is sent', async () => {
    const { id } = await register();
    await happen('interrupted');
    await placeEvents(db);
    await queueDeliveries(db, now);
    // As a process does that dies before it keeps what came of the try.
    await db
      .updateTable('webhook_delivery')
      .set({ tries: 1, due_at: new Date(now + 60_000) })
      .where('endpoint_id', '=', id)
      .execute();
    await round();
    expect(receiver.requests).toEqual([]);
    now += 60_000;
    await round();
    expect(subjects()).toEqual(['interrupted']);
  });

  it('is sent once though several processes look for work', async () => {
    await register();
    await happen('a', 'b', 'c', 'd');
    await placeEvents(db);
    const processes = Array.from({ length: 4 }, () => createDeliveryLanes(parts, silent));
    await Promise.all(Array.from({ length: 4 }, () => queueDeliveries(db, now)));
    await Promise.all(processes.map((one) => one.openDue()));
    await Promise.all(processes.map((one) => one.close()));
    expect(subjects().toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('the secret of an endpoint', () => {
  it('is replaced with a day on which both sign', async () => {
    const { id, secret } = await register();
    const renewed = await given(RotatedSecret, call(`/${id}/secret`));
    expect(Date.parse(renewed.formerUntil)).toBe(now + 24 * hourMs);
    await happen('both');
    await round();
    expect([receiver.faultOf(secret, now), receiver.faultOf(renewed.secret, now)]).toEqual([
      undefined,
      undefined,
    ]);
    now += 24 * hourMs;
    await happen('one');
    await round();
    expect(receiver.faultOf(secret, now)).toBe('wrong-signature');
    expect(receiver.faultOf(renewed.secret, now)).toBeUndefined();
  });

  it('is in the database only under the hub’s key, and shown once', async () => {
    const { secret } = await register();
    const row = await db.selectFrom('webhook_endpoint').select('secret').executeTakeFirstOrThrow();
    expect(row.secret.includes(secret.slice(6, 20))).toBe(false);
    expect((await call('', { method: 'GET' })).body).not.toContain(secret);
  });
});

describe('what a participant may ask of its endpoints', () => {
  it('replays every event behind a cursor under the same ids', async () => {
    const { id, cursor } = await register();
    await happen('once', 'twice');
    await round();
    const replayed = await call(`/${id}/replay`, { body: { after: cursor } });
    expect(replayed.json()).toEqual({ queued: 2 });
    await round();
    expect(subjects()).toEqual(['once', 'twice', 'once', 'twice']);
    const ids = receiver.events().map((event) => event.id);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
  });

  it('pings an endpoint now and says what came of it', async () => {
    const { id, secret } = await register();
    expect((await call(`/${id}/ping`)).json()).toEqual({ delivered: true, answer: 204 });
    expect(receiver.events()).toMatchObject([{ type: 'deadset.webhook.ping', data: { webhook: id } }]);
    expect(receiver.faultOf(secret, now)).toBeUndefined();
    receiver.answer = 400;
    expect((await call(`/${id}/ping`)).json()).toEqual({ delivered: false, answer: 400 });
  });

  it('forgets an endpoint', async () => {
    const { id } = await register();
    expect((await call(`/${id}`, { method: 'DELETE' })).statusCode).toBe(204);
    expect(await endpoints()).toEqual([]);
    await happen('unsent');
    await round();
    expect(receiver.requests).toEqual([]);
  });

  it('is nothing about those of somebody else', async () => {
    const { id } = await register();
    const as = 'network-b';
    const answers = [
      call(`/${id}/secret`, { as }),
      call(`/${id}/enable`, { as }),
      call(`/${id}/disable`, { as }),
      call(`/${id}/ping`, { as }),
      call(`/${id}/replay`, { as, body: { after: '0' } }),
      call(`/${id}/deliveries`, { as, method: 'GET' }),
      call(`/${id}`, { as, method: 'DELETE' }),
    ];
    for (const answer of answers) expect((await answer).statusCode).toBe(404);
    expect((await call('', { method: 'GET', as })).json()).toEqual({ webhooks: [] });
    expect(await endpoints()).toMatchObject([{ id, status: 'enabled' }]);
  });

  it('is no more than ten, and no address twice', async () => {
    await register();
    expect((await call('', { body: { url: receiver.url } })).statusCode).toBe(409);
    const more = Array.from({ length: 10 }, (_, n) => call('', { body: { url: `${receiver.url}/${n}` } }));
    const codes = (await Promise.all(more)).map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 201)).toHaveLength(9);
    expect(codes.filter((code) => code === 409)).toHaveLength(1);
  });

  it.each(['http://example.com/', 'https://10.0.0.1/', 'https://2852039166/', 'nonsense'])(
    'is not to send to %s',
    async (url) => {
      expect((await call('', { body: { url } })).statusCode).toBe(400);
    },
  );

  it('leaves a line in the audit, without the address', async () => {
    const { id } = await register();
    await call(`/${id}/secret`);
    const lines = await db
      .selectFrom('audit')
      .selectAll()
      .where('object', '=', `webhook:${id}`)
      .orderBy('id')
      .execute();
    expect(lines.map(({ act, actor }) => [act, actor])).toEqual([
      ['register-webhook', 'network-a'],
      ['rotate-webhook', 'network-a'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('127.0.0.1');
  });
});
