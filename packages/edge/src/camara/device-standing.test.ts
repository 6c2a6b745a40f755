import { parseImeiKey } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { type Colour, colour } from '../rules/index.ts';
import { type StandingRules, standingOf } from './device-standing.ts';

const digits = '352099001761481';
const key = parseImeiKey(Number(digits.slice(0, 14))) ?? expect.unreachable('a key');

interface Said {
  readonly isBarred?: boolean;
  readonly own?: Colour;
  readonly range?: Colour;
  readonly reason?: string;
  readonly reportedAt?: number;
}

function standing(said: Said, rules: Partial<StandingRules> = {}) {
  const list = {
    ofKey: () => said.own ?? colour.none,
    ofEquipment: () => said.range ?? colour.none,
    reasonOf: () => said.reason,
    reportedAt: () => said.reportedAt,
  };
  const whole = { unlisted: 'unknown', notApplicable: ['00'], ...rules } as const;
  return standingOf({ key, digits }, said.isBarred ?? false, list, whole, 0);
}

const { white, grey, black, unknown } = colour;

describe('where a device stands', () => {
  it.each<[string, Said, string]>([
    ['stolen by the record', { isBarred: true }, 'stolen'],
    [
      'stolen by the record, whatever the operator allows',
      { isBarred: true, own: white, range: white },
      'stolen',
    ],
    [
      'barred by both: by the reason of the operator',
      { isBarred: true, own: black, reason: 'blocked' },
      'blocked',
    ],
    [
      'barred by the operator for nothing that there is a word for',
      { own: black, reason: 'other' },
      'blacklisted',
    ],
    [
      'barred by the operator for a reason written otherwise',
      { own: black, reason: 'Non payment' },
      'non-payment',
    ],
    ['barred for a reason that would call it allowed', { own: black, reason: 'allowed' }, 'blacklisted'],
    ['of a type that is barred', { range: black }, 'blacklisted'],
    ['allowed by itself where its type is barred', { own: white, range: black }, 'allowed'],
    ['of a type that is allowed', { range: white }, 'allowed'],
    ['of a type that there is not', { range: unknown }, 'unknown-device'],
    ['only tracked by the operator', { own: grey, range: grey }, 'unknown'],
    ['only tracked by the operator, of a type that is allowed', { own: grey, range: white }, 'allowed'],
    ['on no list', {}, 'unknown'],
  ])('is, when it is %s, so', (_, said, word) => {
    expect(standing(said).word).toBe(word);
  });

  it('is what the operator has chosen where it is on no list', () => {
    expect(standing({}, { unlisted: 'allowed' }).word).toBe('allowed');
    expect(standing({}, { unlisted: 'not-found' }).word).toBe('unknown-device');
  });

  it('cannot be said of devices that no register holds', () => {
    expect(standing({ isBarred: true }, { notApplicable: ['3520'] }).word).toBe('not-applicable');
  });

  it('has a day only where the operator barred it', () => {
    expect(standing({ own: black, reason: 'lost', reportedAt: 5 })).toMatchObject({ reportedAt: 5 });
    expect(standing({ isBarred: true, reportedAt: 5 })).not.toHaveProperty('reportedAt');
  });
});
