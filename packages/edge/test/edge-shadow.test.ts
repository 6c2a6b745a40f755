import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { composeEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';
import { askOnce, statusPath } from './support/n5g-gate.ts';

const stolen = '35209900176148';
const clean = '35209900176149';

interface Look {
  readonly network: unknown;
  readonly counter: unknown;
  /** The lines of `deadset_edge_met_total`, without its name. */
  readonly met: string[];
}

describe('an edge that is switched from shadow to enforcing and back by its --shadow option alone', () => {
  it.each([0, 1])(
    'answers as if nothing were listed, tells what it would have answered, enforces, and is rolled back, with %i workers',
    async (workers) => {
      await inFreshFolder(async (folder) => {
        const hub = new FeedServer(logKeys());
        await hub.start();
        hub.publish({ key: imeiKey(Number(stolen)), listing: { effect: 'prohibited', tier: 1 } });
        const lookOnce = async (shadow: readonly string[]): Promise<Look> => {
          const config = quietConfig({ dataFolder: folder, hub: hub.config, workers, shadow });
          const edge = await composeEdge(config);
          try {
            await until('it has the list', () => edge.position() === hub.position);
            const { n5g, check, admin } = edge.addresses;
            const network = await statusAt(n5g?.port, stolen);
            expect(await statusAt(n5g?.port, clean)).toBe('WHITELISTED');
            const counter = await outcomeAt(check?.port, stolen);
            expect(await outcomeAt(check?.port, clean)).toBe('allow');
            return { network, counter, met: await metLines(admin?.port) };
          } finally {
            await edge.close();
          }
        };
        const inShadow = await lookOnce(['metro-mobile']);
        expect(inShadow).toEqual({ network: 'WHITELISTED', counter: 'allow', met: metBy('no') });
        const enforcing = await lookOnce([]);
        expect(enforcing).toEqual({ network: 'BLACKLISTED', counter: 'refuse', met: metBy('yes') });
        expect(await lookOnce(['metro-mobile'])).toEqual(inShadow);
        const last = await composeEdge(quietConfig({ dataFolder: folder, hub: hub.config }));
        await until('every attempt is at the hub', () => hub.attempts.size >= 6);
        expect([...hub.attempts.values()].map(({ outcome, enforced = true }) => [outcome, enforced])).toEqual(
          [false, false, true, true, false, false].map((enforced) => ['refuse', enforced]),
        );
        await last.close();
        await hub.stop();
      });
    },
  );
});

function metBy(enforced: 'yes' | 'no'): string[] {
  const rest = `outcome="refuse",reason="declared-stolen",enforced="${enforced}"} 1`;
  return [`{protocol="check-api",gate="resale",${rest}`, `{protocol="n5g-eir",gate="network-attach",${rest}`];
}

async function statusAt(port: number | undefined, imei: string): Promise<unknown> {
  const { text } = await askOnce(`http://127.0.0.1:${port}`, { ':path': `${statusPath}?pei=imei-${imei}0` });
  return fieldOf(JSON.parse(text), 'status');
}

async function outcomeAt(port: number | undefined, imei: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ gate: 'resale', imei }),
  });
  return fieldOf(await response.json(), 'outcome');
}

function fieldOf(value: unknown, name: string): unknown {
  return Object.entries(value ?? {}).find(([field]) => field === name)?.[1];
}

/** Sorted; asked for again until both meetings are in, for a thread tells its figures when it is asked. */
async function metLines(port: number | undefined): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('deadset_edge_met_total{'));
    if (lines.length >= 2 || tries === 50)
      return lines.map((line) => line.slice('deadset_edge_met_total'.length)).toSorted();
    await delay(20);
  }
}
