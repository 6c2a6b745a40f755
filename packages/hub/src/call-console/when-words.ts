import { parseTimeOfDay } from '../declarations/index.ts';
import { dayTyped, instantInLondon } from '../pages/index.ts';

/** When something was, understood; or the sentence that goes above the box. Milliseconds since 1970. */
export type When =
  | { readonly ok: true; readonly at: number }
  | { readonly ok: false; readonly problem: string };

/** Nobody reports a phone that was taken longer ago than this by mistake of the year, in milliseconds: five years. */
const longestAgoMs = 5 * 366 * 86_400_000;
const minuteMs = 60_000;
const unitMs: Readonly<Record<string, number>> = {
  m: minuteMs,
  h: 60 * minuteMs,
  d: 1440 * minuteMs,
  w: 10_080 * minuteMs,
};
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day of the calendar; 1 is January. */
interface Day {
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

/**
 * Understands when somebody says that something was: `2h`, `45 min ago`, `1h30`, `14:30`, `yesterday 5pm`, `mon 9am`,
 * `22/11 14:30`, `22 nov 5pm`. A time of day alone is the last one that has been; a day alone is asked for its time.
 */
export function parseWhen(text: string, now: number): When {
  const plain = text.toLowerCase().replace(/\s+/g, ' ').trim();
  if (plain === '') return { ok: false, problem: 'Type when it was, such as 2h or yesterday 5pm' };
  if (plain.length > 60) return { ok: false, problem: unclear };
  const at = agoMs(plain, now) ?? momentOf(plain, now);
  if (at === undefined) return { ok: false, problem: unclear };
  if (at === 'no-time')
    return { ok: false, problem: 'Add the time, such as yesterday 5pm. A best guess is fine' };
  if (at > now) return { ok: false, problem: 'This is in the future. Check the day and the time' };
  if (at < now - longestAgoMs) return { ok: false, problem: 'This is long ago. Check the day' };
  return { ok: true, at };
}

const unclear = 'We cannot read this as a time. Type it as 2h, 14:30, yesterday 5pm or 22/11 14:30';

/** `now`, `2h`, `1h30`, `3 days ago`. */
function agoMs(plain: string, now: number): number | undefined {
  if (plain === 'now' || plain === 'just now') return now;
  const [, hours, minutes] =
    /^(\d{1,3}) ?h(?:ours?|rs?)? ?(\d{1,2}) ?(?:m|min|mins|minutes)?(?: ago)?$/.exec(plain) ?? [];
  if (hours !== undefined) return now - (Number(hours) * 60 + Number(minutes)) * minuteMs;
  const [, count, unit] =
    /^(\d{1,4}) ?(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?: ago)?$/.exec(plain) ?? [];
  const size = unitMs[unit?.charAt(0) ?? ''];
  return count === undefined || size === undefined ? undefined : now - Number(count) * size;
}

/** A time of day with or without a day before or behind it; `no-time` for a day alone. */
function momentOf(plain: string, now: number): number | 'no-time' | undefined {
  const today = dayOf(now);
  const alone = parseTimeOfDay(plain);
  if (alone !== undefined && !/^\d{1,2}$/.test(plain)) return lastOf(alone, today, now);
  const words = plain
    .replaceAll(',', ' ')
    .replace(/\b(at|on|about|around)\b/g, ' ')
    .trim()
    .split(/ +/);
  for (let length = words.length; length > 0; length -= 1) {
    const ahead = momentIn(words.slice(0, length), words.slice(length), today, now);
    if (ahead !== undefined) return ahead;
    const behind = momentIn(words.slice(-length), words.slice(0, -length), today, now);
    if (behind !== undefined) return behind;
  }
  return undefined;
}

function momentIn(
  dayWords: string[],
  timeWords: string[],
  today: Day,
  now: number,
): number | 'no-time' | undefined {
  const day = dayNamedBy(dayWords, today);
  if (day === undefined) return undefined;
  if (timeWords.length === 0) return 'no-time';
  const time = parseTimeOfDay(timeWords.join(' '));
  if (time === undefined) return undefined;
  const at = instantInLondon({ ...day.on, ...time });
  // A weekday that is still to come today was a week ago, and a date without its year may be last year's.
  return at !== undefined && at > now && day.earlier !== undefined
    ? instantInLondon({ ...day.earlier, ...time })
    : at;
}

/** The day that words name, and the one before it of the same name. */
function dayNamedBy(words: string[], today: Day): { on: Day; earlier?: Day } | undefined {
  const [first = '', second = '', third] = words;
  if (words.length === 1 && first === 'today') return { on: today };
  if (words.length === 1 && first === 'yesterday') return { on: daysBefore(today, 1) };
  const weekday = weekdays.indexOf(first.slice(0, 3));
  if (words.length === 1 && weekday >= 0 && /^[a-z]{3,9}$/.test(first)) {
    const back = (new Date(utcOf(today)).getUTCDay() - weekday + 7) % 7;
    return { on: daysBefore(today, back), earlier: daysBefore(today, back + 7) };
  }
  const [, day, month, year] = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2,4}))?$/.exec(first) ?? [];
  if (words.length === 1 && day !== undefined) return dated(Number(day), Number(month), year, today);
  const named = months.indexOf(second.slice(0, 3)) + 1;
  const [, nth] = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(first) ?? [];
  if (nth === undefined || named === 0 || words.length > 3) return undefined;
  return third === undefined || /^\d{4}$/.test(third) ? dated(Number(nth), named, third, today) : undefined;
}

function dated(day: number, month: number, year: string | undefined, today: Day): { on: Day; earlier?: Day } {
  if (year !== undefined)
    return { on: { day, month, year: Number(year) < 100 ? 2000 + Number(year) : Number(year) } };
  return { on: { day, month, year: today.year }, earlier: { day, month, year: today.year - 1 } };
}

function lastOf(time: { hour: number; minute: number }, today: Day, now: number): number | undefined {
  const at = instantInLondon({ ...today, ...time });
  return at === undefined || at <= now ? at : instantInLondon({ ...daysBefore(today, 1), ...time });
}

function dayOf(at: number): Day {
  const [day = 1, month = 1, year = 1970] = dayTyped(at).split(' ').map(Number);
  return { day, month, year };
}

function utcOf({ day, month, year }: Day): number {
  return Date.UTC(year, month - 1, day);
}

function daysBefore(day: Day, count: number): Day {
  const date = new Date(utcOf(day) - count * 86_400_000);
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear() };
}
