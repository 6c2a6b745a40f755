import { randomBytes } from 'node:crypto';
import type { Listing } from '@deadset/domain';
import { signatureTypes, signingKey } from '@deadset/protocol';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { HubSession } from '../src/feed/index.ts';
import { ReceiptSender } from '../src/receipts/index.ts';
import { imeiKey, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };

describe('receipts', () => {
  it('wait for a hub that is away, tell so once, and then send the newest only', async () => {
    const hub = new FeedServer(logKeys());
    await hub.start();
    await hub.stop();
    const key = signingKey('deadset-edge', signatureTypes.log, Buffer.alloc(32, 5));
    hub.edges.add(key.verifier.publicKey.toString('hex'));
    const lines: string[] = [];
    const clock = () => Date.now();
    const sender = new ReceiptSender({
      hub: new HubSession({ ...hub.config, clock }),
      meet: () => Promise.resolve(),
      key,
      configuration: '00'.repeat(32),
      clock,
      entropy: randomBytes,
      log: pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }),
    });
    const closing = new AbortController();
    const running = sender.run(closing.signal);
    for (let i = 0; i < 3; i += 1) {
      hub.publish({ key: imeiKey(35_209_900_176_148 + i), listing: proved });
      sender.kept({ state: hub.state, appliedAt: clock() });
      await new Promise((resolve) => {
        setTimeout(resolve, 700);
      });
    }
    expect(lines).toHaveLength(1);
    await hub.start();
    await until('a receipt', () => hub.receipts.length > 0);
    expect(hub.receipts.map(({ position }) => position)).toEqual([5]);
    closing.abort();
    await running;
    await hub.stop();
  });
});
