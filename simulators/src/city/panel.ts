import type { SeededChance } from '../seeded-chance.ts';
import { lineOf } from './actors.ts';
import { type City, chanceFor, hourMs } from './city.ts';
import type { Cause, CityEvent, Radio } from './city-rows.ts';
import { type Handset, handsetOf, phoneNumber } from './handset.ts';
import { cellIn } from './place.ts';
import { homeMcc, homeNetworks, type PlaceLine, places } from './share-tables.ts';
import { labelOf } from './victim.ts';

/** One line that uses a number, with where and when it does. */
interface LineUse {
  readonly line: number;
  readonly network: string;
  readonly radios: readonly Radio[];
  readonly place: PlaceLine;
  /** Days of the panel, from and before. */
  readonly from: number;
  readonly until: number;
  readonly trip?: { readonly place: PlaceLine; readonly from: number; readonly until: number };
  readonly cause: Cause;
  readonly name: string;
}

/**
 * Ordinary phones, each met by its network some times a day, and those whose numbers are on other phones too. The many
 * that have one line are drawn again when they are met; only the others are kept.
 */
export class Panel {
  readonly #city: City;
  readonly #size: number;
  /** Phones with several lines, by their number in the panel. */
  readonly #kept = new Map<number, PanelPhone>();

  constructor(city: City) {
    this.#city = city;
    this.#size = Math.round((city.values.panelPhones * city.scale) / 10);
    for (let index = 0; index < this.#size; index += 1) {
      const phone = panelPhone(city, index);
      if (phone.uses.length > 1) this.#kept.set(index, phone);
    }
  }

  /** Whether it is looked at on a day of the city. */
  isOpenOn(day: number): boolean {
    return day < this.#city.values.panelDays;
  }

  /** All attaches in one hour of the city, in no order. */
  attachesIn(hour: number): CityEvent[] {
    const events: CityEvent[] = [];
    const mean = this.#city.values.attachesPerDay / 24;
    for (let index = 0; index < this.#size; index += 1) {
      const chance = chanceFor(this.#city, 'hour', index, hour);
      const kept = this.#kept.get(index);
      const count = chance.poisson(mean);
      if (kept === undefined && count === 0) continue;
      const { handset, uses } = kept ?? panelPhone(this.#city, index);
      uses.forEach((use, i) => {
        const times = i === 0 ? count : chance.poisson(mean);
        for (let time = 0; time < times; time += 1) {
          const event = attachOf(this.#city, handset, use, { hour, chance });
          if (event !== undefined) events.push(event);
        }
      });
    }
    return events;
  }
}

/** A phone of the panel with all lines that use its number: its keeper's, and those of its copies. */
interface PanelPhone {
  readonly handset: Handset;
  readonly uses: readonly LineUse[];
}

/** One phone of the panel, by its number there. */
function panelPhone(city: City, index: number): PanelPhone {
  const chance = chanceFor(city, 'panel', index);
  const { values } = city;
  const handset = handsetOf(phoneNumber('panel', index), chance);
  const name = `keeper-${index}`;
  const days = values.panelDays;
  const own: Omit<LineUse, 'line' | 'from' | 'until' | 'name'> = {
    network: chance.pickByShare(homeNetworks.lines).name,
    radios: handset.radios,
    place: chance.pickByShare(places.lines),
    cause: 'ordinary',
    ...tripOf(city, chance),
  };
  const changesAt = chance.happens(values.newLineShare) ? 1 + chance.below(days - 1) : days;
  const uses: LineUse[] = [{ ...own, name, line: lineOf(city.seed, name), from: 0, until: changesAt }];
  if (changesAt < days)
    uses.push({ ...own, name, line: lineOf(city.seed, `${name}/new`), from: changesAt, until: days });
  if (chance.happens(values.workshopShare)) uses.push(...workshopUses(city, chance, uses, index));
  if (chance.happens(values.clonedShare)) uses.push(...copies(city, chance, index));
  return { handset, uses };
}

/** Some days in another city, the days of the journeys left out. */
function tripOf({ values }: City, chance: SeededChance): Pick<LineUse, 'trip'> {
  const from = 1 + chance.below(Math.max(1, values.panelDays - 4));
  const trip = { place: chance.pick(places.lines), from, until: from + 1 + chance.below(3) };
  return chance.happens(values.travelShare) ? { trip } : {};
}

/** Several lines in one day, where the phone lies on a bench. */
function workshopUses(city: City, chance: SeededChance, [own]: readonly LineUse[], index: number): LineUse[] {
  if (own === undefined) return [];
  const day = chance.below(city.values.panelDays);
  return Array.from({ length: 2 + chance.below(3) }, (_, i) => {
    const name = `workshop-${index}/${i}`;
    const { trip: _trip, ...stay } = own;
    return {
      ...stay,
      name,
      line: lineOf(city.seed, name),
      from: day,
      until: day + 1,
      cause: 'workshop' as const,
    };
  });
}

/** Other phones that were given this number: lines, networks, places and models of their own. */
function copies(city: City, chance: SeededChance, index: number): LineUse[] {
  const days = city.values.panelDays;
  return Array.from({ length: 1 + chance.poisson(city.values.extraLinesMean - 1) }, (_, i) => {
    const name = `clone-${index}/${i}`;
    const from = chance.below(Math.max(1, Math.floor(days / 2)));
    return {
      name,
      line: lineOf(city.seed, name),
      network: chance.pickByShare(homeNetworks.lines).name,
      radios: handsetOf(0, chance).radios,
      place: chance.pickByShare(places.lines),
      from,
      until: days,
      cause: 'clone' as const,
    };
  });
}

/** Where a line is on a day; nowhere on the days of its journeys. */
function placeOn({ place, trip }: LineUse, day: number): PlaceLine | undefined {
  if (trip === undefined || day < trip.from - 1 || day > trip.until) return place;
  return day === trip.from - 1 || day === trip.until ? undefined : trip.place;
}

/** A line meets its network in an hour; undefined on days when it is not used, or travels. */
function attachOf(
  city: City,
  { imei }: Handset,
  use: LineUse,
  { hour, chance }: { readonly hour: number; readonly chance: SeededChance },
): CityEvent | undefined {
  const day = Math.floor(hour / 24);
  const at = Math.floor(city.beginsAt + (hour + chance.share()) * hourMs);
  const isMisplaced = chance.happens(city.values.misplacedShare);
  const place = isMisplaced ? chance.pick(places.lines) : placeOn(use, day);
  if (place === undefined || day < use.from || day >= use.until) return undefined;
  const { line, network, cause, name } = use;
  const radio = chance.pick(use.radios);
  const seen = { at, imei, line, network, mcc: homeMcc, radio, ...cellIn(place, chance) };
  return { kind: 'attach', seen, label: labelOf(cause, undefined, name) };
}
