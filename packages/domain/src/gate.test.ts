import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Gate, gatePolicy, gates, isGate, verdictAt } from './gate.ts';
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

  it('has a policy for each gate, and nothing else is a gate', () => {
    expect(Object.keys(gatePolicy)).toEqual([...gates]);
    expect(gates.every(isGate)).toBe(true);
    expect(isGate('front-door')).toBe(false);
  });
});
