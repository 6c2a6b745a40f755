import type { SeededChance } from '../seeded-chance.ts';
import { lineOf } from './actors.ts';
import { type City, chanceFor, hourMs } from './city.ts';
import type { AttachRow, Cause, CityEvent, Radio } from './city-rows.ts';
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

/** A phone of the panel with all lines that use its number: its keeper's, and those of its copies. */
export interface PanelPhone {
  readonly handset: Handset;
  readonly isCloned: boolean;
  readonly uses: readonly LineUse[];
}

/** How many phones the panel has. */
export function panelSize({ values, scale }: City): number {
  return Math.round((values.panelPhones * scale) / 10);
}

/** One phone of the panel, by its number there. */
export function panelPhone(city: City, index: number): PanelPhone {
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
  const isCloned = chance.happens(values.clonedShare);
  if (isCloned) uses.push(...copies(city, chance, index));
  return { handset, isCloned, uses };
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

/** The attaches of one panel phone in one hour of the city. */
export function panelHour(city: City, phone: PanelPhone, index: number, hour: number): CityEvent[] {
  const chance = chanceFor(city, 'hour', index, hour);
  const day = Math.floor(hour / 24);
  const events: CityEvent[] = [];
  for (const use of phone.uses) {
    const count = chance.poisson(city.values.attachesPerDay / 24);
    if (day < use.from || day >= use.until) continue;
    const place = placeOn(use, day);
    if (place === undefined) continue;
    for (let i = 0; i < count; i += 1) {
      const misplaced = chance.happens(city.values.misplacedShare);
      const seen: AttachRow = {
        at: Math.floor(city.beginsAt + (hour + chance.share()) * hourMs),
        imei: phone.handset.imei,
        line: use.line,
        network: use.network,
        mcc: homeMcc,
        radio: chance.pick(use.radios),
        ...cellIn(misplaced ? chance.pick(places.lines) : place, chance),
      };
      events.push({ kind: 'attach', seen, label: labelOf(use.cause, undefined, use.name) });
    }
  }
  return events;
}

/** Where a line is on a day; nowhere on the days of its journeys. */
function placeOn({ place, trip }: LineUse, day: number): PlaceLine | undefined {
  if (trip === undefined || day < trip.from - 1 || day > trip.until) return place;
  return day === trip.from - 1 || day === trip.until ? undefined : trip.place;
}

/** How long the panel is looked at, in days from the begin of the city. */
export function panelDays({ values, days }: City): number {
  return Math.min(values.panelDays, days);
}
