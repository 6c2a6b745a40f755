import { type Interval, shareInterval } from '../scorecard/intervals.ts';
import { scorecardMethod } from '../scorecard/method.ts';

/** A curve from one day with an event on, up to the next step. */
export interface CurveStep extends Interval {
  readonly days: number;
  readonly atRisk: number;
  /** Events of the kind that the curve is of, on this day. */
  readonly ended: number;
  /** The share of devices that have had the event by now; survival is what is left to 1. */
  readonly share: number;
  readonly standardError: number;
}

/** How an interval is made of a standard error: on the scale of log(-log(1 - share)), or as it is, cut at 0 and 1. */
export type IntervalForm = 'log-log' | 'plain';

/** The 97.5 % point of the standard normal distribution: for intervals of 95 %. */
const normalPoint = 1.959_963_984_540_054;

/**
 * The 95 % interval of a share 0 < share < 1.
 *
 * `log-log`: J. D. Kalbfleisch and R. L. Prentice (1980), section 1.3; it stays between 0 and 1 and holds what it says
 * in samples as small as 25: Ø. Borgan and K. Liestøl, "A note on confidence intervals and bands for the survival
 * function based on transformations", Scandinavian Journal of Statistics 17 (1990).
 */
export function stepInterval(share: number, standardError: number, form: IntervalForm): Interval {
  if (form === 'plain') {
    const half = normalPoint * standardError;
    return { low: Math.max(0, share - half), high: Math.min(1, share + half) };
  }
  const survival = 1 - share;
  const reach = (normalPoint * standardError) / (survival * -Math.log(survival));
  return { low: 1 - survival ** Math.exp(-reach), high: 1 - survival ** Math.exp(reach) };
}

/**
 * The interval where the formulas have no value. Nobody has had the event: exact for those who were followed so far.
 * Everybody has: the low end of the step before holds, for the share never falls.
 */
export function edgeInterval(share: 0 | 1, atRisk: number, lowBefore?: number): Interval {
  const exact = shareInterval(share === 0 ? 0 : atRisk, atRisk, scorecardMethod.confidence);
  return lowBefore === undefined ? exact : { low: lowBefore, high: 1 };
}
