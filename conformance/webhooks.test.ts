import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkWebhook, signWebhook } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';

/** The public vector of the Standard Webhooks reference libraries; not part of this repository. */
const file = path.resolve(import.meta.dirname, '../../shared/data/tlog/http-signature-and-webhook.json');
const isThere = existsSync(file);
if (!isThere) console.warn('skipped: the Standard Webhooks vector is not beside this checkout');

interface Vector {
  readonly secret: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly ts: number;
  readonly payload: string;
  readonly sig: string;
}

function readVector(): Vector {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a published file of this form
  return (JSON.parse(readFileSync(file, 'utf8')) as { standardWebhooks: Vector }).standardWebhooks;
}

// A build that is to vouch for us never passes over it: there the file is missing, and reading it fails.
describe.skipIf(!isThere && process.env['CI'] !== 'true')('the published Standard Webhooks vector', () => {
  it('is what we sign', () => {
    const { secret, id, ts, payload, sig } = readVector();
    expect(signWebhook({ id, body: payload, atMs: ts * 1_000 }, [secret])).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(ts),
      'webhook-signature': sig,
    });
  });

  it('is what we take, and is not with one byte of it changed', () => {
    const { secret, id, ts, payload, sig } = readVector();
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(ts), 'webhook-signature': sig };
    expect(checkWebhook(headers, payload, [secret], ts * 1_000)).toBeUndefined();
    for (let at = 0; at < payload.length; at += 1) {
      const changed = Buffer.from(payload);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(checkWebhook(headers, changed, [secret], ts * 1_000)).toBe('wrong-signature');
    }
  });
});
