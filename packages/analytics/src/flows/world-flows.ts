import { fewestEvents, hideSmall } from '../survival/hide-small.ts';
import { type MedianDays, medianDays } from './median-days.ts';

/** A stolen phone, followed to the cut-off. */
export interface FollowedPhone {
  /** Whole days from its taking to the first gate that met it; absent while none has. */
  readonly reappearedAfter?: number;
  /** Where that was, as ISO 3166-1 alpha-2; absent where the gate is not a network. */
  readonly country?: string;
}

/** Where phones came up first. */
export interface FlowPlace {
  /** ISO 3166-1 alpha-2; absent for gates that are no network, and so tell no country. */
  readonly country?: string;
  readonly phones: number;
  /** How soon; absent for fewer phones than give an interval. */
  readonly median?: MedianDays;
}

/** Where phones come up again, and how soon, with nothing told of one to four of them. Every count is to the nearest five. */
export interface WorldFlows {
  readonly followed: number;
  /** Those that came up again; absent where that may not be told. */
  readonly phones?: number;
  readonly median?: MedianDays;
  /** The most phones first. Places of which nothing may be told are not in it. */
  readonly places: readonly FlowPlace[];
  /** Phones of places that are not told: at least five, or none. */
  readonly elsewhere?: number;
}

/**
 * Counts phones by the country of the first gate that met them.
 *
 * How soon is the median of those that came up there, not of all that were stolen: some have not come up yet, and this
 * says nothing of them. What is hidden is hidden by the rule of `hideSmall`, the countries being its groups; counts are
 * rounded, for whoever compares two weeks would count single phones.
 */
export function worldFlows(phones: Iterable<FollowedPhone>): WorldFlows {
  let followed = 0;
  const daysByPlace = new Map<string, number[]>();
  for (const { reappearedAfter, country = '' } of phones) {
    followed += 1;
    if (reappearedAfter === undefined) continue;
    const days = daysByPlace.get(country) ?? [];
    daysByPlace.set(country, days);
    days.push(reappearedAfter);
  }
  const groups = [...daysByPlace].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  const { total, groups: told } = hideSmall(groups.map(([, days]) => [days.length]));
  const all = groups.flatMap(([, days]) => days);
  if (groups.length > 0 && total[0] !== true) return { followed: toNearestFive(followed), places: [] };
  const places = groups.flatMap(([country, days], place) =>
    told[place]?.[0] === true
      ? [{ ...placeOf(country), phones: toNearestFive(days.length), ...medianOf(days) }]
      : [],
  );
  const elsewhere = groups.reduce(
    (sum, [, days], place) => sum + (told[place]?.[0] === true ? 0 : days.length),
    0,
  );
  return {
    followed: toNearestFive(followed),
    phones: toNearestFive(all.length),
    ...medianOf(all),
    places,
    ...(elsewhere > 0 && { elsewhere: toNearestFive(elsewhere) }),
  };
}

function placeOf(country: string): { readonly country?: string } {
  return country === '' ? {} : { country };
}

/** To the nearest five: the difference of two published counts is then nobody's phone. */
function toNearestFive(count: number): number {
  return Math.round(count / fewestEvents) * fewestEvents;
}

/** A median of so few would be the days of one phone. */
const fewestForMedian = 2 * fewestEvents;

function medianOf(days: readonly number[]): { readonly median?: MedianDays } {
  const median = days.length < fewestForMedian ? undefined : medianDays(days);
  return median === undefined ? {} : { median };
}
