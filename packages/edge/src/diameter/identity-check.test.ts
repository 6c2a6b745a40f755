import { describe, expect, it } from 'vitest';
import {
  capabilitiesRequest,
  checkAvps,
  checkRequest,
  mmeRealm,
  sessionId,
} from '../../test/support/diameter-samples.ts';
import { aPeer } from '../../test/support/peer-on-a-table.ts';
import {
  type Avp,
  avp,
  findAvp,
  listAvps,
  type Message,
  membersOf,
  numberOf,
  textOf,
} from './message-codec.ts';
import type { CheckStatus } from './s13-counters.ts';

type Asked = readonly unknown[];

/** Asks once and tells what was answered and what the register was asked. */
function check(avps: readonly Avp[], status: CheckStatus = 'WHITELISTED') {
  const asked: Asked[] = [];
  const { ask, counters, log } = aPeer((...question) => {
    asked.push(question);
    return status;
  });
  ask(capabilitiesRequest());
  const [answer] = ask(checkRequest({ avps }));
  return { answer, asked, counters, log };
}

function withTerminal(...members: Avp[]): Avp[] {
  return checkAvps().map((usual) => (usual.code === 1401 ? avp('Terminal-Information', members) : usual));
}

function codesOf(message: Message | undefined): number[] {
  return (message?.avps ?? []).map(({ code }) => code);
}

describe('the identity check', () => {
  it('asks the register for the fourteen-digit key, the software version, the subscriber and the realm', () => {
    expect(check(checkAvps()).asked).toEqual([[35_209_900_176_148, 23, 1_001_010_123_456_789, mmeRealm]]);
  });

  it('finds the same device whether the network sends 14, 15 or 16 digits, and never judges a check digit', () => {
    for (const digits of ['35209900176148', '352099001761480', '352099001761481', '3520990017614877']) {
      const [question] = check(withTerminal(avp('IMEI', digits))).asked;
      expect(question?.[0]).toBe(35_209_900_176_148);
    }
  });

  it('takes the software version from an IMEISV when none is sent beside it', () => {
    const [question] = check(withTerminal(avp('IMEI', '3520990017614877'))).asked;
    expect(question?.[1]).toBe(77);
  });

  it('answers without a subscriber, with an odd one, and with an odd software version', () => {
    const noSubscriber = checkAvps().filter(({ code }) => code !== 1);
    expect(check(noSubscriber).asked[0]?.[2]).toBeUndefined();
    expect(check([...noSubscriber, avp('User-Name', 'someone@example')]).asked[0]?.[2]).toBeUndefined();
    const oddVersion = withTerminal(avp('IMEI', '35209900176148'), avp('Software-Version', 'x'));
    expect(check(oddVersion).asked[0]?.[1]).toBe(-1);
  });

  it('tells each of the three lists, and counts them', () => {
    const numbers = [
      ['WHITELISTED', 0],
      ['BLACKLISTED', 1],
      ['GREYLISTED', 2],
    ] as const;
    for (const [status, number] of numbers) {
      const { answer, counters } = check(checkAvps(), status);
      expect(numberOf(findAvp(answer?.avps ?? [], 'Equipment-Status'))).toBe(number);
      expect(counters.answers).toMatchObject({ [status]: 1 });
    }
  });

  it('tells an unknown device by 5422 in Experimental-Result, with neither Result-Code nor status', () => {
    const { answer, counters } = check(checkAvps(), 'UNKNOWN');
    const result = membersOf(findAvp(answer?.avps ?? [], 'Experimental-Result'));
    expect(numberOf(findAvp(result, 'Experimental-Result-Code'))).toBe(5422);
    expect(codesOf(answer)).not.toContain(268);
    expect(codesOf(answer)).not.toContain(1445);
    expect(counters.answers.UNKNOWN).toBe(1);
  });

  it('copies both identifiers, the P bit and the session, and never the T bit', () => {
    const { ask } = aPeer();
    ask(capabilitiesRequest());
    const [proxied] = ask(checkRequest({ flags: 0xd0, hopByHopId: 0xdead_beef, endToEndId: 0xffff_ffff }));
    expect(proxied).toMatchObject({ flags: 0x40, hopByHopId: 0xdead_beef, endToEndId: 0xffff_ffff });
    expect(textOf(findAvp(proxied?.avps ?? [], 'Session-Id'))).toBe(sessionId);
    const [direct] = ask(checkRequest({ flags: 0x80 }));
    expect(direct?.flags).toBe(0);
  });

  it('gives every Proxy-Info back in its order, and no Route-Record', () => {
    const proxyInfos = ['first', 'second'].map((host) =>
      avp('Proxy-Info', [avp('Proxy-Host', host), avp('Proxy-State', Buffer.from(host))]),
    );
    const route = avp('Route-Record', 'relay.example');
    const good = check([...checkAvps(), ...proxyInfos, route]).answer;
    expect(listAvps(good?.avps ?? [], 'Proxy-Info')).toEqual(proxyInfos);
    expect(codesOf(good)).not.toContain(282);
    const refused = check([...withTerminal(), ...proxyInfos, route]).answer;
    expect(listAvps(refused?.avps ?? [], 'Proxy-Info')).toEqual(proxyInfos);
  });

  it('answers many requests of one data event in their order', () => {
    const { ask } = aPeer();
    ask(capabilitiesRequest());
    const requests = Array.from({ length: 50 }, (_, hopByHopId) => checkRequest({ hopByHopId }));
    const answers = ask(Buffer.concat(requests));
    expect(answers.map(({ hopByHopId }) => hopByHopId)).toEqual(requests.map((_, index) => index));
  });

  it('answers 5012, tells the log and keeps the connection when the register fails inside', () => {
    const { ask, log, peer, counters } = aPeer(() => {
      throw new Error('the list is torn');
    });
    ask(capabilitiesRequest());
    const [answer] = ask(checkRequest());
    expect(numberOf(findAvp(answer?.avps ?? [], 'Result-Code'))).toBe(5012);
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: 'an identity check failed inside' });
    expect(peer.state).toBe('open');
    expect(counters.errors).toEqual({ 5012: 1 });
  });

  it('never writes an identity into the log, even of requests it refuses', () => {
    const { log } = check(withTerminal(avp('IMEI', '35209900176148x')));
    expect(JSON.stringify(log.lines)).not.toMatch(/35209900|00101012/);
    expect(log.lines.length).toBeGreaterThan(0);
  });
});
