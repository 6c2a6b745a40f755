import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededDraw } from '../seeded-draw.ts';
import { medianDays } from './median-days.ts';
import { type FollowedPhone, worldFlows } from './world-flows.ts';

const phonesIn = (country: string | undefined, count: number, days = 30): FollowedPhone[] =>
  Array.from({ length: count }, (_, nth) => ({
    reappearedAfter: days + nth,
    ...(country === undefined ? {} : { country }),
  }));

describe('the median of times', () => {
  it('has the order statistics of the binomial as its interval', () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, nth) => nth + 1);
    // R: qbinom(0.025, n, 0.5) is 1, 2, 6 and 40 for these n.
    expect(medianDays(upTo(6))).toEqual({ days: 3.5, low: 1, high: 6 });
    expect(medianDays(upTo(10))).toEqual({ days: 5.5, low: 2, high: 9 });
    expect(medianDays(upTo(20))).toEqual({ days: 10.5, low: 6, high: 15 });
    expect(medianDays(upTo(100))).toEqual({ days: 50.5, low: 40, high: 61 });
    expect(medianDays(upTo(5))).toBeUndefined();
    expect(medianDays([])).toBeUndefined();
  });

  it('covers the true median in 95 of 100 samples or more, of a skewed distribution too', () => {
    const draw = seededDraw(20_261_123);
    const trueMedian = Math.LN2 * 40;
    let covered = 0;
    const samples = 2_000;
    for (let sample = 0; sample < samples; sample += 1) {
      const days = Array.from({ length: 25 }, () => -40 * Math.log(1 - draw()));
      const median = medianDays(days);
      if (median !== undefined && median.low <= trueMedian && trueMedian <= median.high) covered += 1;
    }
    expect(covered / samples).toBeGreaterThan(0.94);
  });
});

describe('flows over the world', () => {
  it('count phones by the country where they first came up, the most first, with how soon', () => {
    const flows = worldFlows([
      ...phonesIn('CN', 12, 10),
      ...phonesIn('GB', 40, 2),
      ...phonesIn(undefined, 6),
      ...Array.from({ length: 30 }, () => ({})),
    ]);
    expect(flows).toMatchObject({ followed: 90, phones: 60 });
    expect(flows.places.map(({ country, phones }) => [country, phones])).toEqual([
      ['GB', 40],
      ['CN', 10],
      [undefined, 5],
    ]);
    expect(flows.places[1]?.median).toEqual({ days: 15.5, low: 12, high: 19 });
    expect(flows.places[2]).not.toHaveProperty('median');
    expect(flows).not.toHaveProperty('elsewhere');
  });

  it('tell neither of one to four phones nor, by the sum, how many they are', () => {
    const flows = worldFlows([...phonesIn('GB', 40), ...phonesIn('AE', 9), ...phonesIn('NG', 3)]);
    expect(flows.places.map(({ country }) => country)).toEqual(['GB']);
    expect(flows).toMatchObject({ phones: 50, elsewhere: 10 });
    expect(worldFlows(phonesIn('NG', 3))).toEqual({ followed: 5, places: [] });
    expect(worldFlows([])).toEqual({ followed: 0, phones: 0, places: [] });
  });

  it('are told in fives, so that two weeks differ by no single phone', () => {
    const [one, next] = [40, 41].map((count) => worldFlows(phonesIn('GB', count)));
    expect(one?.places[0]?.phones).toBe(next?.places[0]?.phones);
  });

  it('whatever the countries are, never give away a place of one to four', () => {
    const counts = fc.array(fc.nat({ max: 12 }), { maxLength: 8 });
    fc.assert(
      fc.property(counts, (sizes) => {
        const flows = worldFlows(sizes.flatMap((size, nth) => phonesIn(`C${nth}`, size)));
        const hidden = sizes.filter((size, nth) => size > 0 && !isTold(flows.places, `C${nth}`));
        for (const { phones } of flows.places) expect(phones).toBeGreaterThanOrEqual(5);
        if (flows.phones === undefined) return;
        const left = hidden.reduce((sum, size) => sum + size, 0);
        expect(flows.elsewhere ?? 0).toBe(Math.round(left / 5) * 5);
        expect(hidden.length === 1 && flows.places.length > 0).toBe(false);
        expect(flows.elsewhere ?? 5).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});

function isTold(places: readonly { readonly country?: string }[], wanted: string): boolean {
  return places.some(({ country }) => country === wanted);
}
