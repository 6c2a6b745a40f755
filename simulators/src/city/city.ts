import { SeededChance } from '../seeded-chance.ts';
import { type Actors, createActors, stolenShareOf } from './actors.ts';
import { type ParameterValues, parameterValues } from './parameter-table.ts';
import { ages } from './share-tables.ts';

export interface CityOptions {
  readonly seed: number;
  /** 10 is London; 1 is a tenth of it. From 0.02, the smallest with every kind of shop, to 100. */
  readonly scale: number;
  /** How many days are looked at; 365 when absent. */
  readonly days?: number;
  /** The first instant, ms since 1970; the begin of 2024 (UTC) when absent. */
  readonly beginsAt?: number;
  /** No shop is crooked or careless, nobody abroad handles for others, and no number is cloned. */
  readonly isNull?: boolean;
  /** Parameters with another value than the table's. */
  readonly changes?: Partial<ParameterValues>;
}

/** A city laid out: everything that its events are drawn from. Small; events are made as they are asked for. */
export interface City {
  readonly seed: number;
  readonly scale: number;
  readonly days: number;
  readonly beginsAt: number;
  readonly endsAt: number;
  readonly isNull: boolean;
  readonly values: ParameterValues;
  readonly actors: Actors;
  /** Thefts a year, reported or not. */
  readonly theftsPerYear: number;
  /** Which share of the phones that stay is offered to a shop: as many as the shops are offered. */
  readonly offeredShare: number;
}

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const yearDays = 365;

const smallest = 0.02;
const largest = 100;
const mostDays = 3_650;

/** Salts of chance: what one part of a life draws leaves the others as they are. */
const parts = {
  day: 11,
  theft: 12,
  report: 13,
  fate: 14,
  way: 15,
  shop: 16,
  sold: 17,
  panel: 18,
  hour: 19,
} as const;

/** Lays out a city. Throws `RangeError` for options that it cannot be made of, and says which are. */
export function createCity({ seed, scale, days = yearDays, ...options }: CityOptions): City {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new RangeError('A seed is a whole number from 0 to 4294967295.');
  if (!(scale >= smallest && scale <= largest))
    throw new RangeError(`A scale is a number from ${smallest} to ${largest}; 10 is London.`);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new RangeError(`Days are a whole number from 1 to ${mostDays}.`);
  const { isNull = false, beginsAt = Date.UTC(2024, 0, 1), changes = {} } = options;
  const values = parameterValues(isNull ? { ...changes, clonedShare: 0, refurbisherShare: 0 } : changes);
  const actors = createActors(seed, scale, values, isNull);
  const theftsPerYear = (values.reportedPerYear * scale) / 10 / meanReportShare(values);
  const staying = theftsPerYear * values.comesUpShare * (1 - values.abroadShare);
  const offered = actors.shops
    .filter(({ trade }) => trade !== 'export')
    .reduce((sum, { kind, volume }) => sum + volume * stolenShareOf(kind, values), 0);
  const endsAt = beginsAt + days * dayMs;
  const offeredShare = Math.min(1, offered / staying);
  return { seed, scale, days, beginsAt, endsAt, isNull, values, actors, theftsPerYear, offeredShare };
}

/** Chance of one part of one thing. */
export function chanceFor(city: City, part: keyof typeof parts, ...numbers: readonly number[]): SeededChance {
  return SeededChance.of(city.seed, parts[part], ...numbers);
}

/** Ages of victims, with the risk of the young weighed in. */
export function victimAges({
  youngVictimRisk,
}: ParameterValues): readonly { name: string; isChild: boolean; share: number }[] {
  const young = ages.lines.filter(({ isYoung }) => isYoung).reduce((sum, { share }) => sum + share, 0);
  // The risk is over that of all, so that the young are so many times their share among the victims.
  const others = (1 - youngVictimRisk * young) / (1 - young);
  return ages.lines.map(({ name, isChild, isYoung, share }) => ({
    name,
    isChild,
    share: share * (isYoung ? youngVictimRisk : others),
  }));
}

/** Share of victims who report. */
export function meanReportShare(values: ParameterValues): number {
  return victimAges(values).reduce(
    (sum, { isChild, share }) => sum + share * (isChild ? values.childReportShare : values.adultReportShare),
    0,
  );
}
