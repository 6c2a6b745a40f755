/** Weights below this share of the largest change no digit of a probability. */
const negligible = 1e-20;

/** Probabilities of at most k successes, for the k where they are neither 0 nor 1 to the last digit. */
export interface BinomialDistribution {
  /** P(X ≤ k). */
  atMost(k: number): number;
  /** The smallest k with P(X ≤ k) ≥ probability; n at most. */
  firstReaching(probability: number): number;
}

/**
 * The binomial distribution of n trials with chance p, to the precision of the machine for any n.
 *
 * Weights are carried from the mode outwards by the ratio of neighbours and divided by their sum, so nothing overflows
 * and no factorial is needed.
 */
export function binomial(n: number, p: number): BinomialDistribution {
  const { from, cumulative } = p <= 0 || p >= 1 ? certain(p <= 0 ? 0 : n) : cumulated(n, p);
  const atMost = (k: number) => (k < from ? 0 : (cumulative[Math.floor(k) - from] ?? 1));
  return {
    atMost,
    firstReaching: (probability) => {
      const index = cumulative.findIndex((reached) => reached >= probability);
      return index < 0 ? Math.min(n, from + cumulative.length) : from + index;
    },
  };
}

/**
 * P(X ≥ k) of n trials with chance p: the exact one-sided p-value of k. Counted from the failures' side, so that a small
 * one keeps its digits; below 10^-20 it is 0.
 */
export function binomialUpperTail(k: number, { n, p }: { readonly n: number; readonly p: number }): number {
  return k <= 0 ? 1 : binomial(n, 1 - p).atMost(n - k);
}

function certain(value: number) {
  return { from: value, cumulative: [1] };
}

function cumulated(n: number, p: number): { from: number; cumulative: number[] } {
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0 && weight > negligible; k -= 1) {
    weight *= k / ((n - k + 1) * odds);
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = mode, weight = 1; k < n && weight > negligible; k += 1) {
    weight *= ((n - k) * odds) / (k + 1);
    above.push(weight);
  }
  const weights = [...below.toReversed(), 1, ...above];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  const cumulative = weights.map((weight) => {
    reached += weight / total;
    return Math.min(1, reached);
  });
  return { from: mode - below.length, cumulative };
}
