import { afterEach, describe, expect, it, vi } from 'vitest';
import { avp, commandCodes, findAvp, numberOf, type S13ServerOptions } from '../src/diameter/index.ts';
import {
  capabilitiesAvps,
  capabilitiesRequest,
  checkAvps,
  checkRequest,
  disconnectRequest,
  successAnswer,
} from './support/diameter-samples.ts';
import { aServer, connectRaw } from './support/raw-socket-peer.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** A server that ends with its test. */
async function aRegister(differences: Partial<S13ServerOptions> = {}) {
  const register = await aServer({ timing: { disconnectMs: 100, tickMs: 10 }, ...differences });
  endings.push(() => register.server.close());
  return register;
}

async function anMme(port: number) {
  const peer = await connectRaw(port);
  peer.send(capabilitiesRequest());
  await peer.next();
  return peer;
}

describe('the register on a socket', () => {
  it('answers checks that come byte by byte and checks that come all at once', async () => {
    const { port, server } = await aRegister();
    const mme = await connectRaw(port);
    mme.socket.setNoDelay(true);
    for (const byte of Buffer.concat([capabilitiesRequest(), checkRequest()])) mme.send(Buffer.from([byte]));
    expect((await mme.next()).commandCode).toBe(commandCodes.capabilitiesExchange);
    expect((await mme.next()).commandCode).toBe(commandCodes.identityCheck);
    const requests = Array.from({ length: 1000 }, (_, hopByHopId) => checkRequest({ hopByHopId }));
    mme.send(Buffer.concat(requests));
    for (let expected = 0; expected < 1000; expected += 1) {
      expect((await mme.next()).hopByHopId).toBe(expected);
    }
    expect(server.counters).toMatchObject({ answers: { WHITELISTED: 1001 }, openPeers: 1 });
  });

  it('serves several peers at a time, and one that breaks off costs the others nothing', async () => {
    const { port } = await aRegister();
    const [first, second, third] = [await anMme(port), await anMme(port), await anMme(port)];
    first.send(checkRequest().subarray(0, 100));
    first.socket.resetAndDestroy();
    second.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await second.closed();
    third.send(checkRequest());
    expect((await third.next()).commandCode).toBe(commandCodes.identityCheck);
  });

  it('closes a connection that says nothing, and counts it', async () => {
    const { port, server } = await aRegister({ timing: { capabilitiesMs: 50, tickMs: 10 } });
    const silent = await connectRaw(port);
    await silent.closed();
    expect(server.counters.connectionsTimedOut).toBe(1);
  });

  it('probes a silent peer over the wire and closes it when nothing comes back', async () => {
    const { port } = await aRegister({
      timing: { watchdogMs: 40, watchdogJitterMs: 0, tickMs: 5, disconnectMs: 100 },
    });
    const mme = await anMme(port);
    const probe = await mme.next();
    expect(probe).toMatchObject({ commandCode: commandCodes.deviceWatchdog, flags: 0x80 });
    await mme.closed();
    expect(mme.messages).toEqual([]);
  });

  it('tells a peer why it is turned away before it closes', async () => {
    const { port } = await aRegister();
    const stranger = await connectRaw(port);
    stranger.send(capabilitiesRequest(capabilitiesAvps().filter(({ code }) => code !== 260)));
    const answer = await stranger.next();
    expect(numberOf(findAvp(answer.avps, 'Result-Code'))).toBe(5010);
    await stranger.closed();
  });

  it('lets a peer that wants to part go', async () => {
    const { port, server } = await aRegister();
    const mme = await anMme(port);
    mme.send(disconnectRequest());
    expect((await mme.next()).commandCode).toBe(commandCodes.disconnectPeer);
    await mme.closed();
    await vi.waitFor(() => expect(server.counters.openPeers).toBe(0));
  });

  it('parts from every peer when it closes, and ends at once when they agree', async () => {
    const { port, server } = await aRegister({ timing: { disconnectMs: 60_000, tickMs: 10 } });
    const mmes = [await anMme(port), await anMme(port)];
    const closing = server.close();
    for (const mme of mmes) {
      expect(await mme.next()).toMatchObject({ commandCode: commandCodes.disconnectPeer, flags: 0x80 });
      mme.send(successAnswer(commandCodes.disconnectPeer));
    }
    await closing;
    await expect(connectRaw(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('closes in time even when a peer never agrees and another never spoke', async () => {
    const { port, server } = await aRegister();
    const mute = await anMme(port);
    await connectRaw(port);
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    await mute.closed();
  });

  it('turns away connections above its cap, and counts them', async () => {
    const { port, server } = await aRegister({ maxConnections: 2 });
    await Promise.all([anMme(port), anMme(port)]);
    const third = await connectRaw(port);
    await third.closed();
    expect(server.counters).toMatchObject({ connectionsRefused: 1, openPeers: 2 });
  });

  it('stops reading from a peer that does not read its answers, and answers all once it does', async () => {
    const { port, server } = await aRegister();
    const slow = await anMme(port);
    slow.socket.pause();
    // A long Session-Id comes back in every answer, so that the answers overflow what the kernel holds.
    const long = avp('Session-Id', 's'.repeat(30_000));
    const request = checkRequest({ avps: [long, ...checkAvps().slice(1)] });
    const count = 1000;
    for (let sent = 0; sent < count; sent += 1) slow.send(request);
    await vi.waitFor(() => expect(server.counters.answers.WHITELISTED).toBeGreaterThan(0));
    let before = -1;
    await vi.waitFor(
      () => {
        const now = server.counters.answers.WHITELISTED;
        const isStill = now === before;
        before = now;
        expect(isStill).toBe(true);
      },
      { interval: 100, timeout: 5000 },
    );
    expect(before).toBeLessThan(count);
    const other = await anMme(port);
    other.send(checkRequest());
    await other.next();
    slow.socket.resume();
    for (let got = 0; got < count; got += 1) await slow.next();
    expect(server.counters.answers.WHITELISTED).toBe(count + 1);
  });

  it('says when its address is taken', async () => {
    const { port } = await aRegister();
    await expect(aServer({ port })).rejects.toThrow('EADDRINUSE');
  });
});
