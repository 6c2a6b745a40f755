import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import type { SeededChance } from '../seeded-chance.ts';
import { type Radio, radios } from './city-rows.ts';
import { makers } from './share-tables.ts';

/** A phone of the city. */
export interface Handset {
  /** Its number among all phones of the city. */
  readonly number: number;
  readonly imei: ImeiKey;
  /** Absent of phones with one slot. */
  readonly secondImei?: ImeiKey;
  readonly maker: string;
  /** Generations of radio that its model has. */
  readonly radios: readonly Radio[];
}

/** Kinds of phones in the city, each with the first of its numbers, so that no two phones are one. */
const firstNumbers = { stolen: 0, panel: 10_000_000, sold: 20_000_000, traded: 25_000_000 } as const;
export type Population = keyof typeof firstNumbers;
const mostPhones = 50_000_000;

/** A type of phone, as a list of type allocation codes tells it. */
export interface ModelType {
  readonly tac: number;
  readonly maker: string;
  readonly radios: readonly Radio[];
}

/** The number of a phone among all of the city. Throws `RangeError` beyond what there are numbers for. */
export function phoneNumber(population: Population, index: number): number {
  const number = firstNumbers[population] + index;
  if (index < 0 || number >= mostPhones)
    throw new RangeError(`The city has no number for phone ${index} of the kind ${population}.`);
  return number;
}

const modelsPerMaker = 4;
/**
 * Type allocation codes begin with 77, which belongs to no body that gives them out (GSMA TS.06 lists those), so that no
 * phone that is sold is named. Test ranges would make every phone of the city a suspect of the clone rules.
 */
const firstTac = 77_000_000;
const tacsPerModel = 10_000;
const serials = 1_000_000;
/** Odd and no multiple of 5, so that its multiples are all numbers once; a number tells nothing of the kind of phone. */
const step = 30_611_953;

/** A phone: its model is drawn, its numbers follow from its number. Half of the models have two slots. */
export function handsetOf(number: number, chance: SeededChance): Handset {
  const maker = chance.pickByShare(makers.lines);
  const model = makers.lines.indexOf(maker) * modelsPerMaker + chance.below(modelsPerMaker);
  const place = (number * step + step) % mostPhones;
  const tac = firstTac + model * tacsPerModel + 2 * Math.floor(place / serials);
  const serial = place % serials;
  const first = imeiOf(tac, serial);
  const slots = hasTwoSlots(model) ? { imei: first, secondImei: imeiOf(tac + 1, serial) } : { imei: first };
  return { number, ...slots, maker: maker.name, radios: radiosOf(model) };
}

/** Every type of phone that there can be. */
export function modelTypes(): ModelType[] {
  const models = makers.lines.flatMap(({ name }, maker) =>
    Array.from({ length: modelsPerMaker }, (_, i) => ({ maker: name, model: maker * modelsPerMaker + i })),
  );
  return models.flatMap(({ maker, model }) =>
    Array.from({ length: (2 * mostPhones) / serials }, (_, block) => ({
      tac: firstTac + model * tacsPerModel + block,
      maker,
      radios: radiosOf(model),
    })),
  );
}

function hasTwoSlots(model: number): boolean {
  return model % 2 === 1;
}

/** The oldest model of each maker has no 5G. */
function radiosOf(model: number): readonly Radio[] {
  return model % modelsPerMaker === 0 ? radios.slice(0, 3) : radios;
}

function imeiOf(tac: number, serial: number): ImeiKey {
  const key = imeiKeyFrom(tac, serial);
  if (key === undefined) throw new RangeError(`${tac} with ${serial} is no IMEI`);
  return key;
}
