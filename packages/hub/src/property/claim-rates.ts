import type { OverlapLevel, TimeGap } from '@deadset/analytics';

/**
 * How often something fits where an exhibit is the phone of a report: the m of Fellegi and Sunter. They are fixed, and
 * docs/property-store.md says where each is from. How often it fits by chance (u) is counted in the register wherever it
 * can be.
 */
export const claimRates = {
  /** Of the phones in a store, those that some report or logbook is about. Assumed: nobody publishes it. */
  reported: 0.5,
  /** That the IMEI which was read is listed at all: of a phone with two slots a report may know one. Assumed. */
  listedSlot: 0.8,
  /** That every digit which was legible was read right. Assumed. */
  legibleRight: 0.95,
  /**
   * Of numbers whose check digit does not fit: one other digit wrong, or two neighbours swapped. J. Verhoeff, Error
   * Detecting Decimal Codes (1969): 79.0 % of slips are one wrong digit, which is the check digit itself in one of 15,
   * and 10.2 % are swaps of neighbours.
   */
  oneSlip: 0.79 * (14 / 15) + 0.102,
  /** Of serial numbers: all of it the same, or one slip apart. Assumed. */
  sameSerial: 0.9,
  serialSlip: 0.08,
  /** That the screen shows a number or address which the keeper said it shows. Assumed. */
  sameContact: 0.7,
  /** Words about it. Assumed, both ways; how often a telling word comes up by chance is counted. */
  words: { telling: 0.4, most: 0.25, some: 0.2, none: 0.15 },
  wordsByChance: { most: 0.02, some: 0.28, none: 0.7 },
  /** Seized how long after it was taken; before it, where the time that the keeper gave is wrong. Assumed. */
  time: { before: 0.02, day: 0.15, week: 0.3, month: 0.25, quarter: 0.2, later: 0.08 },
} as const satisfies {
  readonly words: Readonly<Record<OverlapLevel | 'telling', number>>;
  readonly wordsByChance: Readonly<Record<OverlapLevel, number>>;
  readonly time: Readonly<Record<TimeGap, number>>;
  readonly [rate: string]: number | Readonly<Record<string, number>>;
};

/** From which probability a partial claim is called strong. It is never called exact. */
export const strongProbability = 0.9;
