import {
  adjustForManyTests,
  binomialUpperTail,
  estimateLinkage,
  gammaBelow,
  greatCircleMetres,
  leadMethod,
  rateRatio,
  shareBand,
  weighPair,
} from '@deadset/analytics';
import { describe, expect, it } from 'vitest';
import { hasReferenceFile, readReferenceFile } from './reference-file.ts';
import { type FlagTally, readShopPlan, simulatedShops, tallyFlags } from './simulated-shops.ts';
import { readSplinkPairs, splinkStart } from './splink-pairs.ts';

const isThere = hasReferenceFile('stat-checks.json');

interface StatChecks {
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
  readonly haversineKm: {
    readonly earthRadiusKm: number;
    readonly points: Record<string, [number, number]>;
    readonly expected: Record<string, number>;
  };
  readonly simulation: {
    readonly assumptions: string;
    readonly 'naiveRule x>=3': { flagged: number; innocentFlagged: number; falseShare: number };
    readonly 'exactBinomial+BH': Record<string, { flagged: number; realisedFDR: number; power: number }>;
  };
  readonly hyperloglog: { readonly m: Record<string, number> };
  readonly fellegiSunter: {
    readonly file: string;
    readonly expect: {
      readonly lambda: number;
      readonly m: number[][];
      readonly u: number[][];
      readonly splinkTolerance: { lambda_rel: number; m_u_abs: number; prob_rel: number };
    };
    readonly observedHere: { readonly maxAbsProbErr: number };
    readonly pair479_481: {
      readonly prior: number;
      readonly bayesFactors: number[];
      readonly matchWeightLog2: number;
      readonly matchProbability: number;
    };
  };
}

/** Words that say where a value is from, and counts of somebody else's program. */
const notValues = [
  'benjaminiHochberg1995.source',
  'simulation.seed',
  'hyperloglog.relativeStdError',
  'fellegiSunter.observedHere.emIterations',
  'computedWith',
];

/** How far a value is from what is published; in proportion to it where it is below 1. */
function errorOf(value: number | undefined, published: number): number {
  return Math.abs((value ?? Number.NaN) - published) / Math.min(1, Math.abs(published) || 1);
}

