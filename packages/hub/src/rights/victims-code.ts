import type { VictimClocks } from '../declarations/index.ts';
import type { BankHolidays } from './bank-holidays.ts';
import { isDayOver, workingDaysAfter } from './working-days.ts';

/** A crime reference that a police force gave to a report. */
export interface CrimeReference {
  /** Name of the force. */
  readonly force: string;
  readonly reference: string;
  /** When the force told us; ms since 1970. It may have taken the crime report before. */
  readonly at: number;
}

/**
 * Working days of the Code of Practice for Victims of Crime in England and Wales (Ministry of Justice), for victims in
 * general and for those with enhanced rights, to whom everybody under 18 belongs.
 */
export const victimsCodeDays = {
  /** Right 4: to be referred to a service that supports victims, from the report of the crime. */
  referral: { usual: 2, enhanced: 2 },
  /** Right 6: to be told of an arrest, an interview, a release, bail, a charge, or that it is not investigated. */
  news: { usual: 5, enhanced: 1 },
} as const;

/**
 * The clocks that begin with a crime reference. The others of the Code begin with what the police do, of which nobody
 * tells us: for those there is the rule and no day.
 */
export function victimClocks(given: CrimeReference, now: number, holidays: BankHolidays): VictimClocks {
  const referralDueAt = workingDaysAfter(given.at, victimsCodeDays.referral.usual, holidays);
  if (referralDueAt === undefined) return { ...given, isReferralOver: false };
  return { ...given, referralDueAt, isReferralOver: isDayOver(referralDueAt, now) };
}
