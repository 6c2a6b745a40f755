import { type CurveStep, edgeInterval, type IntervalForm, stepInterval } from './curve-step.ts';
import { countOf, type FollowUp } from './follow-up.ts';

/**
 * The share of devices that have had an event of this kind by each day, where others compete: a device that was
 * recovered comes up nowhere any more. The shares of all kinds and of those that have had none add up to 1. One step
 * for each day with an event of this kind.
 *
 * O. O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on censored
 * observations", Scandinavian Journal of Statistics 5 (1978). Variance by the delta method: E. Marubini and M. G.
 * Valsecchi, "Analysing Survival Data from Clinical Trials and Observational Studies" (1995), 10.3; with one kind of
 * event it is Greenwood's.
 */
export function cumulativeIncidence<Event extends string>(
  followUp: FollowUp<Event>,
  counts: (event: Event) => boolean,
  form: IntervalForm = 'log-log',
): CurveStep[] {
  const steps: CurveStep[] = [];
  const spread = new IncidenceSpread();
  let [survival, share] = [1, 0];
  for (const { days, atRisk, ended: all } of followUp.days()) {
    const endedInAll = countOf(all, () => true);
    if (endedInAll === 0) continue;
    const ended = countOf(all, counts);
    share += survival * (ended / atRisk);
    spread.add({ survival, share, atRisk, endedInAll, ended });
    survival *= 1 - endedInAll / atRisk;
    if (ended === 0) continue;
    const standardError = Math.sqrt(spread.variance(share));
    const isWhole = 1 - share < 1e-12;
    const interval = isWhole
      ? edgeInterval(1, atRisk, steps.at(-1)?.low)
      : stepInterval(share, standardError, form);
    steps.push({ days, atRisk, ended, share, standardError, ...interval });
  }
  return steps;
}

interface DaySums {
  /** Of all kinds, before the day. */
  readonly survival: number;
  /** Of this kind, with the day. */
  readonly share: number;
  readonly atRisk: number;
  readonly endedInAll: number;
  readonly ended: number;
}

/**
 * The variance of the share on a day is a sum over all days before it of terms in (share - share then). Multiplied out,
 * sums that are carried on give it, so that a curve takes one walk over its days.
 */
class IncidenceSpread {
  readonly #square = { one: 0, share: 0, shareSquared: 0 };
  readonly #cross = { one: 0, share: 0 };
  #own = 0;

  add({ survival, share, atRisk, endedInAll, ended }: DaySums): void {
    // Where the last devices go on one day, nothing comes after it for this term to be multiplied by.
    const hazardVariance = endedInAll === atRisk ? 0 : endedInAll / (atRisk * (atRisk - endedInAll));
    this.#square.one += hazardVariance;
    this.#square.share += hazardVariance * share;
    this.#square.shareSquared += hazardVariance * share * share;
    const crossing = (survival * ended) / (atRisk * atRisk);
    this.#cross.one += crossing;
    this.#cross.share += crossing * share;
    this.#own += (survival * survival * ended * (atRisk - ended)) / atRisk ** 3;
  }

  variance(share: number): number {
    const square =
      share * share * this.#square.one - 2 * share * this.#square.share + this.#square.shareSquared;
    const cross = share * this.#cross.one - this.#cross.share;
    // Digits that are lost in the subtraction must not make it negative.
    return Math.max(0, square + this.#own - 2 * cross);
  }
}
