import { describe, expect, it } from 'vitest';
import { pastTakings } from './town-past.ts';

const dayMs = 86_400_000;
const now = Date.parse('2026-11-23T15:00:00Z');

describe('the past of the town', () => {
  const takings = pastTakings(now);

  it('is over by today, is the same at every start of a day, and followed for no longer than there were days', () => {
    expect(takings.length).toBeGreaterThan(1_500);
    expect(pastTakings(now + 3_600_000)).toEqual(takings);
    const today = Date.parse('2026-11-23T00:00:00Z');
    for (const { beganAt, followedFor, reappearedAfter = 0, recoveredAfter = 0 } of takings) {
      expect(beganAt).toBeLessThan(today);
      expect(followedFor).toBe(Math.floor((today - beganAt) / dayMs));
      expect(Math.max(reappearedAfter, recoveredAfter)).toBeLessThanOrEqual(followedFor);
    }
  });

  it('has phones that came up at home and abroad, and a few that are back', () => {
    const countries = takings.flatMap(({ country }) => country ?? []);
    for (const country of ['GB', 'DZ', 'CN']) expect(countries).toContain(country);
    const share = (count: number) => count / takings.length;
    expect(share(countries.length)).toBeGreaterThan(0.6);
    expect(share(takings.filter(({ recoveredAfter }) => recoveredAfter !== undefined).length)).toBeLessThan(
      0.1,
    );
    expect(new Set(takings.map(({ broughtBy }) => broughtBy))).toEqual(
      new Set(['public', 'police', 'network-a', 'network-b', 'network-c']),
    );
  });
});
