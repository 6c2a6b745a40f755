import { describe, expect, it } from 'vitest';
import { gates } from './gate.ts';
import { consentGates, consentLifeMs, consentStates, consentSteps } from './keeper-consent.ts';

describe('a keeper’s consent', () => {
  it('is answered once', () => {
    for (const state of consentStates) expect(consentSteps[state].length > 0).toBe(state === 'asked');
  });

  it('is waited for a quarter of an hour where somebody stands at a counter, and a day elsewhere', () => {
    expect(consentLifeMs('shop')).toBe(15 * 60_000);
    expect(consentLifeMs('maker')).toBe(24 * 3_600_000);
  });

  it('is never asked for by a network', () => {
    expect(consentGates.every((gate) => gates.includes(gate))).toBe(true);
    expect(consentGates).not.toContain('network-attach');
    expect(consentGates).not.toContain('esim-download');
  });
});
