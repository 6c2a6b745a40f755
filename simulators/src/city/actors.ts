import { mixed, SeededChance } from '../seeded-chance.ts';
import type { ParameterValues } from './parameter-table.ts';
import { trades } from './share-tables.ts';
import { WeightedChoice } from './weighted-choice.ts';

export const shopKinds = ['honest', 'careless', 'crooked'] as const;
export type ShopKind = (typeof shopKinds)[number];

/** Somebody whose business is to buy, repair or export phones, with what connected participants call them. */
export interface Shop {
  readonly name: string;
  readonly kind: ShopKind;
  readonly trade: 'resale' | 'repair' | 'export';
  /** Phones that it has checked in a year, stolen ones among them. */
  readonly volume: number;
  readonly accounts: readonly Account[];
}

/** Under what name somebody is known at one participant. */
export interface Account {
  readonly participant: string;
  readonly presenter: string;
}

/** Somebody without a shop. */
export interface Person {
  readonly name: string;
  /** How much they do, next to the others. */
  readonly activity: number;
  /** Lines that they try phones with. */
  readonly line: number;
}

/** Everybody who acts more than once. */
export interface Actors {
  readonly shops: readonly Shop[];
  readonly thieves: WeightedChoice<Person>;
  readonly handlers: WeightedChoice<Person>;
  readonly handlersAbroad: WeightedChoice<Person>;
  /** Whom a stolen phone that stays is offered to, and one that leaves. */
  readonly buyersAtHome: WeightedChoice<Shop>;
  readonly exporters: WeightedChoice<Shop>;
}

/** Participants at which shops have accounts: the connected marketplaces, repair chains and freight firms. */
const participantsOf = {
  resale: ['marketplace-1', 'marketplace-2', 'marketplace-3'],
  repair: ['repairs-1', 'repairs-2'],
  export: ['freight-1', 'freight-2'],
} as const;

const kindSeeds = { shop: 1, thief: 2, handler: 3, abroad: 4 } as const;

/** The actors of a city at a scale; with `isNull` every shop is honest, and nobody abroad handles more than their own. */
export function createActors(seed: number, scale: number, values: ParameterValues, isNull: boolean): Actors {
  const count = (inLondon: number) => Math.max(1, Math.round((inLondon * scale) / 10));
  const people = (kind: 'thief' | 'handler' | 'abroad', number: number) =>
    Array.from({ length: count(number) }, (_, i) => personOf(seed, kind, i, values.activitySpread));
  const shops = Array.from({ length: count(values.shops) }, (_, i) => shopOf(seed, i, values, isNull));
  const offered = (shop: Shop) => shop.volume * stolenShareOf(shop.kind, values);
  return {
    shops,
    thieves: new WeightedChoice(people('thief', values.thieves), ({ activity }) => activity),
    handlers: new WeightedChoice(people('handler', values.handlers), ({ activity }) => activity),
    handlersAbroad: new WeightedChoice(people('abroad', values.handlersAbroad), ({ activity }) => activity),
    buyersAtHome: new WeightedChoice(shops, (shop) => (shop.trade === 'export' ? 0 : offered(shop))),
    exporters: new WeightedChoice(shops, (shop) => (shop.trade === 'export' ? offered(shop) : 0)),
  };
}

/** Share of stolen phones among those that a shop is offered. */
export function stolenShareOf(kind: ShopKind, values: ParameterValues): number {
  return values[`${kind}StolenShare`];
}

/** What a participant calls somebody: the same for the same one there, and nothing elsewhere. */
export function pseudonymOf(seed: number, participant: string, name: string): string {
  const text = `${participant}/${name}`;
  return [3, 5]
    .map((salt) =>
      hashOf(seed ^ salt, text)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
}

/** The line that somebody uses, as a number above 0; the same person has the same again. */
export function lineOf(seed: number, name: string): number {
  // 52 bits: a double has no more, and lines of ten Londons must not fall together.
  return (hashOf(seed ^ 7, name) >>> 12) * 2 ** 32 + hashOf(seed ^ 9, name) + 1;
}

/** A number below 2^32 that a text comes to. */
function hashOf(salt: number, text: string): number {
  let state = mixed(salt);
  for (let i = 0; i < text.length; i += 1) state = mixed(state ^ text.charCodeAt(i));
  return state;
}

function shopOf(seed: number, index: number, values: ParameterValues, isNull: boolean): Shop {
  const chance = SeededChance.of(seed, kindSeeds.shop, index);
  const drawn = chance.share();
  const trade = tradeFor(index);
  const name = `shop-${index}`;
  const volume = Math.max(
    values.shopVolumeLeast,
    chance.logNormal(values.shopVolumeMedian, values.shopVolumeSpread),
  );
  const count = chance.happens(values.severalAccountsShare) ? 2 : 1;
  const first = chance.below(participantsOf[trade].length);
  const accounts = Array.from({ length: count }, (_, i) => {
    const participant = participantsOf[trade][(first + i) % participantsOf[trade].length] ?? '';
    return { participant, presenter: pseudonymOf(seed, participant, `${name}/${i}`) };
  });
  return { name, kind: isNull ? 'honest' : kindFor(drawn, values), trade, volume, accounts };
}

/** Trades go round, so that the smallest city has each. */
function tradeFor(index: number): Shop['trade'] {
  let place = (((index + 0.5) * 0.1) % 1) * trades.lines.reduce((sum, { share }) => sum + share, 0);
  for (const { name, share } of trades.lines) {
    place -= share;
    if (place < 0) return name;
  }
  return 'resale';
}

function kindFor(drawn: number, { crookedShare, carelessShare }: ParameterValues): ShopKind {
  if (drawn < crookedShare) return 'crooked';
  return drawn < crookedShare + carelessShare ? 'careless' : 'honest';
}

function personOf(seed: number, kind: 'thief' | 'handler' | 'abroad', index: number, spread: number): Person {
  const name = kind === 'abroad' ? `handler-abroad-${index}` : `${kind}-${index}`;
  const activity = SeededChance.of(seed, kindSeeds[kind], index).logNormal(1, spread);
  return { name, activity, line: lineOf(seed, name) };
}
