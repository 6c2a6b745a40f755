import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulativeIncidence } from './cumulative-incidence.ts';
import { type FollowedDevice, followUpOf } from './follow-up.ts';
import { kaplanMeier } from './kaplan-meier.ts';
import { shareBy } from './share-by.ts';

const reappeared = (event: string) => event === 'reappeared';
const anything = () => true;

/** `10` had the event on day 10, `-10` was followed for ten days without. */
const rowsOf = (days: readonly number[]): FollowedDevice[] =>
  days.map((day) => ({ days: Math.abs(day), event: day < 0 ? 'none' : 'reappeared' }));

/** Weeks of remission on 6-mercaptopurine: E. J. Freireich et al., Blood 21 (1963), as in Kleinbaum and Klein, "Survival Analysis". */
const freireich = rowsOf([
  6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
]);

describe('the Kaplan-Meier curve of the leukaemia data of 1963', () => {
  const steps = kaplanMeier(followUpOf(freireich), reappeared);

  it.each([
    // Week, at risk, survival, Greenwood’s standard error, and the log-log interval, as every package prints them.
    [6, 21, 0.8571, 0.0764, 0.6197, 0.9516],
    [7, 17, 0.8067, 0.0869, 0.5631, 0.9228],
    [10, 15, 0.7529, 0.0963, 0.5032, 0.8894],
    [13, 12, 0.6902, 0.1068, 0.4316, 0.8491],
    [16, 11, 0.6275, 0.1141, 0.3675, 0.8049],
    [22, 7, 0.5378, 0.1282, 0.2678, 0.7468],
    [23, 6, 0.4482, 0.1346, 0.1881, 0.6801],
  ])('has in week %d of %d at risk a survival of %f ± %f, %f to %f', (...published) => {
    const [days, atRisk, survival, standardError, low, high] = published;
    expect(steps.find((one) => one.days === days)).toEqual({
      days,
      atRisk,
      ended: days === 6 ? 3 : 1,
      share: expect.closeTo(1 - survival, 4),
      standardError: expect.closeTo(standardError, 4),
      low: expect.closeTo(1 - high, 4),
      high: expect.closeTo(1 - low, 4),
    });
  });

  it('has the plain interval that goes by the standard error alone, and no other step', () => {
    const [first] = kaplanMeier(followUpOf(freireich), reappeared, 'plain');
    expect(1 - (first?.high ?? 0)).toBeCloseTo(0.8571 - 1.96 * 0.0764, 3);
    expect(first?.low).toBe(0);
    expect(steps.length).toBe(7);
  });
});

describe('cumulative incidence where recovery competes', () => {
  // By hand: of 5, one comes up on day 1 (1/5); one is recovered on day 2 (4 at risk); one leaves on day 3; one of two
  // comes up on day 4: 4/5 · 3/4 · 1/2 = 3/10 more.
  const followUp = followUpOf([
    { days: 1, event: 'reappeared' },
    { days: 2, event: 'recovered' },
    { days: 3, event: 'none' },
    { days: 4, event: 'reappeared' },
    { days: 5, event: 'none' },
  ] as const);

  it('is what it comes to by hand, and less than where recovery were the end of the data', () => {
    const shares = cumulativeIncidence(followUp, reappeared).map(({ days, share }) => [days, share]);
    expect(shares).toEqual([
      [1, 0.2],
      [4, expect.closeTo(0.5, 12)],
    ]);
    expect(kaplanMeier(followUp, reappeared).at(-1)?.share).toBeCloseTo(1 - (4 / 5) * (1 / 2), 12);
  });

  it('has the variance of Marubini and Valsecchi, term by term', () => {
    const variance =
      // Of day 1 and day 2: (F(4) - F(day))² d / (n (n - d)); on day 4 the difference is nothing.
      (0.5 - 0.2) ** 2 / (5 * 4) +
      (0.5 - 0.2) ** 2 / (4 * 3) +
      // S² d (n - d) / n³ of days 1 and 4.
      4 / 125 +
      (0.6 ** 2 * 1) / 8 -
      // 2 (F(4) - F(1)) S d / n² of day 1.
      (2 * (0.5 - 0.2)) / 25;
    expect(cumulativeIncidence(followUp, reappeared).at(-1)?.standardError).toBeCloseTo(
      Math.sqrt(variance),
      12,
    );
  });
});

