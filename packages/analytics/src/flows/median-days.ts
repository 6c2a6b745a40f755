import { binomial } from '../binomial.ts';
import { quantile } from '../quantile.ts';

/** The middle of some times in days, and an interval that has the true one with 95 % confidence. */
export interface MedianDays {
  readonly days: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The median with the interval that order statistics give, whatever the distribution: from the l-th smallest to the l-th
 * greatest, where l is the 2.5 % quantile of a binomial with chance one half. At least 95 %; undefined for fewer than six,
 * of which no interval has that. W. J. Conover, "Practical Nonparametric Statistics", third edition (1999), section 3.2.
 */
export function medianDays(days: readonly number[]): MedianDays | undefined {
  const sorted = days.toSorted((a, b) => a - b);
  const place = binomial(sorted.length, 0.5).firstReaching(0.025);
  const [low, high] = [sorted[place - 1], sorted[sorted.length - place]];
  const middle = quantile(sorted, 0.5);
  if (middle === undefined || low === undefined || high === undefined) return undefined;
  return { days: middle, low, high };
}
