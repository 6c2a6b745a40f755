import { binomialUpperTail } from '../binomial.ts';
import { type BaseRate, BaseRates } from './base-rates.ts';
import { type Exposure, exposuresOf } from './exposure.ts';
import { adjustForManyTests } from './false-discovery.ts';
import { type LeadMethod, leadMethod } from './lead-method.ts';
import type { Presentation } from './presentation.ts';
import { type RateRatio, rateRatio, type ShareBand, shareBand } from './shrinkage.ts';

/** One presenter who was tested. */
export interface PresenterFinding extends Exposure {
  /** How many of their devices would count against anybody. */
  readonly expected: number;
  /** `expected` as a share of their devices. */
  readonly baseRate: number;
  /** The base rate of each of `devices`, in their order. */
  readonly rates: readonly BaseRate[];
  /** Exact one-sided binomial p-value. */
  readonly p: number;
  /** Adjusted for the number of tests; a lead when at most q. */
  readonly adjusted: number;
  readonly ratio: RateRatio;
  readonly share: ShareBand;
}

/** What was found in one round. */
export interface LeadFindings {
  readonly method: LeadMethod;
  /** Until when rows were known, ms since 1970. */
  readonly cutOffAt: number;
  /** Presenters who were tested. */
  readonly tested: number;
  /** Those who presented too few devices, or have too few others to be compared with. */
  readonly untested: number;
  /** Ranked by the 5 % quantile of their rate ratio, the highest first. */
  readonly leads: readonly PresenterFinding[];
}

/**
 * Finds the presenters whose devices move on after a red answer more often than everybody else's.
 *
 * Who is tested is decided by how much they presented, never by what came of it; who has too few victims or days stays
 * among the tests with p = 1, so that the promise of a share q still holds. The chance of each device is that of its own
 * stratum; the binomial with their mean is used, whose tail from one above its mean on is never smaller than that of the
 * sum of unequal chances (W. Hoeffding, "On the Distribution of the Number of Successes in Independent Trials", Annals of
 * Mathematical Statistics 27(3), 1956).
 */
export function findLeads(
  presentations: readonly Presentation[],
  { cutOffAt, method = leadMethod }: { readonly cutOffAt: number; readonly method?: LeadMethod },
): LeadFindings {
  const exposures = exposuresOf(presentations, { cutOffAt, method });
  const baseRates = new BaseRates(exposures, method);
  const tested = exposures
    .filter(({ devices }) => devices.length >= method.leastDevices)
    .flatMap((exposure) => {
      const rates = baseRates.ratesFor(exposure);
      return rates === undefined ? [] : [{ exposure, rates, ...testOf(exposure, rates, method) }];
    });
  const adjusted = adjustForManyTests(tested.map(({ p }) => p));
  const leads = tested.flatMap((test, place) => {
    const value = adjusted[place] ?? 1;
    return value <= method.q ? [findingOf(test, value, method)] : [];
  });
  return {
    method,
    cutOffAt,
    tested: tested.length,
    untested: exposures.length - tested.length,
    leads: leads.toSorted((a, b) => b.ratio.low - a.ratio.low),
  };
}

interface Test {
  readonly exposure: Exposure;
  readonly rates: readonly BaseRate[];
  readonly expected: number;
  /** 1 for whoever has too few victims or days. */
  readonly p: number;
}

function testOf(
  { devices, against, victims, days }: Exposure,
  rates: readonly BaseRate[],
  method: LeadMethod,
) {
  const expected = rates.reduce((sum, { rate }) => sum + rate, 0);
  if (victims < method.leastVictims || days < method.leastDays) return { expected, p: 1 };
  const n = devices.length;
  return { expected, p: binomialUpperTail(against, { n, p: expected / n }) };
}

function findingOf({ exposure, rates, expected, p }: Test, adjusted: number, method: LeadMethod) {
  const baseRate = expected / exposure.devices.length;
  const prior = { alpha: baseRate * method.shareWeight, beta: (1 - baseRate) * method.shareWeight };
  return {
    ...exposure,
    expected,
    baseRate,
    rates,
    p,
    adjusted,
    ratio: rateRatio({ observed: exposure.against, expected }, method),
    share: shareBand({ against: exposure.against, devices: exposure.devices.length }, prior),
  };
}
