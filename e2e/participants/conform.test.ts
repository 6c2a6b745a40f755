import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
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
    const atMaker = await conform('maker', maker, ...(await town.asking('maker')));
    expect(atMaker).toMatchObject({ exitCode: 0, failed: [] });
    expect(atMaker.passed).toEqual(
      expect.arrayContaining(['activation.consent-given', 'activation.consent-refused']),
    );
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

  it.each([
    [
      'holds a phone of a logbook and asks nobody',
      false,
      [
        'activation.consent-given: it holds, and names no question to the keeper',
        'activation.consent-refused: it holds, and names no question to the keeper',
      ],
    ],
    [
      'asks the keeper, and does not wait for the answer',
      true,
      [
        'activation.consent-given: it let somebody else have it while the keeper was asked',
        'activation.consent-refused: it said done before the keeper was asked',
      ],
    ],
  ])('finds an activation that %s', async (_, asksAndGoesOn, expected) => {
    const secret = await town.secret('maker');
    const hub = new HubClient({ url: town.hubUrl, participant: 'maker', secret });
    const counter = await startActivation(hub, asksAndGoesOn);
    const { exitCode, failed } = await conform('maker', counter.url, ...(await town.asking('maker')));
    counter.close();
    expect(exitCode).toBe(1);
    expect(failed).toEqual(expected);
  });
});

const decisions = { allow: 'done', hold: 'held', refuse: 'refused' } as const;

/** An activation that asks the hub about every phone, and does something wrong with those of a logbook. */
async function startActivation(hub: HubClient, asksAndGoesOn: boolean) {
  let asked = 0;
  const decide = async (imei: string) => {
    const { outcome, reason } = await hub.checks.ask({ gate: 'activation', imei });
    const why = outcome === 'allow' ? {} : { reason, appeal: `${town.hubUrl}/appeal` };
    if (reason !== 'keeper-consent-needed' || !asksAndGoesOn) return { decision: decisions[outcome], ...why };
    asked += 1;
    // The first two are those that the kit tries for the list's sake; the third is asked, whoever comes next is let go.
    if (asked > 2) return { decision: 'done' };
    const { consentId } = await hub.consents.ask({
      gate: 'activation',
      imei,
      presenter: `somebody-${asked}`,
    });
    return { decision: 'held', consent: consentId, ...why };
  };
  const server = createPlainServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const [, imei = ''] = /"imei":"([0-9]{14,16})"/.exec(text) ?? [];
      if (imei === '') response.writeHead(400).end();
      else void decide(imei).then((answer) => response.end(JSON.stringify(answer)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/activate`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
