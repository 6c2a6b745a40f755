import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type CloudEvent, formatWebhookSecret, signWebhook } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seenBeforeHeader, webhookListener } from './webhook-listener.ts';

const secret = formatWebhookSecret(Buffer.alloc(32, 3));
const now = Date.parse('2026-11-22T12:00:00Z');
const event = {
  specversion: '1.0',
  id: '00000000-0000-4000-8000-000000000001',
  source: 'https://hub.test',
  type: 'deadset.appeal.changed',
  subject: 'appeal-1',
  time: '2026-11-22T12:00:00Z',
  datacontenttype: 'application/json',
  cursor: '1',
  data: { appeal: 'appeal-1', status: 'open' },
};

let server: Server;
let url: string;
let taken: CloudEvent[];
let onEvent: (event: CloudEvent) => Promise<void> | void;

beforeEach(async () => {
  taken = [];
  onEvent = (one) => void taken.push(one);
  const listener = webhookListener({ secrets: [secret], onEvent: (one) => onEvent(one), clock: () => now });
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function deliver(body: string, change: { atMs?: number; secret?: string; id?: string } = {}) {
  const { atMs = now, id = 'message-1', secret: by = secret } = change;
  const headers = { ...signWebhook({ id, body, atMs }, [by]) };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, isSeenBefore: response.headers.get(seenBeforeHeader) === 'true' };
}

describe('a webhook listener', () => {
  it('acts once on an event that is delivered twice, and takes both deliveries', async () => {
    expect(await deliver(JSON.stringify(event))).toEqual({ status: 200, isSeenBefore: false });
    expect(await deliver(JSON.stringify(event))).toEqual({ status: 200, isSeenBefore: true });
    expect(taken).toEqual([event]);
  });

  it('refuses another secret, a time long past or far ahead, a changed body and no signature', async () => {
    const body = JSON.stringify(event);
    const other = formatWebhookSecret(Buffer.alloc(32, 4));
    expect((await deliver(body, { secret: other })).status).toBe(401);
    expect((await deliver(body, { atMs: now - 301_000 })).status).toBe(401);
    expect((await deliver(body, { atMs: now + 301_000 })).status).toBe(401);
    const headers = { ...signWebhook({ id: 'message-1', body, atMs: now }, [secret]) };
    expect((await fetch(url, { method: 'POST', headers, body: `${body} ` })).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body })).status).toBe(400);
    expect((await fetch(url)).status).toBe(405);
    expect(taken).toEqual([]);
  });

  it('asks for an event again that could not be acted on, and acts on it then', async () => {
    onEvent = () => Promise.reject(new Error('the database is away'));
    expect((await deliver(JSON.stringify(event))).status).toBe(500);
    onEvent = (one) => void taken.push(one);
    expect(await deliver(JSON.stringify(event))).toEqual({ status: 200, isSeenBefore: false });
    expect(taken).toHaveLength(1);
  });

  it('has one delivery in hand at a time of each event', async () => {
    let begin: () => void = () => undefined;
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    onEvent = () => {
      begin();
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const first = deliver(JSON.stringify(event));
    await begun;
    expect((await deliver(JSON.stringify(event))).status).toBe(503);
    finish();
    expect((await first).status).toBe(200);
  });

  it('passes over an event of a type that it does not know, and refuses one that is none', async () => {
    const newer = { ...event, type: 'deadset.something.new' };
    expect((await deliver(JSON.stringify(newer), { id: 'a' })).status).toBe(200);
    expect((await deliver(JSON.stringify({ ...event, data: {} }), { id: 'b' })).status).toBe(400);
    expect((await deliver('hello', { id: 'c' })).status).toBe(400);
    expect((await deliver(' '.repeat(70_000), { id: 'd' })).status).toBe(413);
    expect(taken).toEqual([]);
  });
});
