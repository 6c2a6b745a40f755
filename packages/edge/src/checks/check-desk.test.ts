import { fullStance, imeiKeyFrom, parseImsi, type Stance } from '@deadset/domain';
import { statusByte } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { colour, RulesView } from '../rules/index.ts';
import type { CheckRules } from './answer-check.ts';
import { AnswerTally } from './answer-tally.ts';
import { type Asker, CheckDesk, type MetListing, type NetworkAsker } from './check-desk.ts';
import { MeetingTally } from './meeting-tally.ts';
import { networkPoliciesOf } from './network-policies.ts';

const key = imeiKeyFrom(35_209_900, 1);
if (key === undefined) throw new Error('not a key');
const at = 1_800_000_000_000;
const stolen = statusByte({ effect: 'prohibited', tier: 1 });

/** A desk whose whole list is one phone. */
function deskWith(stance: Stance, status = stolen, rules: CheckRules = new RulesView()) {
  const tally = new AnswerTally();
  const met: MetListing[] = [];
  const meetings = new MeetingTally();
  const desk = new CheckDesk({
    index: { find: () => status, untilOf: () => undefined },
    clock: () => at,
    tally,
    meetings,
    recordAttempt: (one) => met.push(one),
    rules,
    networkPolicies: networkPoliciesOf({ unknownDevice: 'WHITELISTED' }),
    stanceOf: () => stance,
  });
  return { desk, met, meetings, tally };
}

const counter: Asker = { protocol: 'check-api', participant: 'maker-a', gate: 'activation' };
const network: NetworkAsker = { protocol: 's13', participant: 'network-a', gate: 'network-attach' };

it('a shadow participant lets a stolen phone pass and keeps what it would have answered', () => {
  const { desk, met, meetings } = deskWith({ ...fullStance, enforcement: 'shadow' });
  expect(desk.verdict(counter, key).verdict).toEqual({
    outcome: 'allow',
    reason: 'declared-stolen',
    tier: 1,
  });
  expect(desk.networkStatus(network, key, -1, undefined)).toBe('WHITELISTED');
  expect(met.map(({ outcome, enforced }) => [outcome, enforced])).toEqual([
    ['refuse', false],
    ['refuse', false],
  ]);
  const asked = { outcome: 'refuse', reason: 'declared-stolen', enforced: false, total: 1 };
  expect(meetings.totals()).toEqual([
    { protocol: 'check-api', gate: 'activation', ...asked },
    { protocol: 's13', gate: 'network-attach', ...asked },
  ]);
});

it('an enforcing one refuses it, and keeps that it did', () => {
  const { desk, met } = deskWith(fullStance);
  expect(desk.verdict(counter, key).verdict.outcome).toBe('refuse');
  expect(desk.networkStatus(network, key, -1, undefined)).toBe('BLACKLISTED');
  expect(met.every(({ enforced }) => enforced)).toBe(true);
});

it('one that acts from tier 2 on lets pass what a keeper has proved and no police force verified', () => {
  const stance: Stance = { ...fullStance, actsFromTier: 2 };
  expect(deskWith(stance).desk.verdict(counter, key).verdict.outcome).toBe('allow');
  const verified = statusByte({ effect: 'prohibited', tier: 2 });
  expect(deskWith(stance, verified).desk.verdict(counter, key).verdict.outcome).toBe('refuse');
});

it('that a phone is in a logbook is told where its keeper has to agree, and no network hears of it', () => {
  const { desk, met } = deskWith(fullStance, statusByte({ effect: 'enrolled', tier: 0 }));
  expect(desk.networkStatus(network, key, -1, undefined)).toBe('WHITELISTED');
  expect(met).toEqual([]);
  expect(desk.verdict(counter, key).verdict).toEqual({
    outcome: 'hold',
    reason: 'keeper-consent-needed',
    tier: 0,
  });
  expect(met).toHaveLength(1);
});

describe('a listing in force that a rule of the operator stands before', () => {
  const subscriber = parseImsi('001010123456789');
  const sayingWhite = (rule: keyof CheckRules): CheckRules => ({
    ofSubscriber: () => (rule === 'ofSubscriber' ? colour.white : colour.none),
    ofPair: () => (rule === 'ofPair' ? colour.white : colour.none),
    ofKey: () => (rule === 'ofKey' ? colour.white : colour.none),
    ofEquipment: () => (rule === 'ofEquipment' ? colour.white : colour.none),
    ofSoftware: () => (rule === 'ofSoftware' ? colour.white : colour.none),
  });

  it.each([
    ['ofSubscriber', 'WHITELISTED', 'subscriber-range', true],
    ['ofPair', 'WHITELISTED', 'subscriber-override', true],
    ['ofKey', 'BLACKLISTED', 'listed', false],
    ['ofEquipment', 'BLACKLISTED', 'listed', false],
    ['ofSoftware', 'BLACKLISTED', 'listed', false],
  ] as const)('(%s) is kept as an attempt that says what became of it', (from, answer, rule, overridden) => {
    const { desk, met, tally } = deskWith(fullStance, stolen, sayingWhite(from));
    expect(desk.networkStatus(network, key, 7, subscriber)).toBe(answer);
    expect(met.map(({ outcome, enforced }) => [outcome, enforced])).toEqual([['refuse', !overridden]]);
    expect([...tally.totals()]).toEqual([{ protocol: 's13', answer, rule, overridden, total: 1 }]);
  });

  it('is nothing to a shadow participant, whose own rules count all the same', () => {
    const shadow: Stance = { ...fullStance, enforcement: 'shadow' };
    const rules = { ...sayingWhite('ofKey'), ofKey: () => colour.grey };
    const { desk, met } = deskWith(shadow, stolen, rules);
    expect(desk.networkStatus(network, key, -1, undefined)).toBe('GREYLISTED');
    expect(met.map(({ outcome, enforced }) => [outcome, enforced])).toEqual([['refuse', false]]);
  });

  it('counts at a counter whatever the operator says, for counters follow the record alone', () => {
    const { desk } = deskWith(fullStance, stolen, sayingWhite('ofKey'));
    expect(desk.verdict(counter, key).verdict.outcome).toBe('refuse');
  });
});
