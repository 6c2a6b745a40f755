import { countInterval, quantileRanks, shareInterval } from './intervals.ts';
import { scorecardMethod as method } from './method.ts';

/** One number of a scorecard with what it is over and the interval of its true value, or why there is none. */
export type Figure =
  /** `count` of `of`; the interval is that of the share. */
  | {
      readonly kind: 'share';
      readonly count: number;
      readonly of: number;
      readonly low: number;
      readonly high: number;
    }
  /** A time over `of` cases, in milliseconds, with the interval. */
  | {
      readonly kind: 'time';
      readonly ms: number;
      readonly of: number;
      readonly low: number;
      readonly high: number;
    }
  /** So many, with the interval of what they would be on average. */
  | { readonly kind: 'count'; readonly count: number; readonly low: number; readonly high: number }
  /** Too few to tell anything by, or to tell it without telling of somebody. */
  | { readonly kind: 'withheld'; readonly fewerThan: number }
  /** Nothing of the kind has happened. */
  | { readonly kind: 'none' }
  /** Nobody measures it here. */
  | { readonly kind: 'not-measured' };

const none: Figure = { kind: 'none' };
export const notMeasured: Figure = { kind: 'not-measured' };

/** `count` of `of`. */
export function shareFigure(count: number, of: number): Figure {
  if (of === 0) return none;
  if (of < method.fewest) return { kind: 'withheld', fewerThan: method.fewest };
  return { kind: 'share', count, of, ...shareInterval(count, of, method.confidence) };
}

/** So many people or cases; a few are not told, nobody is. */
export function peopleFigure(count: number): Figure {
  if (count > 0 && count < method.fewestPeople) return { kind: 'withheld', fewerThan: method.fewestPeople };
  return { kind: 'count', count, ...countInterval(count, method.confidence) };
}

/**
 * A quantile of times in milliseconds, 0 < share < 1, and its interval. Times lie between 0 and `longestMs`, which
 * bound it where the sample is too small to.
 *
 * The quantile is a time that was measured: the smallest that at least this share of all are not above (type 1 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996).
 */
export function timeFigure(times: readonly number[], share: number, longestMs: number): Figure {
  if (times.length === 0) return none;
  if (times.length < method.fewest) return { kind: 'withheld', fewerThan: method.fewest };
  const sorted = Float64Array.from(times, (ms) => Math.min(longestMs, Math.max(0, ms))).toSorted();
  const { low, high } = quantileRanks(sorted.length, share, method.confidence);
  const place = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return {
    kind: 'time',
    ms: sorted[place] ?? longestMs,
    of: sorted.length,
    low: sorted[low - 1] ?? 0,
    high: sorted[high - 1] ?? longestMs,
  };
}
