import { type CurveStep, edgeInterval, type IntervalForm, stepInterval } from './curve-step.ts';
import { countOf, type FollowUp } from './follow-up.ts';

/**
 * The share of devices that would have had the event by each day if nothing but the end of the data ended their
 * following: other events count as that. Survival is `1 - share`. One step for each day with an event.
 *
 * E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American
 * Statistical Association 53 (1958); the variance is M. Greenwood's, "The natural duration of cancer" (1926). What ends
 * the following must tell nothing of the event: where devices are recovered, it does, and `cumulativeIncidence` is right.
 */
export function kaplanMeier<Event extends string>(
  followUp: FollowUp<Event>,
  counts: (event: Event) => boolean,
  form: IntervalForm = 'log-log',
): CurveStep[] {
  const steps: CurveStep[] = [];
  let [survival, greenwood] = [1, 0];
  for (const { days, atRisk, ended: all } of followUp.days()) {
    const ended = countOf(all, counts);
    if (ended === 0) continue;
    survival = ended === atRisk ? 0 : survival * (1 - ended / atRisk);
    if (survival > 0) greenwood += ended / (atRisk * (atRisk - ended));
    const [share, standardError] = [1 - survival, survival * Math.sqrt(greenwood)];
    const interval =
      survival === 0 ? edgeInterval(1, atRisk, steps.at(-1)?.low) : stepInterval(share, standardError, form);
    steps.push({ days, atRisk, ended, share, standardError, ...interval });
  }
  return steps;
}
