import type { SeededChance } from '../seeded-chance.ts';
import { lineOf, pseudonymOf, type Shop } from './actors.ts';
import { type City, chanceFor, dayMs, hourMs } from './city.ts';
import { type CityEvent, instantOf, type OutcomeRow } from './city-rows.ts';
import { isRed, PhoneLife } from './phone-life.ts';
import { cellIn, london } from './place.ts';
import { homeMcc, homeNetworks } from './share-tables.ts';
import {
  drawReports,
  drawTheft,
  labelOf,
  reportEvents,
  type Theft,
  type Ticket,
  theftRowOf,
} from './victim.ts';

/**
 * Everything that happens to one stolen phone, in order, also beyond the end of the city. A function of city and ticket:
 * it can be drawn again at any time, so that nobody has to keep it.
 */
export function stolenLife(city: City, ticket: Ticket): CityEvent[] {
  const theft = drawTheft(city, ticket);
  const reports = drawReports(city, theft);
  const life = new PhoneLife(city, theft.handset, reports);
  const walk = { city, theft, life, chance: chanceFor(city, 'way', ticket.number) };
  life.add({ kind: 'theft', theft: theftRowOf(theft) });
  for (const event of reportEvents(reports, labelOf('theft', theft.theft))) life.add(event);
  testQuickly(walk);
  const takenInAt = theft.country === 'GB' ? passShop(walk) : passFreight(walk);
  const endsAt = Math.min(takenInAt, theft.foundAt ?? never);
  const handedInAt = activate(walk, endsAt);
  return cutAt(life.events, theft, Math.min(endsAt, handedInAt));
}

const never = Number.POSITIVE_INFINITY;

/** What a stretch of a phone's way needs to know. */
interface Walk {
  readonly city: City;
  readonly theft: Theft;
  readonly life: PhoneLife;
  readonly chance: SeededChance;
}

/** Somebody tries whether the phone works, with a line of theirs. */
function testQuickly({ city, theft, life, chance }: Walk): void {
  const at = Math.floor(theft.at + chance.exponential(city.values.quickTestMean) * hourMs);
  const network = chance.pickByShare(homeNetworks.lines).name;
  if (!chance.happens(city.values.quickTestShare)) return;
  attach({ city, theft, life, chance }, { at, name: theft.handler, network, country: 'GB' });
}

/** A phone that stays is offered to a shop, or sold privately. Gives when it was handed in; never, mostly. */
function passShop({ city, theft, life, chance }: Walk): number {
  const shop = city.actors.buyersAtHome.at(chance.share());
  const early = chance.between(0.2, 0.9);
  const { account, became } = drawMeeting(city, shop, chance);
  if (!chance.happens(city.offeredShare)) return never;
  const at = onTheWay(theft, early);
  const gate = shop.trade === 'repair' ? 'repair' : 'resale';
  const question = { gate, ...account, country: 'GB', at, imei: theft.imei } as const;
  const label = labelOf('theft', theft.theft, shop.name);
  const attempt = life.ask(question, label);
  if (!isRed(attempt)) return never;
  const toldAt = at + hourMs;
  life.tell(attempt, became, toldAt, label);
  return became === 'surrendered' ? toldAt : never;
}

/** Few phones that leave meet a check. */
function passFreight({ city, theft, life, chance }: Walk): number {
  if (theft.country === undefined) return never;
  const shop = city.actors.exporters.at(chance.share());
  const early = chance.between(0.1, 0.6);
  const { account, became } = drawMeeting(city, shop, chance);
  if (!chance.happens(city.values.exportCheckShare)) return never;
  const at = onTheWay(theft, early);
  const label = labelOf('theft', theft.theft, shop.name);
  const attempt = life.ask({ gate: 'export', ...account, country: 'GB', at, imei: theft.imei }, label);
  if (!isRed(attempt)) return never;
  life.tell(attempt, became, at + hourMs, label);
  return became === 'surrendered' ? at + hourMs : never;
}

/** Under which name a shop meets a phone, and what it does after a red answer. */
function drawMeeting(
  { values }: City,
  { kind, accounts }: Shop,
  chance: SeededChance,
): { account: Shop['accounts'][number]; became: OutcomeRow['became'] } {
  const account = chance.pick(accounts);
  const drawn = chance.share();
  const sold = values[`${kind}SoldShare`];
  const surrendered = kind === 'crooked' ? 0 : values[`${kind}SurrenderShare`];
  const became = drawn < sold ? 'sold' : drawn < sold + surrendered ? 'surrendered' : 'walked-away';
  return { account, became };
}

