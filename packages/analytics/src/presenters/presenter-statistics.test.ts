import { describe, expect, it } from 'vitest';
import { binomialUpperTail } from '../binomial.ts';
import { adjustForManyTests } from './false-discovery.ts';
import { leadMethod } from './lead-method.ts';
import { rateRatio, shareBand } from './shrinkage.ts';

describe('many tests at once', () => {
  it('reject the four of the worked example of 1995, where Bonferroni rejects three', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const adjusted = adjustForManyTests(p);
    expect(adjusted.filter((value) => value <= 0.05)).toHaveLength(4);
    expect(p.filter((value) => value * p.length <= 0.05)).toHaveLength(3);
    expect(adjusted[4]).toBeCloseTo(0.0603, 12);
    expect(adjusted[5]).toBeCloseTo(0.063857142857, 12);
    expect(adjusted[6]).toBeCloseTo(0.063857142857, 12);
  });

  it('come back in the order in which they went in, and none of none', () => {
    const adjusted = adjustForManyTests([1, 0.01, 0.02]);
    expect(adjusted).toHaveLength(3);
    [1, 0.03, 0.03].forEach((value, place) => {
      expect(adjusted[place]).toBeCloseTo(value, 12);
    });
    expect(adjustForManyTests([])).toEqual([]);
  });
});

describe('the chance of as many by chance', () => {
  it.each([
    [3, 20, 0.01, 0.0010035761681001167],
    [8, 200, 0.01, 0.0010125571505207787],
    [22, 1000, 0.01, 0.0006518251382730416],
  ])('of %i of %i at %d is as scipy has it', (k, n, p, expected) => {
    expect(binomialUpperTail(k, { n, p })).toBeCloseTo(expected, 14);
  });

  it('is one for none, and keeps its digits where it is tiny', () => {
    expect(binomialUpperTail(0, { n: 20, p: 0.01 })).toBe(1);
    expect(binomialUpperTail(9, { n: 10, p: 0.01 }) / (10 * 0.01 ** 9 * 0.99 + 0.01 ** 10)).toBeCloseTo(1, 9);
  });
});

describe('what is known of few', () => {
  it('stays quiet: one of a tenth expected is not twice as many by a fifth', () => {
    const ratio = rateRatio({ observed: 1, expected: 0.1 }, leadMethod);
    expect(ratio.mean).toBeCloseTo(1.4285714285714286, 12);
    expect(ratio.low).toBeCloseTo(0.38937687960188255, 9);
    expect(ratio.chanceAbove).toBeCloseTo(0.2102379870230975, 9);
  });

  it('speaks up where there is much', () => {
    const ratio = rateRatio({ observed: 40, expected: 10 }, leadMethod);
    expect(ratio.mean).toBeCloseTo(3.5, 12);
    expect(ratio.low).toBeCloseTo(2.6615108934597567, 9);
    expect(ratio.chanceAbove).toBeCloseTo(0.9994511108407572, 9);
  });

  it('gives a share with its band', () => {
    const share = shareBand({ against: 10, devices: 60 }, { alpha: 1, beta: 99 });
    expect(share.mean).toBeCloseTo(0.06875, 12);
    expect(share.low).toBeCloseTo(0.03927904716852223, 9);
    expect(share.high).toBeCloseTo(0.10434534833029598, 9);
  });
});
