import { connectMme } from '@deadset/simulators';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckStatus, S13ServerOptions } from '../src/diameter/index.ts';
import { aServer } from './support/raw-socket-peer.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** A register and a simulated MME connected to it; both end with the test. */
async function aNetwork(differences: Partial<S13ServerOptions> = {}) {
  const register = await aServer(differences);
  endings.push(() => register.server.close());
  const mme = await connectMme({
    host: '127.0.0.1',
    port: register.port,
    originHost: 'mme01.simulated.example',
    realm: 'simulated.example',
  });
  endings.push(() => mme.close());
  return { ...register, mme };
}

function phone(imei: string) {
  return { imei, imsi: '001010123456789' };
}

describe('the register and a mobile core that shares no code with it', () => {
  it('agree on every status', async () => {
    const held: Record<number, CheckStatus> = {
      35_209_900_176_148: 'BLACKLISTED',
      49_015_420_323_751: 'GREYLISTED',
      11_111_111_111_111: 'UNKNOWN',
    };
    const { mme } = await aNetwork({ equipmentStatus: (key) => held[key] ?? 'WHITELISTED' });
    expect(await mme.checkIdentity(phone('352099001761481'))).toEqual({ status: 'BLACKLISTED' });
    expect(await mme.checkIdentity(phone('490154203237518'))).toEqual({ status: 'GREYLISTED' });
    expect(await mme.checkIdentity(phone('11111111111111'))).toEqual({ experimentalResult: 5422 });
    expect(await mme.checkIdentity(phone('356938035643809'))).toEqual({ status: 'WHITELISTED' });
  });

  it('agree on what is asked', async () => {
    const questions: unknown[][] = [];
    const { mme } = await aNetwork({
      equipmentStatus: (...question) => {
        questions.push(question);
        return 'WHITELISTED';
      },
    });
    await mme.checkIdentity({ ...phone('352099001761481'), softwareVersion: '07' });
    expect(questions).toEqual([[35_209_900_176_148, 7, 1_001_010_123_456_789, 'simulated.example']]);
  });

  it('agree that an IMEI of letters is refused', async () => {
    const { mme } = await aNetwork();
    expect(await mme.checkIdentity(phone('not an imei'))).toEqual({ resultCode: 5004 });
  });

  it('keep ten thousand checks in flight apart', async () => {
    const equipmentStatus = (key: number) => (key % 2 === 0 ? 'WHITELISTED' : 'BLACKLISTED');
    // Register and core share one thread here, and so each other's time: no wait is to be taken for overload.
    const overloadLimits = { beginsMs: 60_000, endsMs: 60_001 };
    const { mme, server } = await aNetwork({ equipmentStatus, overloadLimits });
    const keys = Array.from({ length: 10_000 }, (_, index) => 35_000_000_000_000 + index);
    const outcomes = await Promise.all(keys.map((key) => mme.checkIdentity(phone(String(key)))));
    expect(outcomes).toEqual(keys.map((key) => ({ status: equipmentStatus(key) })));
    expect(server.counters.answers).toMatchObject({ WHITELISTED: 5000, BLACKLISTED: 5000 });
  });

  it('stay connected through silence, because the core answers the watchdog', async () => {
    const { mme, server } = await aNetwork({
      timing: { watchdogMs: 30, watchdogJitterMs: 0, tickMs: 5 },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.counters.openPeers).toBe(1);
    expect(server.counters.messages).toBeGreaterThan(3);
    expect(await mme.checkIdentity(phone('352099001761481'))).toEqual({ status: 'WHITELISTED' });
  });

  it('part in order when the core goes', async () => {
    const { mme, server } = await aNetwork();
    await mme.close();
    await vi.waitFor(() => expect(server.counters.openPeers).toBe(0));
    expect(server.counters).toMatchObject({ connectionsBroken: 0, connectionsTimedOut: 0 });
  });

  it('part in order when the register goes, and the core says so of later checks', async () => {
    const { mme, server } = await aNetwork();
    await server.close();
    expect(server.counters).toMatchObject({ connectionsBroken: 0, connectionsTimedOut: 0 });
    await expect(mme.checkIdentity(phone('352099001761481'))).rejects.toThrow('connection');
  });

  it('tell the core at once when the register is gone', async () => {
    await expect(
      connectMme({ host: '127.0.0.1', port: 1, originHost: 'mme', realm: 'simulated.example' }),
    ).rejects.toThrow('ECONNREFUSED');
  });
});