/** Somebody new sets the phone up, tries again, and uses it or lets it be. Gives when it was handed in; never, mostly. */
function activate({ city, theft, life, chance }: Walk, endsAt: number): number {
  const { country, comesUpAt } = theft;
  if (country === undefined || comesUpAt === undefined || comesUpAt >= endsAt) return never;
  const { values, seed } = city;
  const byHandler = chance.happens(values.refurbisherShare) && country !== 'GB';
  const name = byHandler ? city.actors.handlersAbroad.at(chance.share()).name : `buyer-${theft.theft}`;
  const presenter = pseudonymOf(seed, theft.maker, name);
  const label = labelOf('theft', theft.theft, name);
  const question = {
    gate: 'activation',
    participant: theft.maker,
    country,
    presenter,
    imei: theft.imei,
  } as const;
  let at = comesUpAt;
  let attempt = life.ask({ ...question, at }, label);
  const more = 1 - 1 / (1 + values.furtherTriesMean);
  for (let tries = 1; tries < 20 && isRed(attempt) && chance.happens(more); tries += 1) {
    at = Math.floor(at + chance.exponential(2) * dayMs);
    attempt = life.ask({ ...question, at }, label);
  }
  const drawn = chance.share();
  const surrenders = country === 'GB' ? values.finderSurrenderShare : 0;
  if (isRed(attempt) && drawn >= values.bypassShare) {
    const became = drawn < values.bypassShare + surrenders ? 'surrendered' : 'walked-away';
    life.tell(attempt, became, at + hourMs, label);
    return became === 'surrendered' ? at + hourMs : never;
  }
  if (isRed(attempt)) life.tell(attempt, 'activated', at + hourMs, label);
  else life.ask({ ...question, gate: 'account', at: at + hourMs / 2 }, label);
  const network =
    country === 'GB' ? chance.pickByShare(homeNetworks.lines).name : `network-${country.toLowerCase()}`;
  attach({ city, theft, life, chance }, { at: at + hourMs, name, network, country });
  return never;
}

/** A line that is tried with the phone. */
interface Attaching {
  readonly at: number;
  readonly name: string;
  readonly network: string;
  readonly country: string;
}

/** A network that takes part is asked at each attach, until it refuses; abroad only the asking is seen. */
function attach({ city, theft, life, chance }: Walk, { at, name, network, country }: Attaching): void {
  const isConnected = country === 'GB' || chance.happens(city.values.connectedAbroadShare);
  if (!isConnected) return;
  const label = labelOf('theft', theft.theft, name);
  const line = lineOf(city.seed, name);
  const { imei: first, secondImei = first } = theft.handset;
  const imei = chance.happens(0.5) ? first : secondImei;
  const place = cellIn(london, chance);
  const count = 1 + chance.poisson(2);
  for (let i = 0; i < count; i += 1) {
    const then = Math.floor(at + i * chance.between(0.5, 1) * dayMs);
    const radio = chance.pick(theft.handset.radios);
    const attempt = life.ask(
      { gate: 'network-attach', participant: network, country, line, imei, at: then },
      label,
    );
    if (isRed(attempt)) return;
    if (country !== 'GB') continue;
    life.add({
      kind: 'attach',
      seen: { at: then, imei, line, network, mcc: homeMcc, radio, ...place },
      label,
    });
  }
}

/** An instant on the way of a phone, as a share of the time until it comes up. */
function onTheWay({ at, comesUpAt = at + 30 * dayMs }: Theft, share: number): number {
  return Math.floor(at + (comesUpAt - at) * share);
}

/** In order, and nothing after police or a shop have the phone; that police have it is told. */
function cutAt(events: readonly CityEvent[], theft: Theft, endsAt: number): CityEvent[] {
  const kept = events.filter((event) => event.kind === 'report' || instantOf(event) <= endsAt);
  const label = labelOf('theft', theft.theft);
  const found = { kind: 'recovery', seen: { at: endsAt, imei: theft.imei, how: 'police' }, label } as const;
  if (theft.isReported && theft.foundAt === endsAt) kept.push(found);
  return kept.toSorted((a, b) => instantOf(a) - instantOf(b));
}
