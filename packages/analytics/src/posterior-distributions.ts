import jstat from 'jstat';

/** A gamma distribution: shape k, and rate as one over the scale. */
export interface Gamma {
  readonly shape: number;
  readonly rate: number;
}

/** P(X ≤ x). */
export function gammaBelow(x: number, { shape, rate }: Gamma): number {
  return x <= 0 ? 0 : jstat.gamma.cdf(x, shape, 1 / rate);
}

/** The x with P(X ≤ x) = probability, 0 < probability < 1. */
export function gammaQuantile(probability: number, { shape, rate }: Gamma): number {
  return jstat.gamma.inv(probability, shape, 1 / rate);
}

/** A beta distribution, of shares from 0 to 1. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/** The x with P(X ≤ x) = probability, 0 < probability < 1. */
export function betaQuantile(probability: number, { alpha, beta }: Beta): number {
  return jstat.beta.inv(probability, alpha, beta);
}
