import { describe, expect, it } from 'vitest';
import { checkWebhook, formatWebhookSecret, parseWebhookSecret, signWebhook } from './standard-webhook.ts';

const atMs = Date.UTC(2026, 0, 5, 12);
const secret = formatWebhookSecret(Buffer.alloc(32, 1));
const former = formatWebhookSecret(Buffer.alloc(32, 2));
const message = { id: 'msg-1', body: '{"n":1}', atMs };
const headers = { ...signWebhook(message, [secret]) };

describe('a signed webhook', () => {
  it('is taken as it was sent, as text or bytes', () => {
    expect(checkWebhook(headers, message.body, [secret], atMs)).toBeUndefined();
    expect(checkWebhook(headers, Buffer.from(message.body), [secret], atMs)).toBeUndefined();
  });

  it('is taken while a secret is replaced, by whoever has the old one or the new one', () => {
    const both = { ...signWebhook(message, [secret, former]) };
    expect(both['webhook-signature'].split(' ')).toHaveLength(2);
    expect(checkWebhook(both, message.body, [former], atMs)).toBeUndefined();
    expect(checkWebhook(both, message.body, [secret], atMs)).toBeUndefined();
    expect(checkWebhook(headers, message.body, [former, secret], atMs)).toBeUndefined();
  });

  it('is not taken under another secret', () => {
    expect(checkWebhook(headers, message.body, [former], atMs)).toBe('wrong-signature');
    expect(checkWebhook(headers, message.body, [], atMs)).toBe('wrong-signature');
  });

  it.each([
    ['another id', { 'webhook-id': 'msg-2' }, message.body],
    ['another time', { 'webhook-timestamp': String(atMs / 1_000 + 1) }, message.body],
    ['another body', {}, '{"n":2}'],
    ['the body written again', {}, '{ "n": 1 }'],
    ['a version that we do not know', { 'webhook-signature': 'v1a,AAAA' }, message.body],
    ['a cut signature', { 'webhook-signature': headers['webhook-signature'].slice(0, 20) }, message.body],
  ])('is not taken with %s', (_, change, body) => {
    expect(checkWebhook({ ...headers, ...change }, body, [secret], atMs)).toBe('wrong-signature');
  });

  it('passes over signatures of versions that it does not know', () => {
    const mixed = { ...headers, 'webhook-signature': `v1a,AAAA ${headers['webhook-signature']}` };
    expect(checkWebhook(mixed, message.body, [secret], atMs)).toBeUndefined();
  });

  it('is taken for five minutes either way and no longer', () => {
    expect(checkWebhook(headers, message.body, [secret], atMs + 300_000)).toBeUndefined();
    expect(checkWebhook(headers, message.body, [secret], atMs + 300_001)).toBe('too-old');
    expect(checkWebhook(headers, message.body, [secret], atMs - 300_000)).toBeUndefined();
    expect(checkWebhook(headers, message.body, [secret], atMs - 300_001)).toBe('too-new');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is not taken without %s', (name) => {
    expect(checkWebhook({ ...headers, [name]: undefined }, message.body, [secret], atMs)).toBe(
      'headers-missing',
    );
  });
});

describe('a webhook secret', () => {
  it('is read as it was written', () => {
    expect(parseWebhookSecret(secret)).toEqual(Buffer.alloc(32, 1));
  });

  it.each(['whsec_', 'whsec_AAAA', `whsec_${'*'.repeat(40)}`, `whsec_${'A'.repeat(100)}`])(
    'that is %s is refused',
    (text) => {
      expect(() => parseWebhookSecret(text)).toThrow(RangeError);
    },
  );
});
