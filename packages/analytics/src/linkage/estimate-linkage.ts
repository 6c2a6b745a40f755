import { type ComparisonVector, chanceOf, type LinkageField, type LinkageModel } from './linkage-model.ts';

/** When estimating ends. */
export interface EstimationLimits {
  /** Largest change of any probability in one round at which it has converged. */
  readonly tolerance: number;
  readonly mostIterations: number;
}

export const defaultEstimationLimits: EstimationLimits = { tolerance: 1e-10, mostIterations: 1_000 };

/** A model fitted to pairs of which nobody said whether they are one. */
export interface EstimatedLinkage {
  readonly model: LinkageModel;
  readonly iterations: number;
  /** Whether it ended for the tolerance, and not for the number of rounds. */
  readonly hasConverged: boolean;
  /** Natural logarithm of the likelihood before each round and after the last: it never falls. */
  readonly logLikelihoods: readonly number[];
}

/** Pairs with the same levels. */
interface Pattern {
  readonly levels: ComparisonVector;
  readonly count: number;
}

/**
 * Fits a model to comparison vectors by expectation and maximisation, from a start in which m is above u for the levels
 * that speak for one thing: the start says which of the two groups is which.
 *
 * W. E. Winkler, "Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage",
 * Proceedings of the Section on Survey Research Methods, American Statistical Association (1988), 667–671. A field that a
 * pair lacks counts for neither group of that pair (missing at random).
 *
 * Deterministic, and the order of the vectors does not matter. Throws `RangeError` for no vectors, for a level that a
 * field does not have, and for a vector that the start holds impossible.
 */
export function estimateLinkage(
  vectors: readonly ComparisonVector[],
  start: LinkageModel,
  limits: EstimationLimits = defaultEstimationLimits,
): EstimatedLinkage {
  if (vectors.length === 0) throw new RangeError('no pairs to learn from');
  const patterns = patternsOf(vectors, start);
  const logLikelihoods: number[] = [];
  let model = start;
  for (let iterations = 1; iterations <= limits.mostIterations; iterations += 1) {
    const expected = expect(model, patterns);
    logLikelihoods.push(expected.logLikelihood);
    const next = maximise(model, patterns, expected.chances);
    const change = largestChange(model, next);
    model = next;
    if (change <= limits.tolerance) return ended(iterations, true);
  }
  return ended(limits.mostIterations, false);

  function ended(iterations: number, hasConverged: boolean): EstimatedLinkage {
    logLikelihoods.push(expect(model, patterns).logLikelihood);
    return { model, iterations, hasConverged, logLikelihoods };
  }
}

/** Distinct vectors with their number, in the order of their text: sums are the same whatever the order of the rows. */
function patternsOf(vectors: readonly ComparisonVector[], { fields }: LinkageModel): Pattern[] {
  const patterns = new Map<string, { levels: ComparisonVector; count: number }>();
  for (const vector of vectors) {
    const levels = fields.map((field, i) => {
      const level = vector[i];
      if (level !== undefined) chanceOf(field.m, level);
      return level;
    });
    const key = levels.map((level) => level ?? '-').join(' ');
    const present = patterns.get(key);
    if (present === undefined) patterns.set(key, { levels, count: 1 });
    else present.count += 1;
  }
  return [...patterns].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pattern]) => pattern);
}

/** Of each pattern the probability that its pairs are one. */
function expect({ prior, fields }: LinkageModel, patterns: readonly Pattern[]) {
  let logLikelihood = 0;
  const chances = patterns.map(({ levels, count }) => {
    let [one, two] = [prior, 1 - prior];
    for (const [i, { m, u }] of fields.entries()) {
      const level = levels[i];
      if (level === undefined) continue;
      one *= chanceOf(m, level);
      two *= chanceOf(u, level);
    }
    if (!(one + two > 0)) throw new RangeError('a pair that the model holds impossible');
    logLikelihood += count * Math.log(one + two);
    return one / (one + two);
  });
  return { chances, logLikelihood };
}

function maximise(
  { fields }: LinkageModel,
  patterns: readonly Pattern[],
  chances: readonly number[],
): LinkageModel {
  let [ones, all] = [0, 0];
  for (const [p, { count }] of patterns.entries()) {
    ones += count * (chances[p] ?? 0);
    all += count;
  }
  const next = fields.map((field, i): LinkageField => {
    const [one, two] = [field.m.map(() => 0), field.u.map(() => 0)];
    for (const [p, { levels, count }] of patterns.entries()) {
      const [level, chance] = [levels[i], chances[p] ?? 0];
      if (level === undefined) continue;
      one[level] = (one[level] ?? 0) + count * chance;
      two[level] = (two[level] ?? 0) + count * (1 - chance);
    }
    return { name: field.name, m: shares(one, field.m), u: shares(two, field.u) };
  });
  return { prior: ones / all, fields: next };
}

/** Weights as shares of their sum; as they were before where nothing weighs anything. */
function shares(weights: readonly number[], before: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? weights.map((weight) => weight / total) : before;
}

function largestChange(from: LinkageModel, to: LinkageModel): number {
  const [before, after] = [parametersOf(from), parametersOf(to)];
  return Math.max(...before.map((value, i) => Math.abs(value - (after[i] ?? 0))));
}

function parametersOf({ prior, fields }: LinkageModel): number[] {
  return [prior, ...fields.flatMap(({ m, u }) => [...m, ...u])];
}
