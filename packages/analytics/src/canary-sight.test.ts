import { expect, it } from 'vitest';
import { canarySight, worstSight } from './canary-sight.ts';

it.each([
  ['waiting', {}, 1_000_000],
  ['waiting', { publishedAt: 1_000 }, 61_000],
  ['missed', { publishedAt: 1_000 }, 61_001],
  ['seen', { publishedAt: 1_000, seenAt: 500_000 }, 600_000],
] as const)(
  'a canary is %s by an edge that has told %j at %d, with a minute of patience',
  (sight, told, at) => {
    expect(canarySight(told, at, 60_000)).toBe(sight);
  },
);

it('a participant has missed a canary when one of its edges has', () => {
  expect(worstSight(['seen', 'missed', 'waiting'])).toBe('missed');
  expect(worstSight(['seen', 'waiting'])).toBe('waiting');
  expect(worstSight(['seen', 'seen'])).toBe('seen');
});
