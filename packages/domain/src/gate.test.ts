import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullStance, type Gate, gatePolicy, gates, isEnforced, isGate, verdictAt } from './gate.ts';
import type { Listing, Tier } from './listing.ts';

const now = 1_800_000_000_000;
const declared: Listing = { effect: 'tracked', tier: 0, untilAt: now + 1 };
const stolen: Listing = { effect: 'prohibited', tier: 1 };
const recovery: Listing = { effect: 'tracked', tier: 1 };
const anyGate = fc.constantFrom(...gates);

describe('a gate', () => {
  it('allows a device that is not on the list and says only that no report was found', () => {
    fc.assert(
      fc.property(anyGate, (gate) => {
        expect(verdictAt(gate, undefined, now)).toEqual({ outcome: 'allow', reason: 'no-report-found' });
      }),
    );
  });

  it('refuses a device whose keeper proved the declaration, whichever gate it is', () => {
    for (const gate of gates) {
      expect(verdictAt(gate, stolen, now)).toEqual({ outcome: 'refuse', reason: 'declared-stolen', tier: 1 });
    }
  });

  it('never refuses on an unproved word', () => {
    for (const gate of gates) expect(verdictAt(gate, declared, now).outcome).not.toBe('refuse');
  });

  it.each<[Gate, string]>([
    ['network-attach', 'allow'],
    ['esim-download', 'allow'],
    ['repair', 'allow'],
    ['activation', 'hold'],
    ['account', 'hold'],
    ['resale', 'hold'],
    ['export', 'hold'],
  ])('%s answers an unproved declaration with %s', (gate, outcome) => {
    expect(verdictAt(gate, declared, now)).toMatchObject({ outcome, tier: 0 });
  });

  it('lets networks carry a phone in recovery mode while every other gate refuses it', () => {
    for (const gate of gates) {
      const isNetwork = gate === 'network-attach' || gate === 'esim-download';
      expect(verdictAt(gate, recovery, now).outcome).toBe(isNetwork ? 'allow' : 'refuse');
    }
  });

  it('gives a listing no effect from the instant it ends, however old the list', () => {
    fc.assert(
      fc.property(anyGate, fc.constantFrom<Tier>(0, 1, 2, 3), fc.integer({ min: 0 }), (gate, tier, late) => {
        const ended: Listing = { effect: 'prohibited', tier, untilAt: now };
        expect(verdictAt(gate, ended, now + late)).toEqual({ outcome: 'allow', reason: 'no-report-found' });
      }),
    );
  });

  it('asks the keeper of a device in the logbook where it would go to somebody new, and never at a network', () => {
    const enrolled: Listing = { effect: 'enrolled', tier: 0 };
    const holds = gates.filter((gate) => verdictAt(gate, enrolled, now).outcome === 'hold');
    expect(holds).toEqual(['activation', 'account', 'resale', 'parts', 'export']);
    for (const gate of gates) {
      const { outcome, reason } = verdictAt(gate, enrolled, now);
      expect(outcome).not.toBe('refuse');
      expect(reason).toBe(outcome === 'hold' ? 'keeper-consent-needed' : 'no-report-found');
    }
  });

  it('refuses nobody while a declaration is disputed, whatever its tier', () => {
    fc.assert(
      fc.property(anyGate, fc.constantFrom<Tier>(1, 2, 3), (gate, tier) => {
        const verdict = verdictAt(gate, { effect: 'disputed', tier }, now);
        expect(verdict).toEqual({ outcome: gatePolicy[gate].unproved, reason: 'disputed', tier });
        expect(verdict.outcome).not.toBe('refuse');
      }),
    );
  });

  it('of a shadow participant enforces nothing, and any may act later than a tier but never earlier', () => {
    const refuse = verdictAt('activation', stolen, now);
    const allow = verdictAt('activation', undefined, now);
    expect(isEnforced(refuse, fullStance)).toBe(true);
    expect(isEnforced(refuse, { ...fullStance, enforcement: 'shadow' })).toBe(false);
    expect(isEnforced(refuse, { ...fullStance, actsFromTier: 2 })).toBe(false);
    expect(isEnforced({ ...refuse, tier: 2 }, { ...fullStance, actsFromTier: 2 })).toBe(true);
    for (const enforcement of ['enforcing', 'shadow'] as const)
      expect(isEnforced(allow, { enforcement, actsFromTier: 3 })).toBe(true);
  });

  it('has a policy for each gate, and nothing else is a gate', () => {
    expect(Object.keys(gatePolicy)).toEqual([...gates]);
    expect(gates.every(isGate)).toBe(true);
    expect(isGate('front-door')).toBe(false);
  });
});
