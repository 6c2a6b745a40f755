import { stolenShareOf } from './actors.ts';
import { type City, chanceFor, dayMs, yearDays } from './city.ts';
import type { CityEvent } from './city-rows.ts';
import { handsetOf, phoneNumber } from './handset.ts';
import { PhoneLife } from './phone-life.ts';
import { labelOf } from './victim.ts';

const gates = { resale: 'resale', repair: 'repair', export: 'export' } as const;

/** The phones on no list that shops check on one day; `first` is the number of such phones before. */
export function ordinaryTrade(city: City, day: number, first: number): CityEvent[] {
  const events: CityEvent[] = [];
  let index = first;
  city.actors.shops.forEach((shop, i) => {
    const chance = chanceFor(city, 'shop', i, day);
    const clean = (shop.volume * (1 - stolenShareOf(shop.kind, city.values))) / yearDays;
    for (let count = chance.poisson(clean); count > 0; count -= 1) {
      const handset = handsetOf(phoneNumber('traded', index), chance);
      const at = Math.floor(city.beginsAt + (day + chance.between(9 / 24, 18 / 24)) * dayMs);
      const life = new PhoneLife(city, handset, []);
      const question = { gate: gates[shop.trade], ...chance.pick(shop.accounts), country: 'GB' };
      life.ask({ ...question, imei: handset.imei, at }, labelOf('trade', undefined, shop.name));
      events.push(...life.events);
      index += 1;
    }
  });
  return events;
}
