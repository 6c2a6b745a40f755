import { readFile } from 'node:fs/promises';

/** The days in England and Wales on which nobody works, as far as they are known. */
export interface BankHolidays {
  /** Days as `2026-12-25`. */
  readonly days: ReadonlySet<string>;
  /** First and last year of which all of them are known. */
  readonly years: { readonly first: number; readonly last: number };
}

/** A year has at least these; a file that stops in the middle of one does not know that year. */
const fewestInAYear = 8;

/**
 * Bank holidays of England and Wales, from gov.uk/bank-holidays. A deployment gives the newest file by
 * `DEADSET_BANK_HOLIDAYS_FILE`; this list is for one that gives none.
 */
export const knownBankHolidays: BankHolidays = holidaysOf([
  '2026-01-01',
  '2026-04-03',
  '2026-04-06',
  '2026-05-04',
  '2026-05-25',
  '2026-08-31',
  '2026-12-25',
  '2026-12-28',
  '2027-01-01',
  '2027-03-26',
  '2027-03-29',
  '2027-05-03',
  '2027-05-31',
  '2027-08-30',
  '2027-12-27',
  '2027-12-28',
]);

/**
 * Bank holidays from a file in the form of https://www.gov.uk/bank-holidays.json, of which the part `england-and-wales`
 * counts. Throws and says what is wrong when it is not of that form, or knows no whole year.
 */
export function parseBankHolidays(text: string): BankHolidays {
  const refuse = (why: string) => new Error(`the bank holidays cannot be used: ${why}`);
  const file = jsonOf(text, refuse);
  const division = fieldOf(file, 'england-and-wales');
  const events = fieldOf(division, 'events');
  if (!Array.isArray(events))
    throw refuse('there is no list england-and-wales.events, as in https://www.gov.uk/bank-holidays.json');
  const days = events.map((event: unknown, at) => {
    const date = fieldOf(event, 'date');
    if (typeof date !== 'string' || !isDay(date))
      throw refuse(`event ${at + 1} has no date such as 2026-12-25`);
    return date;
  });
  const holidays = holidaysOf(days);
  if (holidays.years.first > holidays.years.last) throw refuse('it knows no whole year');
  return holidays;
}

/** The bank holidays of a file. Throws as `parseBankHolidays` does, and where there is no such file. */
export async function readBankHolidays(file: string): Promise<BankHolidays> {
  return parseBankHolidays(await readFile(file, 'utf8'));
}

/** The years that are whole, from the first whole one to the last one after it without a gap. */
function holidaysOf(days: readonly string[]): BankHolidays {
  const counts = new Map<number, number>();
  for (const day of days) {
    const year = Number(day.slice(0, 4));
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  const whole = [...counts].flatMap(([year, count]) => (count >= fewestInAYear ? [year] : []));
  const first = Math.min(...whole);
  let last = first;
  while (whole.includes(last + 1)) last += 1;
  return { days: new Set(days), years: whole.length === 0 ? { first: 1, last: 0 } : { first, last } };
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return found;
}

function jsonOf(text: string, refuse: (why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
}