describe.skipIf(!isThere)('the published checks of statistics', () => {
  const file = isThere ? readReferenceFile<StatChecks>('stat-checks.json') : undefined;
  const checks = (): StatChecks => {
    if (file === undefined) throw new Error('there are no reference values');
    return file.values;
  };

  it('adjust the fifteen p-values of 1995', () => {
    const { p, q, bhAdjusted, bhRejections, bonferroniRejections } = checks().benjaminiHochberg1995;
    const adjusted = adjustForManyTests(p);
    expect(bhAdjusted).toHaveLength(adjusted.length);
    bhAdjusted.forEach((value, place) => {
      expect(errorOf(adjusted[place], value)).toBeLessThan(1e-6);
    });
    expect(adjusted.filter((value) => value <= q)).toHaveLength(bhRejections);
    expect(p.filter((value) => value * p.length <= q)).toHaveLength(bonferroniRejections);
  });

  it('have the tails of the binomial and, from the gamma distribution, of the Poisson', () => {
    for (const { n, p0, k, 'P(X>=k)': tail } of checks().binomialUpperTail)
      expect(errorOf(binomialUpperTail(k, { n, p: p0 }), tail)).toBeLessThan(1e-6);
    for (const { mu, k, 'P(X>=k)': tail } of checks().poissonUpperTail)
      expect(errorOf(gammaBelow(mu, { shape: k, rate: 1 }), tail)).toBeLessThan(1e-6);
  });

  it('have the posteriors of Gamma–Poisson and Beta–binomial', () => {
    for (const { priorShape, priorRate, observed, expected, ...values } of checks().gammaPoisson) {
      const ratio = rateRatio({ observed, expected }, { priorShape, priorRate, tellingRatio: 2 });
      expect(errorOf(ratio.mean, values.posteriorMean)).toBeLessThan(1e-6);
      expect(errorOf(ratio.low, values.q05)).toBeLessThan(1e-6);
      expect(errorOf(ratio.chanceAbove, values['P(rateRatio>2)'])).toBeLessThan(1e-6);
    }
    for (const { alpha, beta, x, n, ...values } of checks().betaBinomial) {
      const share = shareBand({ against: x, devices: n }, { alpha, beta });
      expect(errorOf(share.mean, values.posteriorMean)).toBeLessThan(1e-6);
      expect(errorOf(share.low, values.q05)).toBeLessThan(1e-6);
      expect(errorOf(share.high, values.q95)).toBeLessThan(1e-6);
    }
  });

  it('have the ways over ground between four cities, to the tenth of a metre that is told', () => {
    const { earthRadiusKm, points, expected } = checks().haversineKm;
    const place = ([latitude = Number.NaN, longitude = Number.NaN]: readonly number[] = []) => ({
      latitude,
      longitude,
    });
    for (const [names, km] of Object.entries(expected)) {
      const [from, to] = names.split('-').map((name) => place(points[name]));
      // The values have four places behind the point.
      expect(greatCircleMetres(from ?? place(), to ?? place()) / 1000).toBeCloseTo(km, 4);
    }
    // A quarter of the way round is a quarter of the circle of that radius.
    expect(
      errorOf(greatCircleMetres(place([0, 0]), place([0, 90])) / 1000, (earthRadiusKm * Math.PI) / 2),
    ).toBeLessThan(1e-6);
  });

  it('accuse as few, find as many and improve on the naive rule as much as the published simulation does', () => {
    const { assumptions, 'naiveRule x>=3': naive, 'exactBinomial+BH': published } = checks().simulation;
    const plan = readShopPlan(assumptions);
    const cities = Array.from({ length: 40 }, (_, seed) => simulatedShops(seed + 1, plan));
    const naively = cities.map((shops) => tallyFlags(shops, ({ against }) => against >= 3));
    expect(mean(naively, 'flagged') / naive.flagged).toBeCloseTo(1, 1);
    expect(mean(naively, 'innocent') / naive.innocentFlagged).toBeCloseTo(1, 1);
    expect(mean(naively, 'falseShare')).toBeCloseTo(naive.falseShare, 1);
    for (const [name, expected] of Object.entries(published)) {
      const q = Number(name.slice(1));
      const found = cities.map((shops) => {
        const adjusted = adjustForManyTests(
          shops.map(({ devices, against }) =>
            binomialUpperTail(against, { n: devices, p: plan.innocentRate }),
          ),
        );
        return tallyFlags(shops, (_shop, place) => (adjusted[place] ?? 1) <= q);
      });
      expect(mean(found, 'falseShare')).toBeLessThanOrEqual(q);
      expect(Math.abs(mean(found, 'falseShare') - expected.realisedFDR)).toBeLessThan(0.015);
      expect(Math.abs(mean(found, 'power') - expected.power)).toBeLessThan(0.03);
      expect(Math.abs(mean(found, 'flagged') / expected.flagged - 1)).toBeLessThan(0.06);
    }
    expect(Object.keys(published)).toContain(`q${leadMethod.q.toFixed(2)}`);
  });

  it('find back the parameters that pairs were made by, and the probability of each pair', () => {
    const { file: name, expect: known, observedHere } = checks().fellegiSunter;
    const { lambda_rel, m_u_abs, prob_rel } = known.splinkTolerance;
    const pairs = readSplinkPairs(name);
    expect(pairs).toHaveLength(4_000);
    const vectors = pairs.map(({ vector }) => vector);
    const { model, hasConverged } = estimateLinkage(vectors, splinkStart);
    expect(hasConverged).toBe(true);
    expect(Math.abs(model.prior - known.lambda)).toBeLessThan(Math.min(1e-3, lambda_rel * known.lambda));
    for (const [i, field] of model.fields.entries())
      for (const level of [0, 1]) {
        const off = [
          (field.m[level] ?? 0) - (known.m[i]?.[level] ?? Number.NaN),
          (field.u[level] ?? 0) - (known.u[i]?.[level] ?? Number.NaN),
        ];
        for (const error of off) expect(Math.abs(error)).toBeLessThan(Math.min(1e-3, m_u_abs));
      }
    const errors = pairs.map(({ vector, probability }) =>
      Math.abs(weighPair(model, vector).probability - probability),
    );
    const least = Math.min(...pairs.map(({ probability }) => probability));
    expect(Math.max(...errors)).toBeLessThan(Math.min(1e-6, prob_rel * least));
    // No worse than the program that the file was checked with.
    expect(Math.max(...errors)).toBeLessThanOrEqual(2 * observedHere.maxAbsProbErr);
  });

  it('weigh one pair by its Bayes factors', () => {
    const { prior, bayesFactors, ...values } = checks().fellegiSunter.pair479_481;
    const fields = bayesFactors.map((factor, i) => {
      const u = Math.min(1, 1 / factor) / 2;
      return { name: `column ${i}`, m: [1 - factor * u, factor * u], u: [1 - u, u] };
    });
    const pair = weighPair(
      { prior, fields },
      fields.map(() => 1),
    );
    expect(errorOf(pair.weight, values.matchWeightLog2)).toBeLessThan(1e-6);
    expect(errorOf(pair.probability, values.matchProbability)).toBeLessThan(1e-6);
  });

  it('state the error of counting distinct things by HyperLogLog, which nothing here does: people and phones are counted', () => {
    const told = Object.entries(checks().hyperloglog.m);
    expect(told.length).toBeGreaterThan(0);
    for (const [registers, error] of told)
      expect(errorOf(1.04 / Math.sqrt(Number(registers)), error)).toBeLessThan(1e-6);
  });

  it('are all looked at: whatever is added to the file fails here until a test holds it', () => {
    expect(file?.unread()).toEqual(notValues);
  });
});

function mean(tallies: readonly FlagTally[], key: keyof FlagTally): number {
  return tallies.reduce((sum, tally) => sum + tally[key], 0) / tallies.length;
}
