import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capabilitiesAvps,
  capabilitiesRequest,
  checkRequest,
  disconnectRequest,
  s13Application,
  successAnswer,
  watchdogRequest,
} from '../../test/support/diameter-samples.ts';
import { aPeer } from '../../test/support/peer-on-a-table.ts';
import type { AvpName } from './avp-table.ts';
import { applicationIds, commandCodes } from './diameter-table.ts';
import { type Avp, avp, findAvp, listAvps, type Message, membersOf, numberOf } from './message-codec.ts';

function resultOf(message: Message | undefined): number | undefined {
  return numberOf(findAvp(message?.avps ?? [], 'Result-Code'));
}

function without(name: AvpName): Avp[] {
  const [unwanted] = listAvps(capabilitiesAvps(), name);
  return capabilitiesAvps().filter(({ code }) => code !== unwanted?.code);
}

/** A peer that has agreed on S13. */
function anOpenPeer() {
  const table = aPeer();
  table.ask(capabilitiesRequest());
  return table;
}

describe('the capabilities exchange', () => {
  it('agrees on S13 named with its vendor, named alone, or carried by a relay', () => {
    const offers = [
      s13Application,
      avp('Auth-Application-Id', applicationIds.s13),
      avp('Auth-Application-Id', applicationIds.relay),
    ];
    for (const offer of offers) {
      const { ask, peer, counters } = aPeer();
      const [answer] = ask(capabilitiesRequest([...without('Vendor-Specific-Application-Id'), offer]));
      expect(resultOf(answer)).toBe(2001);
      expect(peer.state).toBe('open');
      expect(counters.openPeers).toBe(1);
    }
  });

  it('answers 5010 and closes when no application is shared', () => {
    const { ask, peer, counters } = aPeer();
    const others = avp('Auth-Application-Id', 16_777_251);
    const [answer] = ask(capabilitiesRequest([...without('Vendor-Specific-Application-Id'), others]));
    expect(resultOf(answer)).toBe(5010);
    expect(answer?.flags).toBe(0);
    expect(peer.state).toBe('closed');
    expect(counters.errors).toEqual({ 5010: 1 });
  });

  it('answers 5017 and closes when only TLS inside the connection will do', () => {
    const { ask, peer } = aPeer();
    const [answer] = ask(capabilitiesRequest([...capabilitiesAvps(), avp('Inband-Security-Id', 1)]));
    expect(resultOf(answer)).toBe(5017);
    expect(peer.state).toBe('closed');
  });

  it('agrees when TLS is only one of the ways a peer would take', () => {
    const securities = [avp('Inband-Security-Id', 1), avp('Inband-Security-Id', 0)];
    const [answer] = aPeer().ask(capabilitiesRequest([...capabilitiesAvps(), ...securities]));
    expect(resultOf(answer)).toBe(2001);
  });

  it('answers 5005 and closes when Origin-Host is missing', () => {
    const { ask, peer } = aPeer();
    const [answer] = ask(capabilitiesRequest(without('Origin-Host')));
    expect(resultOf(answer)).toBe(5005);
    expect(membersOf(findAvp(answer?.avps ?? [], 'Failed-AVP'))).toEqual([avp('Origin-Host', '')]);
    expect(peer.state).toBe('closed');
  });

  it('answers 5014 to an address of the wrong length, and 5009 to sixty-four origins', () => {
    const address = avp('Host-IP-Address', Buffer.from([0, 1, 127]));
    const [toAddress] = aPeer().ask(capabilitiesRequest([...without('Host-IP-Address'), address]));
    expect(resultOf(toAddress)).toBe(5014);
    const origins = Array.from({ length: 64 }, () => avp('Origin-Host', 'mme'));
    const [toOrigins] = aPeer().ask(capabilitiesRequest([...origins, ...capabilitiesAvps()]));
    expect(resultOf(toOrigins)).toBe(5009);
  });

  it('must come first: anything else closes without an answer', () => {
    for (const first of [checkRequest(), watchdogRequest(), disconnectRequest(), Buffer.alloc(64)]) {
      const { ask, peer, counters } = aPeer();
      expect(ask(first)).toEqual([]);
      expect(peer.state).toBe('closed');
      expect(counters.connectionsBroken).toBe(1);
    }
  });

  it('must come once: a second one closes', () => {
    const { ask, peer, counters } = anOpenPeer();
    expect(ask(capabilitiesRequest())).toEqual([]);
    expect(peer.state).toBe('closed');
    expect(counters.openPeers).toBe(0);
  });

  it('must come within five seconds', () => {
    const { peer, wait, counters } = aPeer();
    wait(4999);
    expect(peer.state).toBe('awaiting-capabilities');
    wait(1);
    expect(peer.state).toBe('closed');
    expect(counters.connectionsTimedOut).toBe(1);
  });
});

