import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { HubClient } from '@deadset/client';
import { verdictAt } from '@deadset/domain';
import { listingOfSandbox } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveTown } from './live-town.ts';

let town: LiveTown;
beforeAll(async () => {
  town = await LiveTown.start();
});
afterAll(() => town.close());

interface Line {
  readonly id?: string;
  readonly result?: string;
  readonly why?: string;
}

async function conform(...args: string[]) {
  const kit = town.deadset('conform', ...args, '--json');
  const exitCode = await kit.ended();
  const lines = kit.output
    .trim()
    .split('\n')
    .flatMap((line): Line[] => (line === '' ? [] : [JSON.parse(line)]));
  const failed = lines.filter(({ result }) => result === 'failed').map(({ id, why }) => `${id}: ${why}`);
  const passed = lines.filter(({ result }) => result === 'passed').map(({ id }) => id);
  return { exitCode, failed, passed, errors: kit.errors };
}

describe('deadset conform against a live hub', () => {
  it('finds nothing wrong with our own edges, over S13 and over N5g-eir', async () => {
    const { s13, n5g } = town.gates;
    const overS13 = await conform('operator', s13, ...(await town.asking('network-a')));
    expect(overS13).toMatchObject({ exitCode: 0, failed: [] });
    expect(overS13.passed).toEqual(expect.arrayContaining(['following.fresh', 'following.receipts']));
    expect(await conform('operator', n5g, ...(await town.asking('network-c')))).toMatchObject({
      exitCode: 0,
      failed: [],
    });
  });

  it('finds nothing wrong with the simulated maker and shop, whose edge is the maker’s', async () => {
    const { maker, shop } = town.gates;
    expect(await conform('maker', maker, ...(await town.asking('maker')))).toMatchObject({
      exitCode: 0,
      failed: [],
    });
    const atShop = ['shop', shop, '--edges-of', 'maker', ...(await town.asking('shop'))];
    expect(await conform(...atShop)).toMatchObject({ exitCode: 0, failed: [] });
  });

  it('finds a register that was loaded once and follows nothing, and that gives no receipts', async () => {
    const secret = await town.secret('network-b');
    const { devices } = await new HubClient({
      url: town.hubUrl,
      participant: 'network-b',
      secret,
    }).sandbox.open();
    const server = createServer((request, response) => {
      const digits = new URL(request.url, 'http://eir.test').searchParams.get('pei')?.slice(5, 19);
      const device = devices.find(({ imei }) => imei === digits);
      const { outcome, reason } = verdictAt('network-attach', device && listingOfSandbox(device), Date.now());
      const passes = reason === 'no-report-found' ? 'WHITELISTED' : 'GREYLISTED';
      response.end(JSON.stringify({ status: outcome === 'refuse' ? 'BLACKLISTED' : passes }));
    });
    const sessions: ServerHttp2Session[] = [];
    server.on('session', (session) => sessions.push(session));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const asking = [...(await town.asking('network-b')), '--edges-of', 'nobody'];
    const { exitCode, failed } = await conform('operator', `http://127.0.0.1:${address.port}`, ...asking);
    for (const session of sessions) session.destroy();
    server.close();
    expect(exitCode).toBe(1);
    expect(failed).toEqual([
      expect.stringMatching(/^following\.fresh: it is let through still, \d+ ms after its publication$/),
      'following.receipts: the hub has none from nobody',
    ]);
  });
});
