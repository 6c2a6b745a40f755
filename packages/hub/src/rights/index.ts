/** What the Victims' Code promises somebody who reported a crime, and the days that can be counted of it. */
export { type BankHolidays, knownBankHolidays, readBankHolidays } from './bank-holidays.ts';
export { clocksOf, rightsPages } from './rights-pages.ts';
