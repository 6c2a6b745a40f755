import { type City, chanceFor, dayMs, hourMs, yearDays } from './city.ts';
import { type CityEvent, instantOf, type Label, type Offence, type TheftRow } from './city-rows.ts';
import { falseReport } from './false-report.ts';
import { ordinaryTrade } from './ordinary-trade.ts';
import { Panel } from './panel.ts';
import { robberyMonths, theftMonths } from './share-tables.ts';
import { stolenLife } from './stolen-life.ts';

/** What a connected system sees: rows without their labels, and no theft that nobody told it of. */
export type SeenEvent = SeenOf<CityEvent>;
type SeenOf<Event> = Event extends { readonly kind: infer Kind; readonly seen: infer Row }
  ? { readonly kind: Kind; readonly seen: Row }
  : never;

/** What is true: each theft, and the label of each seen row, in the same order. */
export type TruthEvent =
  | { readonly kind: 'theft'; readonly theft: TheftRow }
  | { readonly kind: SeenEvent['kind']; readonly label: Label };

/** A life that goes on: it is drawn again on each day on which something happens. */
type Life = () => CityEvent[];

/**
 * Everything that happens in a city, in order of time. It keeps the lives that go on, as what they are drawn from and not
 * as their events, and the events of one day, attaches of one hour.
 */
export function* cityEvents(city: City): Generator<CityEvent, void, undefined> {
  const lives = new Map<number, Life[]>();
  const counts = { thefts: 0, falseReports: 0, traded: 0 };
  const panel = new Panel(city);
  for (let day = 0; day < city.days; day += 1) {
    const trade = ordinaryTrade(city, day, counts.traded);
    counts.traded += trade.length;
    const begun = [...thefts(city, day, counts), ...falseReports(city, day, counts)];
    const events = [...trade];
    for (const life of [...(lives.get(day) ?? []), ...begun]) events.push(...dayOf(city, life, day, lives));
    lives.delete(day);
    yield* hoursOf(city, day, events.toSorted(byInstant), panel);
  }
}

/** What connected systems see of it. */
export function* seenEvents(city: City): Generator<SeenEvent, void, undefined> {
  for (const event of cityEvents(city)) {
    if (event.kind === 'theft') continue;
    const { label: _, ...seen } = event;
    yield seen;
  }
}

/** What is true of it. */
export function* truthEvents(city: City): Generator<TruthEvent, void, undefined> {
  for (const event of cityEvents(city))
    yield event.kind === 'theft' ? event : { kind: event.kind, label: event.label };
}

/**
 * So many thefts over the days of a city, each with all that happens to its phone to the very end, whatever day the city
 * ends on: for those who need the whole truth and no order of time.
 */
export function* wholeLives(city: City, count: number): Generator<CityEvent[], void, undefined> {
  for (let number = 0; number < count; number += 1) {
    const chance = chanceFor(city, 'day', number, 2);
    const offence: Offence = chance.happens(city.values.robberyShare) ? 'robbery' : 'theft-from-person';
    yield stolenLife(city, { number, day: chance.below(city.days), offence });
  }
}

function thefts(city: City, day: number, counts: { thefts: number }): Life[] {
  const chance = chanceFor(city, 'day', day);
  const offences: readonly Offence[] = ['theft-from-person', 'robbery'];
  return offences.flatMap((offence) =>
    Array.from({ length: chance.poisson(theftsOn(city, day, offence)) }, () => {
      const ticket = { number: counts.thefts, day, offence };
      counts.thefts += 1;
      return () => stolenLife(city, ticket);
    }),
  );
}

/** How many thefts of a kind a day brings on average. */
export function theftsOn({ theftsPerYear, values, beginsAt }: City, day: number, offence: Offence): number {
  const date = new Date(beginsAt + day * dayMs);
  const months = offence === 'robbery' ? robberyMonths : theftMonths;
  const index = months.lines[date.getUTCMonth()]?.share ?? 1;
  const isWeekend = [0, 6].includes(date.getUTCDay());
  const weekday = (isWeekend ? values.weekendWeight : 1) / ((5 + 2 * values.weekendWeight) / 7);
  const share = offence === 'robbery' ? values.robberyShare : 1 - values.robberyShare;
  return (theftsPerYear / yearDays) * share * index * weekday;
}

function falseReports(city: City, day: number, counts: { falseReports: number }): Life[] {
  const mean = (city.values.falseReportsPerYear * city.scale) / 10 / yearDays;
  return Array.from({ length: chanceFor(city, 'day', day, 1).poisson(mean) }, () => {
    const index = counts.falseReports;
    counts.falseReports += 1;
    return () => falseReport(city, index, day);
  });
}

/** The events of a life on one day; the life is put down for the next day on which it has any. */
function dayOf(city: City, life: Life, day: number, lives: Map<number, Life[]>): CityEvent[] {
  const events = life();
  const dayOfEvent = (event: CityEvent) => Math.floor((instantOf(event) - city.beginsAt) / dayMs);
  const next = events.find((event) => dayOfEvent(event) > day);
  if (next !== undefined && instantOf(next) < city.endsAt) {
    const then = dayOfEvent(next);
    const others = lives.get(then);
    if (others === undefined) lives.set(then, [life]);
    else others.push(life);
  }
  return events.filter((event) => dayOfEvent(event) === day);
}

/** The events of a day in order, with the attaches of the panel hour by hour. */
function* hoursOf(
  city: City,
  day: number,
  events: readonly CityEvent[],
  panel: Panel,
): Generator<CityEvent, void, undefined> {
  if (!panel.isOpenOn(day)) {
    yield* events;
    return;
  }
  for (let hour = day * 24; hour < (day + 1) * 24; hour += 1) {
    const others = events.filter((event) => Math.floor((instantOf(event) - city.beginsAt) / hourMs) === hour);
    yield* [...panel.attachesIn(hour), ...others].sort(byInstant);
  }
}

function byInstant(a: CityEvent, b: CityEvent): number {
  return instantOf(a) - instantOf(b);
}
