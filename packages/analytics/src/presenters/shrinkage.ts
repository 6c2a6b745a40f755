import { betaQuantile, gammaBelow, gammaQuantile } from '../posterior-distributions.ts';
import type { LeadMethod } from './lead-method.ts';

/** How many times as many as expected, after what little is known has been drawn towards the ordinary. */
export interface RateRatio {
  readonly mean: number;
  /** The 5 % quantile: as small as it may well be. Leads are ranked by it. */
  readonly low: number;
  /** The chance that it is above the method's `tellingRatio`. */
  readonly chanceAbove: number;
}

/**
 * Gamma–Poisson shrinkage of an observed over an expected count: prior Gamma(shape, rate), posterior
 * Gamma(shape + observed, rate + expected). W. DuMouchel, "Bayesian Data Mining in Large Frequency Tables", The American
 * Statistician 53(3), 1999, with one component and a fixed prior.
 */
export function rateRatio(
  { observed, expected }: { readonly observed: number; readonly expected: number },
  { priorShape, priorRate, tellingRatio }: Pick<LeadMethod, 'priorShape' | 'priorRate' | 'tellingRatio'>,
): RateRatio {
  const posterior = { shape: priorShape + observed, rate: priorRate + expected };
  return {
    mean: posterior.shape / posterior.rate,
    low: gammaQuantile(0.05, posterior),
    chanceAbove: 1 - gammaBelow(tellingRatio, posterior),
  };
}

/** A share with the band in which it lies by 90 %. */
export interface ShareBand {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The share of `against` among `devices` with a Beta prior of so many successes and failures. */
export function shareBand(
  { against, devices }: { readonly against: number; readonly devices: number },
  prior: { readonly alpha: number; readonly beta: number },
): ShareBand {
  const posterior = { alpha: prior.alpha + against, beta: prior.beta + devices - against };
  return {
    mean: posterior.alpha / (posterior.alpha + posterior.beta),
    low: betaQuantile(0.05, posterior),
    high: betaQuantile(0.95, posterior),
  };
}
