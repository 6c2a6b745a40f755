import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultEstimationLimits, estimateLinkage } from './estimate-linkage.ts';
import {
  type ComparisonVector,
  type LinkageModel,
  levelWeight,
  probabilityOfWeight,
  weighPair,
  weightOfProbability,
} from './linkage-model.ts';

const start: LinkageModel = {
  prior: 0.3,
  fields: [
    { name: 'a', m: [0.2, 0.8], u: [0.7, 0.3] },
    { name: 'b', m: [0.2, 0.8], u: [0.7, 0.3] },
    { name: 'c', m: [0.2, 0.3, 0.5], u: [0.6, 0.3, 0.1] },
  ],
};
const truth: LinkageModel = {
  prior: 0.2,
  fields: [
    { name: 'a', m: [0.25, 0.75], u: [0.875, 0.125] },
    { name: 'b', m: [0.125, 0.875], u: [0.75, 0.25] },
    { name: 'c', m: [0.125, 0.25, 0.625], u: [0.75, 0.1875, 0.0625] },
  ],
};

/** Each vector as often as the model expects of this many pairs. */
function pairsOf({ prior, fields }: LinkageModel, pairs: number): ComparisonVector[] {
  let made: { levels: number[]; one: number; two: number }[] = [{ levels: [], one: prior, two: 1 - prior }];
  for (const { m, u } of fields)
    made = made.flatMap(({ levels, one, two }) =>
      m.map((chance, level) => ({
        levels: [...levels, level],
        one: one * chance,
        two: two * (u[level] ?? 0),
      })),
    );
  return made.flatMap(({ levels, one, two }) =>
    Array.from({ length: Math.round(pairs * (one + two)) }, () => levels),
  );
}

const vectors = fc.array(
  fc.tuple(
    fc.option(fc.nat(1), { nil: undefined }),
    fc.option(fc.nat(1), { nil: undefined }),
    fc.option(fc.nat(2), { nil: undefined }),
  ),
  { minLength: 1, maxLength: 60 },
);
const limits = { ...defaultEstimationLimits, mostIterations: 40 };

describe('the weight of a pair', () => {
  it('is the sum of what each field says, and of the prior, in bits', () => {
    const { rows, weight, probability } = weighPair(truth, [1, 1, 2]);
    expect(rows.map((row) => row.weight)).toEqual([Math.log2(6), Math.log2(3.5), Math.log2(10)]);
    expect(weight).toBeCloseTo(Math.log2(210 / 4), 12);
    expect(probability).toBeCloseTo(210 / 214, 12);
  });

  it('goes over into the probability that Splink gives for the same weight, and back', () => {
    expect(probabilityOfWeight(0.510_149_357_076_648_7)).toBeCloseTo(0.58749, 5);
    expect(weightOfProbability(0.5)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (weight) => {
        expect(weightOfProbability(probabilityOfWeight(weight))).toBeCloseTo(weight, 2);
      }),
    );
  });

  it('is not moved by a field that either side lacks', () => {
    fc.assert(
      fc.property(fc.nat(1), fc.nat(1), fc.nat(2), (a, b, c) => {
        const without = { ...truth, fields: truth.fields.filter(({ name }) => name !== 'b') };
        expect(weighPair(truth, [a, undefined, c])).toEqual(weighPair(without, [a, c]));
        expect(weighPair(truth, [a, b]).weight).toBe(weighPair(truth, [a, b, undefined]).weight);
      }),
    );
    expect(weighPair(truth, []).probability).toBeCloseTo(truth.prior, 12);
  });

  it('refuses a level that there is not', () => {
    expect(() => weighPair(truth, [2])).toThrow(RangeError);
    expect(() => levelWeight(0, 0)).toThrow(RangeError);
    expect(levelWeight(0, 0.5)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('a model learnt from pairs that nobody judged', () => {
  it('is the one that they were made by', () => {
    const { model, hasConverged, iterations } = estimateLinkage(pairsOf(truth, 327_680), start);
    expect(hasConverged).toBe(true);
    expect(iterations).toBeLessThan(defaultEstimationLimits.mostIterations);
    expect(model.prior).toBeCloseTo(truth.prior, 4);
    for (const [i, { m, u }] of truth.fields.entries()) {
      for (const [level, chance] of m.entries()) expect(model.fields[i]?.m[level]).toBeCloseTo(chance, 3);
      for (const [level, chance] of u.entries()) expect(model.fields[i]?.u[level]).toBeCloseTo(chance, 3);
    }
  });

  it('never becomes less likely from one round to the next', () => {
    fc.assert(
      fc.property(vectors, (rows) => {
        const { logLikelihoods } = estimateLinkage(rows, start, limits);
        for (const [i, likelihood] of logLikelihoods.entries())
          expect(likelihood).toBeGreaterThanOrEqual((logLikelihoods[i - 1] ?? likelihood) - 1e-9);
      }),
    );
  });

  it('is the same whatever the order of the pairs, to the last bit', () => {
    fc.assert(
      fc.property(
        vectors.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        ([rows, shuffled]) => {
          expect(estimateLinkage(shuffled, start, limits)).toEqual(estimateLinkage(rows, start, limits));
        },
      ),
    );
  });

  it('is not moved by a field that no pair has', () => {
    fc.assert(
      fc.property(vectors, (rows) => {
        const more = { ...start, fields: [...start.fields, { name: 'd', m: [0.1, 0.9], u: [0.9, 0.1] }] };
        const learnt = estimateLinkage(rows, more, limits).model;
        const { prior, fields } = estimateLinkage(rows, start, limits).model;
        expect(learnt.prior).toBe(prior);
        expect(learnt.fields.slice(0, 3)).toEqual(fields);
        expect(learnt.fields[3]).toEqual(more.fields[3]);
      }),
    );
  });

  it('says when it did not converge, and refuses what it cannot learn from', () => {
    const hurried = estimateLinkage(pairsOf(truth, 4_096), start, { tolerance: 1e-10, mostIterations: 2 });
    expect(hurried).toMatchObject({ hasConverged: false, iterations: 2, logLikelihoods: { length: 3 } });
    expect(() => estimateLinkage([], start)).toThrow('no pairs');
    expect(() => estimateLinkage([[5]], start)).toThrow('no level 5');
    const sure = { prior: 0.5, fields: [{ name: 'a', m: [0, 1], u: [0, 1] }] };
    expect(() => estimateLinkage([[0]], sure)).toThrow('impossible');
  });
});
