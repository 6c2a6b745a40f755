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

/** The function that docs/connections.md gives to whoever verifies by hand. */
async function documentedCheck(): Promise<DocumentedCheck> {
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/connections.md'), 'utf8');
  const [, source] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  if (source === undefined) throw new Error('docs/connections.md has no sample any more');
  const text = encodeURIComponent(`${source}\nexport { isFromDeadset };`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a script of this very page
  const sample = (await import(/* @vite-ignore */ `data:text/javascript,${text}`)) as {
    isFromDeadset: DocumentedCheck;
  };
  return sample.isFromDeadset;
}
type DocumentedCheck = (
  headers: Readonly<Record<string, string>>,
  rawBody: string,
  secret: string,
  now: number,
) => boolean;

describe('the sample in docs/connections.md', () => {
  it('takes what we sign, while a secret is replaced too, and nothing that was changed or is old', async () => {
    const isFromDeadset = await documentedCheck();
    const [secret, other] = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
    if (secret === undefined || other === undefined) throw new Error('two secrets were made');
    const atMs = Date.UTC(2026, 0, 5, 12);
    const headers = { ...signWebhook({ id: 'msg-1', body: '{}', atMs }, [other, secret]) };
    expect(isFromDeadset(headers, '{}', secret, atMs)).toBe(true);
    expect(isFromDeadset(headers, '{ }', secret, atMs)).toBe(false);
    expect(isFromDeadset({ ...headers, 'webhook-id': 'msg-2' }, '{}', secret, atMs)).toBe(false);
    expect(isFromDeadset(headers, '{}', secret, atMs + 301_000)).toBe(false);
    const alone = { ...signWebhook({ id: 'msg-1', body: '{}', atMs }, [other]) };
    expect(isFromDeadset(alone, '{}', secret, atMs)).toBe(false);
  });
});
