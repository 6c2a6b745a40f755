import { type ImeiKey, serialOf, type Tac, tacOf } from './imei.ts';

/**
 * Brakes on unproved words: how many of them may come from one place, about one type of phone, and altogether, before a
 * second person looks. A proved declaration is never braked.
 */

/** Whose rate it is. */
export type BrakeName = 'reporter' | 'participant' | 'type' | 'serials' | 'everybody';

/** So many in so long. */
export interface BrakeRate {
  readonly most: number;
  readonly windowMs: number;
}
export type BrakeRates = Readonly<Record<BrakeName, BrakeRate>>;

const hourMs = 3_600_000;

/**
 * Rates far above what happens and far below what would hurt: in London, 81,365 thefts and robberies of phones were
 * recorded in 2024, some nine an hour (Metropolitan Police, as in docs/fairness.md).
 */
export const brakeRates: BrakeRates = {
  /** One network prefix: a school or a library is one. */
  reporter: { most: 20, windowMs: hourMs },
  /** One network's or force's call handlers. */
  participant: { most: 200, windowMs: hourMs },
  /** One type allocation code. */
  type: { most: 60, windowMs: hourMs },
  /** Neighbouring serial numbers of one type: a pallet is bulk, and bulk has a way of its own. */
  serials: { most: 10, windowMs: 24 * hourMs },
  everybody: { most: 500, windowMs: hourMs },
};

/** These rates times a factor: a country where many times as many phones are stolen needs wider ones. */
export function widened(rates: BrakeRates, factor: number): BrakeRates {
  const wider = ({ most, windowMs }: BrakeRate): BrakeRate => ({ most: most * factor, windowMs });
  return {
    reporter: wider(rates.reporter),
    participant: wider(rates.participant),
    type: wider(rates.type),
    serials: wider(rates.serials),
    everybody: wider(rates.everybody),
  };
}

/** Unproved declarations that came before, as far as each brake looks back. */
export interface RecentDeclarations {
  readonly byReporter: number;
  readonly byParticipant: number;
  readonly ofType: number;
  readonly byEverybody: number;
  /** Keys of the same type that were declared within the window of `serials`. */
  readonly keysOfType: readonly ImeiKey[];
}

/** One brake that was tripped, in numbers: what came, and what may. */
export interface BrakeTrip {
  readonly brake: BrakeName;
  readonly count: number;
  readonly most: number;
}

/** The brakes that one more unproved declaration of a phone would trip; empty when it may count at once. */
export function brakesAgainst(
  key: ImeiKey,
  recent: RecentDeclarations,
  rates: BrakeRates = brakeRates,
): BrakeTrip[] {
  const counts: Readonly<Record<BrakeName, number>> = {
    reporter: recent.byReporter + 1,
    participant: recent.byParticipant + 1,
    type: recent.ofType + 1,
    serials: runThrough(key, recent.keysOfType),
    everybody: recent.byEverybody + 1,
  };
  return brakeNames
    .map((brake) => ({ brake, count: counts[brake], most: rates[brake].most }))
    .filter(({ count, most }) => count > most);
}

/** How many neighbouring serial numbers of one type there are with this one: 1 when it stands alone. */
export function runThrough(key: ImeiKey, others: readonly ImeiKey[]): number {
  const tac: Tac = tacOf(key);
  const serials = new Set(others.filter((other) => tacOf(other) === tac).map(serialOf));
  const own = serialOf(key);
  let length = 1;
  for (let next = own + 1; serials.has(next); next += 1) length += 1;
  for (let next = own - 1; serials.has(next); next -= 1) length += 1;
  return length;
}

/** Every brake, in the order in which they are told. */
export const brakeNames: readonly BrakeName[] = ['reporter', 'participant', 'type', 'serials', 'everybody'];
