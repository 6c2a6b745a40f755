import { binomial } from '../binomial.ts';

/** Where a true value lies with the confidence that was asked for. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Halvings of an interval: more than a number has digits. */
const halvings = 60;

/**
 * The interval of a share of which `count` of `of` were seen, 0 ≤ count ≤ of, of ≥ 1; exact, so never too narrow.
 *
 * C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934).
 */
export function shareInterval(count: number, of: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: count === 0 ? 0 : whereRising(0, 1, (p) => 1 - binomial(of, p).atMost(count - 1), tail),
    high: count === of ? 1 : whereRising(0, 1, (p) => 1 - binomial(of, p).atMost(count), 1 - tail),
  };
}

/**
 * The interval of what a count would be on average, for things that happen one by one; exact, so never too narrow.
 *
 * F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936).
 */
export function countInterval(count: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  // Beyond this the chance of so few is far below any tail.
  const most = count + 20 + 20 * Math.sqrt(count + 1);
  return {
    low: count === 0 ? 0 : whereRising(0, most, (mean) => 1 - poissonAtMost(count - 1, mean), tail),
    high: whereRising(0, most, (mean) => 1 - poissonAtMost(count, mean), 1 - tail),
  };
}

/** Places among n values in ascending order, from 1; 0 and n + 1 where the sample bounds nothing on that side. */
export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Which of n ordered values enclose the quantile of whatever they were drawn from; nothing is assumed of its shape.
 *
 * The number of values up to the quantile is binomial, so the chance that the value at `low` lies above it, and that
 * the one at `high` lies below it, is at most half of what the confidence leaves. H. A. David and H. N. Nagaraja, "Order Statistics", third
 * edition (2003), section 7.1. It holds for draws that do not depend on each other.
 */
export function quantileRanks(n: number, share: number, confidence: number): RankInterval {
  const tail = (1 - confidence) / 2;
  const distribution = binomial(n, share);
  // Largest r with P(X ≤ r − 1) ≤ tail; smallest s with P(X ≤ s − 1) ≥ 1 − tail.
  const first = distribution.firstReaching(tail);
  const low = distribution.atMost(first) <= tail ? first + 1 : first;
  const last = distribution.firstReaching(1 - tail);
  return { low, high: last + 1 };
}

/** P(X ≤ k) of a Poisson distribution with this mean. */
function poissonAtMost(k: number, mean: number): number {
  if (mean === 0) return 1;
  // From the largest term outwards, in logarithms, so that no large mean runs out of digits.
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i += 1) {
    logTerm += Math.log(mean / i);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** Where a function that never falls reaches a level. */
function whereRising(from: number, to: number, rise: (x: number) => number, level: number): number {
  let [low, high] = [from, to];
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (rise(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
