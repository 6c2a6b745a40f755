import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  adjustForManyTests,
  binomialUpperTail,
  gammaBelow,
  leadMethod,
  rateRatio,
  seededDraw,
  shareBand,
} from '@deadset/analytics';
import { describe, expect, it } from 'vitest';

/** Values computed with scipy, and a simulation computed with numpy; not part of this repository. */
const file = path.resolve(import.meta.dirname, '../../shared/data/graphs/stat-checks.json');
const isThere = existsSync(file);
if (!isThere) {
  if (process.env['CI'] === 'true') throw new Error(`the reference values are not in ${file}`);
  console.warn(
    `skipped: the reference values of presenters are not in ${path.relative(process.cwd(), file)}`,
  );
}

interface Checks {
  readonly benjaminiHochberg1995: {
    readonly p: number[];
    readonly q: number;
    readonly bhRejections: number;
    readonly bonferroniRejections: number;
    readonly bhAdjusted: number[];
  };
  readonly binomialUpperTail: { n: number; p0: number; k: number; 'P(X>=k)': number }[];
  readonly poissonUpperTail: { mu: number; k: number; 'P(X>=k)': number }[];
  readonly gammaPoisson: {
    priorShape: number;
    priorRate: number;
    observed: number;
    expected: number;
    posteriorMean: number;
    q05: number;
    'P(rateRatio>2)': number;
  }[];
  readonly betaBinomial: {
    alpha: number;
    beta: number;
    x: number;
    n: number;
    posteriorMean: number;
    q05: number;
    q95: number;
  }[];
  readonly simulation: {
    'naiveRule x>=3': { flagged: number; falseShare: number };
    'exactBinomial+BH': Record<string, { flagged: number; realisedFDR: number; power: number }>;
  };
}

const checks = (): Checks => JSON.parse(readFileSync(file, 'utf8'));

describe.skipIf(!isThere)('the statistics of presenters', () => {
  it('adjust the fifteen p-values of 1995 as published', () => {
    const { p, q, bhAdjusted, bhRejections, bonferroniRejections } = checks().benjaminiHochberg1995;
    const adjusted = adjustForManyTests(p);
    bhAdjusted.forEach((value, place) => {
      expect(adjusted[place]).toBeCloseTo(value, 11);
    });
    expect(adjusted.filter((value) => value <= q)).toHaveLength(bhRejections);
    expect(p.filter((value) => value * p.length <= q)).toHaveLength(bonferroniRejections);
  });

  it('have the tails of the binomial and, from the gamma distribution, of the Poisson', () => {
    for (const { n, p0, k, 'P(X>=k)': tail } of checks().binomialUpperTail)
      expect(binomialUpperTail(k, { n, p: p0 }) / tail).toBeCloseTo(1, 11);
    for (const { mu, k, 'P(X>=k)': tail } of checks().poissonUpperTail)
      expect(gammaBelow(mu, { shape: k, rate: 1 }) / tail).toBeCloseTo(1, 9);
  });

  it('have the posteriors of Gamma–Poisson and Beta–binomial', () => {
    for (const { priorShape, priorRate, observed, expected, ...values } of checks().gammaPoisson) {
      const ratio = rateRatio({ observed, expected }, { priorShape, priorRate, tellingRatio: 2 });
      expect(ratio.mean).toBeCloseTo(values.posteriorMean, 12);
      expect(ratio.low).toBeCloseTo(values.q05, 8);
      expect(ratio.chanceAbove).toBeCloseTo(values['P(rateRatio>2)'], 9);
    }
    for (const { alpha, beta, x, n, ...values } of checks().betaBinomial) {
      const share = shareBand({ against: x, devices: n }, { alpha, beta });
      expect(share.mean).toBeCloseTo(values.posteriorMean, 12);
      expect(share.low).toBeCloseTo(values.q05, 8);
      expect(share.high).toBeCloseTo(values.q95, 8);
    }
  });

  it('accuse as few, find as many and improve on the naive rule as much as in the published simulation', () => {
    const { 'naiveRule x>=3': naive, 'exactBinomial+BH': published } = checks().simulation;
    const cities = Array.from({ length: 40 }, (_, seed) => simulatedShops(seed + 1));
    const naiveFlags = cities.map((shops) => tallyOf(shops, ({ against }) => against >= 3));
    expect(mean(naiveFlags, 'flagged') / naive.flagged).toBeCloseTo(1, 1);
    expect(mean(naiveFlags, 'falseShare')).toBeCloseTo(naive.falseShare, 1);
    for (const [name, expected] of Object.entries(published)) {
      const q = Number(name.slice(1));
      const found = cities.map((shops) => {
        const adjusted = adjustForManyTests(
          shops.map(({ devices, against }) => binomialUpperTail(against, { n: devices, p: innocentRate })),
        );
        return tallyOf(shops, (_shop, place) => (adjusted[place] ?? 1) <= q);
      });
      expect(mean(found, 'falseShare')).toBeLessThanOrEqual(q);
      expect(Math.abs(mean(found, 'falseShare') - expected.realisedFDR)).toBeLessThan(0.015);
      expect(Math.abs(mean(found, 'power') - expected.power)).toBeLessThan(0.03);
    }
    expect(leadMethod.q).toBe(0.05);
  });
});

const innocentRate = 0.01;

interface Shop {
  readonly isHandler: boolean;
  readonly devices: number;
  readonly against: number;
}

/** 5,000 shops of which 2 % are handlers, with the volumes and rates that the data file states. */
function simulatedShops(seed: number): Shop[] {
  const draw = seededDraw(seed);
  return Array.from({ length: 5_000 }, (_, shop) => {
    const isHandler = shop < 100;
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const devices = Math.max(5, Math.floor(Math.exp(Math.log(60) + normal)));
    const rate = isHandler ? 0.1 : innocentRate;
    let against = 0;
    for (let device = 0; device < devices; device += 1) if (draw() < rate) against += 1;
    return { isHandler, devices, against };
  });
}

function tallyOf(shops: readonly Shop[], isFlagged: (shop: Shop, place: number) => boolean) {
  const flagged = shops.filter(isFlagged);
  const handlers = flagged.filter(({ isHandler }) => isHandler).length;
  return {
    flagged: flagged.length,
    falseShare: (flagged.length - handlers) / Math.max(1, flagged.length),
    power: handlers / shops.filter(({ isHandler }) => isHandler).length,
  };
}

function mean<Key extends string>(values: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return values.reduce((sum, value) => sum + value[key], 0) / values.length;
}
