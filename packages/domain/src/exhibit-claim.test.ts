import { describe, expect, it } from 'vitest';
import { type ClaimedLead, mayReturn, returnRefusals } from './exhibit-claim.ts';
import { explainFits } from './exhibit-lead.ts';
import { exhibitActs, exhibitStatuses, exhibitStepFor, hasLeft, readDisposal } from './exhibit-step.ts';
import { propertyPowerNames, readPropertyPower } from './property-power.ts';

const claimant: ClaimedLead = { state: 'claimant', strength: 'exact' };

describe('a device goes back', () => {
  it.each([
    ['to one claimant', [claimant], undefined],
    [
      'to one claimant beside what was set aside',
      [claimant, { state: 'set-aside', strength: 'exact' }],
      undefined,
    ],
    [
      'to one claimant who made a second report',
      [claimant, { state: 'same-person', strength: 'exact' }],
      undefined,
    ],
    ['to nobody when nobody claims it', [{ state: 'open', strength: 'weak' }], 'no-claimant'],
    ['to neither of two', [claimant, { state: 'claimant', strength: 'weak' }], 'two-claimants'],
    ['to nobody while another fits exactly', [claimant, { state: 'open', strength: 'exact' }], 'open-lead'],
    ['to nobody by a match alone', [{ state: 'open', strength: 'exact' }], 'open-lead'],
  ] as const)('%s', (_case, leads, because) => {
    const verdict = mayReturn(leads);
    expect(verdict.may ? undefined : verdict.because).toBe(because);
  });

  it('and the refusal of two names the court', () => {
    expect(returnRefusals['two-claimants']).toContain('magistrates');
  });
});

describe('a match explains itself', () => {
  it('by each identifier that fits, the strongest first', () => {
    const { strength, reasons } = explainFits([{ by: 'serial' }, { by: 'imei' }]);
    expect(strength).toBe('exact');
    expect(reasons[0]).toContain('IMEI');
    expect(reasons).toHaveLength(2);
  });
});

describe('the steps of an exhibit', () => {
  it('end with its return or its disposal', () => {
    for (const status of exhibitStatuses.filter(hasLeft))
      expect(exhibitActs.map((act) => exhibitStepFor(status, act))).toEqual(exhibitActs.map(() => undefined));
  });

  it('never lead from two claimants to a return but by way of a court', () => {
    expect(exhibitStepFor('contested', 'return')).toBeUndefined();
    expect(exhibitStepFor('contested', 'dispose')).toBeUndefined();
    expect(exhibitStepFor('contested', 'court-order')).toBe('held');
  });

  it('never return what nobody was told of', () => {
    expect(exhibitStepFor('held', 'return')).toBeUndefined();
  });

  it('and the powers are read by name alone', () => {
    expect(propertyPowerNames.map(readPropertyPower)).toEqual(propertyPowerNames);
    expect([readPropertyPower('toString'), readDisposal('sold'), readDisposal('lost')]).toEqual([
      undefined,
      'sold',
      undefined,
    ]);
  });
});
