import { instantInLondon } from '../pages/index.ts';
import type { BankHolidays } from './bank-holidays.ts';

const dayMs = 86_400_000;
const dayForm = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/**
 * Noon in London of the working day that comes this many working days after the day of an instant; ms since 1970. The day
 * itself does not count, nor do Saturdays, Sundays and bank holidays.
 *
 * Undefined where the count reaches a year whose bank holidays are not known.
 */
export function workingDaysAfter(at: number, count: number, holidays: BankHolidays): number | undefined {
  // Days of the calendar, counted in UTC, where every day has 24 hours.
  let day = Date.parse(dayForm.format(at));
  for (let left = count; left > 0; ) {
    day += dayMs;
    const date = new Date(day);
    const year = date.getUTCFullYear();
    if (year < holidays.years.first || year > holidays.years.last) return undefined;
    const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    if (!isWeekend && !holidays.days.has(date.toISOString().slice(0, 10))) left -= 1;
  }
  const date = new Date(day);
  return instantInLondon({
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    year: date.getUTCFullYear(),
    hour: 12,
    minute: 0,
  });
}

/** Whether the whole day in London of one instant is over at another. */
export function isDayOver(day: number, at: number): boolean {
  return dayForm.format(at) > dayForm.format(day);
}
