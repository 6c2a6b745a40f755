import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  avp,
  commandFlags,
  findAvp,
  type Message,
  numberOf,
  PeerDirectory,
  type S13ServerOptions,
} from '../src/diameter/index.ts';
import {
  capabilitiesAvps,
  capabilitiesRequest,
  checkAvps,
  checkRequest,
  mmeHost,
  mmeRealm,
  sessionId,
} from './support/diameter-samples.ts';
import { aServer, connectRaw } from './support/raw-socket-peer.ts';

type KnownPeer = NonNullable<ConstructorParameters<typeof PeerDirectory>[0]['known']>[number];

const mme: KnownPeer = { originHost: mmeHost, originRealm: mmeRealm };
const clock = () => performance.now();

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** A register that knows these peers. */
async function aRegister(known: readonly KnownPeer[], differences: Partial<S13ServerOptions> = {}) {
  const directory = new PeerDirectory({ known, clock });
  const register = await aServer({
    timing: { disconnectMs: 100, tickMs: 10 },
    directory,
    ...differences,
  });
  endings.push(() => register.server.close());
  return { ...register, directory };
}

/** Sends capabilities and gives the answer. */
async function meet(port: number, avps = capabilitiesAvps()) {
  const peer = await connectRaw(port);
  peer.send(capabilitiesRequest(avps));
  return { peer, answer: await peer.next() };
}

function resultOf(message: Message): number | undefined {
  return numberOf(findAvp(message.avps, 'Result-Code'));
}

describe('peers that the register knows', () => {
  it('are let in, and each is counted under its own name', async () => {
    const { port, directory } = await aRegister([mme], {
      equipmentStatus: (key) => (key === 1 ? 'UNKNOWN' : 'WHITELISTED'),
    });
    const { peer, answer } = await meet(port);
    expect(resultOf(answer)).toBe(2001);
    for (const imei of ['35209900176148', '00000000000001', 'none']) {
      peer.send(checkRequest({ avps: checkAvps(imei) }));
      await peer.next();
    }
    expect(directory.totals()).toEqual({ [mmeHost]: { 2001: 1, 5422: 1, 5004: 1 } });
  });

  it('are told 3010 with the E bit and parted from when they are strangers, which raises an alarm', async () => {
    const onAlarm = vi.fn<(alarm: string, isOn: boolean) => void>();
    const { port, server } = await aRegister([{ ...mme, originHost: 'mme02.example' }], { onAlarm });
    const { peer, answer } = await meet(port);
    expect(resultOf(answer)).toBe(3010);
    expect(answer.flags & commandFlags.error).toBe(commandFlags.error);
    await peer.closed();
    expect(server.counters).toMatchObject({ unknownPeers: 1, openPeers: 0 });
    await vi.waitFor(() => expect(onAlarm).toHaveBeenCalledWith('unknown-peer', true));
  });

  it('are strangers from another realm and from another address', async () => {
    const elsewhere = await aRegister([{ ...mme, addresses: ['192.0.2.0/24'] }]);
    expect(resultOf((await meet(elsewhere.port)).answer)).toBe(3010);
    const otherRealm = await aRegister([{ ...mme, originRealm: 'other.example' }]);
    expect(resultOf((await meet(otherRealm.port)).answer)).toBe(3010);
    const here = await aRegister([{ ...mme, addresses: ['127.0.0.0/8'] }]);
    expect(resultOf((await meet(here.port)).answer)).toBe(2001);
  });

  it('are judged by name and not by the addresses and vendor in their capabilities, which one stack makes up', async () => {
    const { port } = await aRegister([mme]);
    const { answer } = await meet(port, [
      avp('Origin-Host', mmeHost),
      avp('Origin-Realm', mmeRealm),
      avp('Host-IP-Address', Buffer.from([0, 1, 192, 0, 2, 2])),
      avp('Vendor-Id', 0),
      avp('Product-Name', 'freeDiameter'),
      avp('Inband-Security-Id', 0),
      avp('Firmware-Revision', 10_201),
      avp('Auth-Application-Id', 0xffff_ffff),
    ]);
    expect(resultOf(answer)).toBe(2001);
  });
});

