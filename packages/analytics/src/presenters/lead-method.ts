const dayMs = 86_400_000;

/** How leads are found. A lead keeps the version that it was found by. */
export interface LeadMethod {
  readonly version: string;
  /** Which share of the listed leads may be false on average. */
  readonly q: number;
  /** How far back red answers count, in milliseconds. */
  readonly windowMs: number;
  /** How long what comes after a red answer has to happen before the answer is counted at all. */
  readonly settleMs: number;
  /** Different devices that somebody must have presented to be looked at. */
  readonly leastDevices: number;
  /** Different thefts, and different days, behind the devices that count against. */
  readonly leastVictims: number;
  readonly leastDays: number;
  /** Devices of others that a base rate must stand on. */
  readonly leastStratum: number;
  /** Prior of the rate ratio; its mean is 1. */
  readonly priorShape: number;
  readonly priorRate: number;
  /** Of how many times the expected number the chance is told. */
  readonly tellingRatio: number;
  /** How many devices the prior of the share weighs; its mean is the base rate. */
  readonly shareWeight: number;
  /** How long a lead lives, whether or not somebody signs it. */
  readonly lifeMs: number;
}

/** The method in use. */
export const leadMethod: LeadMethod = {
  version: '1',
  q: 0.05,
  windowMs: 365 * dayMs,
  settleMs: 14 * dayMs,
  leastDevices: 5,
  leastVictims: 3,
  leastDays: 3,
  leastStratum: 100,
  priorShape: 2,
  priorRate: 2,
  tellingRatio: 2,
  shareWeight: 100,
  lifeMs: 90 * dayMs,
};