describe('the watchdog', () => {
  it('is answered at any time', () => {
    const [answer] = anOpenPeer().ask(watchdogRequest());
    expect(answer).toMatchObject({ commandCode: commandCodes.deviceWatchdog, flags: 0, hopByHopId: 1 });
    expect(resultOf(answer)).toBe(2001);
  });

  it('probes a peer after thirty seconds of silence, doubts it after sixty, closes after ninety', () => {
    const { wait, peer, log, counters } = anOpenPeer();
    expect(wait(29_999)).toEqual([]);
    expect(wait(1)).toMatchObject([{ commandCode: commandCodes.deviceWatchdog, flags: 0x80 }]);
    expect(wait(29_999)).toEqual([]);
    expect(wait(1)).toEqual([]);
    expect(log.lines.at(-1)?.message).toBe('a Diameter peer leaves a watchdog unanswered');
    wait(29_999);
    expect(peer.state).toBe('open');
    wait(1);
    expect(peer.state).toBe('closed');
    expect(counters).toMatchObject({ connectionsTimedOut: 1, openPeers: 0 });
  });

  it('keeps a peer that answers, however long it has nothing else to say', () => {
    const { wait, ask, peer } = anOpenPeer();
    for (let probe = 0; probe < 10; probe += 1) {
      expect(wait(30_000)).toHaveLength(1);
      ask(successAnswer(commandCodes.deviceWatchdog));
    }
    expect(peer.state).toBe('open');
  });

  it('takes anything heard for a sign of life, so a busy peer is not probed', () => {
    const { wait, ask } = anOpenPeer();
    for (let turn = 0; turn < 5; turn += 1) {
      expect(wait(29_000)).toEqual([]);
      ask(checkRequest());
    }
  });

  it('gives a doubted peer back its trust when it speaks', () => {
    const { wait, ask, peer } = anOpenPeer();
    wait(30_000);
    wait(30_000);
    ask(checkRequest());
    wait(30_000);
    expect(peer.state).toBe('open');
  });
});

describe('parting', () => {
  it('answers a request to part and closes', () => {
    const { ask, peer } = anOpenPeer();
    const [answer] = ask(disconnectRequest());
    expect(answer?.commandCode).toBe(commandCodes.disconnectPeer);
    expect(resultOf(answer)).toBe(2001);
    expect(peer.state).toBe('closed');
  });

  it('is for any of the three causes, and refused for one that there is not', () => {
    for (const cause of [0, 1, 2]) {
      const { ask, peer } = anOpenPeer();
      expect(resultOf(ask(disconnectRequest(cause))[0])).toBe(2001);
      expect(peer.state).toBe('closed');
    }
    const { ask, peer } = anOpenPeer();
    const [answer] = ask(disconnectRequest(3));
    expect(resultOf(answer)).toBe(5004);
    expect(membersOf(findAvp(answer?.avps ?? [], 'Failed-AVP'))).toEqual([avp('Disconnect-Cause', 3)]);
    expect(peer.state).toBe('open');
  });

  it('asks first when this node goes down, and still answers checks until the other side agrees', () => {
    const { peer, sent, ask, counters } = anOpenPeer();
    peer.disconnect();
    const [request] = sent();
    expect(request).toMatchObject({ commandCode: commandCodes.disconnectPeer, flags: 0x80 });
    expect(numberOf(findAvp(request?.avps ?? [], 'Disconnect-Cause'))).toBe(0);
    expect(ask(checkRequest())).toHaveLength(1);
    expect(peer.state).toBe('disconnecting');
    ask(successAnswer(commandCodes.disconnectPeer));
    expect(peer.state).toBe('closed');
    expect(counters.openPeers).toBe(0);
  });

  it('does not wait for ever to be agreed with', () => {
    const { peer, wait } = anOpenPeer();
    peer.disconnect();
    wait(2000);
    expect(peer.state).toBe('closed');
  });

  it('reads nothing more once closed', () => {
    const { ask, counters } = anOpenPeer();
    ask(disconnectRequest());
    expect(ask(checkRequest())).toEqual([]);
    expect(counters.answers.WHITELISTED).toBe(0);
  });
});

describe('a request that is sent again', () => {
  it('is answered again as the first time, and the answer has no T bit', () => {
    const { ask, counters } = anOpenPeer();
    const [first] = ask(checkRequest({ flags: 0xc0 }));
    const [again] = ask(checkRequest({ flags: 0xd0 }));
    expect(again).toEqual(first);
    expect(again?.flags).toBe(0x40);
    expect(counters.answers.WHITELISTED).toBe(2);
  });
});

describe('any bytes', () => {
  it('never throw, and what is answered is always made of whole messages', () => {
    const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(0xff)), { maxLength: 6 });
    const stream = Buffer.concat([capabilitiesRequest(), checkRequest(), watchdogRequest(), checkRequest()]);
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = Buffer.from(stream);
        for (const [at, value] of changed) bytes[at % bytes.length] = value;
        expect(Array.isArray(aPeer().ask(bytes))).toBe(true);
      }),
      // A second Vendor-Specific-Application-Id that is no group: shown as it came, the answer was no message.
      { examples: [[[[331, 4]]]] },
    );
  });
});