describe('what a peer may ask', () => {
  it('is as much as its quota over all its connections, and 3004 beyond', async () => {
    const { port, server, directory } = await aRegister([{ ...mme, maxPerSecond: 20 }]);
    const connections = await Promise.all([meet(port), meet(port)]);
    const startedAt = performance.now();
    const answers: Message[] = [];
    await Promise.all(
      connections.map(async ({ peer }) => {
        peer.send(Buffer.concat(Array.from({ length: 100 }, () => checkRequest())));
        for (let got = 0; got < 100; got += 1) answers.push(await peer.next());
      }),
    );
    const most = 20 + Math.ceil(((performance.now() - startedAt) / 1000) * 20);
    const granted = answers.filter((answer) => resultOf(answer) === 2001).length;
    expect(granted).toBeGreaterThanOrEqual(20);
    expect(granted).toBeLessThanOrEqual(most);
    expect(server.counters.overQuota).toBe(200 - granted);
    expect(directory.totals()[mmeHost]).toMatchObject({ 2001: granted, 3004: 200 - granted });
  });

  it('is refused in the form with the E bit, which keeps session, identifiers and Proxy-Info', async () => {
    const { port } = await aRegister([{ ...mme, maxPerSecond: 0.001 }]);
    const { peer } = await meet(port);
    const proxyInfo = avp('Proxy-Info', [avp('Proxy-Host', 'relay'), avp('Proxy-State', 'x')]);
    peer.send(checkRequest());
    await peer.next();
    peer.send(checkRequest({ avps: [...checkAvps(), proxyInfo], hopByHopId: 77 }));
    expect(await peer.next()).toMatchObject({
      flags: 0x60,
      commandCode: 324,
      hopByHopId: 77,
      endToEndId: 0xaaaa_0001,
      avps: [
        avp('Session-Id', sessionId),
        avp('Origin-Host', 'eir01.epc.mnc001.mcc001.3gppnetwork.org'),
        avp('Origin-Realm', 'epc.mnc001.mcc001.3gppnetwork.org'),
        avp('Result-Code', 3004),
        proxyInfo,
      ],
    });
  });
});

describe('a register with more to do than it can', () => {
  it('answers all, turns the low priorities away first, and tells so by an alarm', async () => {
    const onAlarm = vi.fn<(alarm: string, isOn: boolean) => void>();
    const slowly = () => {
      const until = clock() + 1;
      while (clock() < until);
      return 'WHITELISTED' as const;
    };
    const overloadLimits = { beginsMs: 100, endsMs: 400 };
    const { port, server } = await aRegister([mme], { equipmentStatus: slowly, overloadLimits, onAlarm });
    const { peer } = await meet(port);
    const requests = Array.from({ length: 2000 }, (_, hopByHopId) =>
      checkRequest({ hopByHopId, avps: [...checkAvps(), avp('DRMP', hopByHopId % 2 === 0 ? 0 : 15)] }),
    );
    peer.send(Buffer.concat(requests));
    const turnedAway = [0, 0];
    for (let got = 0; got < requests.length; got += 1) {
      const answer = await peer.next();
      expect(answer.hopByHopId).toBe(got);
      if (resultOf(answer) === 3004) turnedAway[got % 2] = (turnedAway[got % 2] ?? 0) + 1;
    }
    const [high = 0, low = 0] = turnedAway;
    expect(low).toBeGreaterThan(high);
    expect(server.counters.overload).toBe(high + low);
    await vi.waitFor(() => expect(onAlarm).toHaveBeenCalledWith('s13-overload', true));
  }, 30_000);
});

describe('a storm', () => {
  it('of sixty-four in flight on each of four connections loses no answer', async () => {
    const { port } = await aRegister([mme], {
      equipmentStatus: (key) => (key % 2 === 0 ? 'WHITELISTED' : 'BLACKLISTED'),
    });
    const connections = await Promise.all([1, 2, 3, 4].map(() => meet(port)));
    const total = 5000;
    await Promise.all(
      connections.map(async ({ peer }) => {
        let sent = 0;
        const ask = () => {
          const imei = String(35_209_900_000_000 + sent);
          peer.send(checkRequest({ hopByHopId: sent, avps: checkAvps(imei) }));
          sent += 1;
        };
        for (let inFlight = 0; inFlight < 64; inFlight += 1) ask();
        for (let got = 0; got < total; got += 1) {
          const { hopByHopId, avps } = await peer.next();
          expect(hopByHopId).toBe(got);
          expect(numberOf(findAvp(avps, 'Equipment-Status'))).toBe(got % 2);
          if (sent < total) ask();
        }
      }),
    );
  }, 60_000);
});
