import { type CurveStep, edgeInterval } from './curve-step.ts';
import type { FollowUp } from './follow-up.ts';

/** What a curve says of one day, or that nobody was followed for so long. */
export type ShareBy =
  | {
      readonly kind: 'share';
      readonly share: number;
      readonly low: number;
      readonly high: number;
      /** Devices that were still followed on that day. */
      readonly atRisk: number;
    }
  | { readonly kind: 'not-followed' };

/**
 * The share by so many days. Where nobody is followed for so long, nobody knows it: unless every device has had some
 * event by then, so that nothing can change any more.
 */
export function shareBy<Event extends string>(
  followUp: FollowUp<Event>,
  steps: readonly CurveStep[],
  days: number,
): ShareBy {
  const atRisk = followUp.atRisk(days);
  const isSettled = followUp.count > 0 && followUp.countWithin(days, () => true) === followUp.count;
  if (atRisk === 0 && !isSettled) return { kind: 'not-followed' };
  const step = steps.findLast((one) => one.days <= days);
  if (step === undefined)
    return { kind: 'share', share: 0, ...edgeInterval(0, isSettled ? followUp.count : atRisk), atRisk };
  const { share, low, high } = step;
  return { kind: 'share', share, low, high, atRisk };
}