describe('shares at a horizon', () => {
  it('are not told where nobody was followed for so long', () => {
    const followUp = followUpOf(freireich);
    const steps = kaplanMeier(followUp, reappeared);
    expect(shareBy(followUp, steps, 36)).toEqual({ kind: 'not-followed' });
    expect(shareBy(followUp, steps, 35)).toMatchObject({ kind: 'share', atRisk: 1 });
    expect(shareBy(followUpOf([]), [], 0)).toEqual({ kind: 'not-followed' });
  });

  it('stay known for good once every device has had its event', () => {
    const followUp = followUpOf(rowsOf([1, 2, 3]));
    expect(shareBy(followUp, kaplanMeier(followUp, reappeared), 365)).toMatchObject({
      share: 1,
      high: 1,
      atRisk: 0,
    });
  });

  it('have an interval before anybody came up: none of thirty may be up to an eighth', () => {
    const followUp = followUpOf(rowsOf(Array.from({ length: 30 }, () => -40)));
    // R: binom.test(0, 30)$conf.int
    expect(shareBy(followUp, [], 30)).toEqual({
      kind: 'share',
      share: 0,
      low: 0,
      high: expect.closeTo(0.115_703, 5),
      atRisk: 30,
    });
  });

  it('refuse a device that was followed backwards or for no number of days', () => {
    for (const days of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => followUpOf([{ days, event: 'none' }])).toThrow('0 days or more');
  });
});

const device = fc.record({
  days: fc.integer({ min: 0, max: 60 }),
  event: fc.constantFrom('reappeared', 'recovered', 'none'),
});
const devices = fc.array(device, { minLength: 1, maxLength: 120 });

describe('every curve', () => {
  it('never falls, stays between 0 and 1 and inside its interval', () => {
    fc.assert(
      fc.property(devices, fc.constantFrom('log-log', 'plain'), (rows, form) => {
        for (const curve of [kaplanMeier, cumulativeIncidence]) {
          const steps = curve(followUpOf(rows), reappeared, form);
          expect(steps.map(({ share }) => share)).toEqual(
            steps.map(({ share }) => share).toSorted((a, b) => a - b),
          );
          for (const { share, low, high } of steps) {
            expect(low).toBeGreaterThanOrEqual(-1e-12);
            expect(low).toBeLessThanOrEqual(share + 1e-12);
            expect(high).toBeGreaterThanOrEqual(share - 1e-12);
            expect(high).toBeLessThanOrEqual(1 + 1e-12);
          }
        }
      }),
    );
  });

  it('is the share of a plain count where nobody leaves, with the standard error of a binomial', () => {
    fc.assert(
      fc.property(devices, fc.integer({ min: 0, max: 60 }), (all, horizon) => {
        const rows = all.filter(({ event }) => event !== 'none');
        const share =
          rows.filter(({ days, event }) => days <= horizon && event === 'reappeared').length / rows.length;
        const step = cumulativeIncidence(followUpOf(rows), reappeared).findLast(
          ({ days }) => days <= horizon,
        );
        if (step === undefined) return;
        expect(step.share).toBeCloseTo(share, 10);
        expect(step.standardError ** 2).toBeCloseTo((share * (1 - share)) / rows.length, 12);
      }),
    );
  });

  it('adds up: those who came up, those who were recovered and those who did neither are all', () => {
    fc.assert(
      fc.property(devices, (rows) => {
        const followUp = followUpOf(rows);
        const last = (steps: readonly { readonly share: number }[]) => steps.at(-1)?.share ?? 0;
        const sum =
          last(cumulativeIncidence(followUp, reappeared)) +
          last(cumulativeIncidence(followUp, (event) => event === 'recovered'));
        expect(sum + 1 - last(kaplanMeier(followUp, anything))).toBeCloseTo(1, 10);
      }),
    );
  });

  it('is the same by both ways, interval and all, where nothing competes', () => {
    fc.assert(
      fc.property(devices, (all) => {
        const followUp = followUpOf(all.filter(({ event }) => event !== 'recovered'));
        const [one, other] = [kaplanMeier(followUp, reappeared), cumulativeIncidence(followUp, reappeared)];
        expect(other.map(({ days }) => days)).toEqual(one.map(({ days }) => days));
        for (const [index, step] of one.entries())
          for (const part of ['share', 'standardError', 'low', 'high'] as const)
            expect(other[index]?.[part]).toBeCloseTo(step[part], step.share === 1 ? 6 : 9);
      }),
    );
  });
});
