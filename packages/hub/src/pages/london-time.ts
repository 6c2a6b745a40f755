/** People here read and write the time of London, summer time included. */
const zone = 'Europe/London';

/** How instants are written for a reader; every one of them takes milliseconds since 1970. */
export interface TimeWords {
  /** "Sunday 22 November at 2:05pm". */
  readonly dayAndTime: (at: number) => string;
  /** "Sunday 22 November". */
  readonly dayNamed: (at: number) => string;
  /** "22 November 2026", of what lasts for years. */
  readonly dayOfYear: (at: number) => string;
  /** "22 Nov", where there is little room. */
  readonly dayAndMonth: (at: number) => string;
  /** "2:05pm". */
  readonly timeOfDay: (at: number) => string;
  /** "14:05:31", where seconds matter. */
  readonly timeWithSeconds: (at: number) => string;
  /** "22 Nov 2026, 14:05:31", where every second of every year is told apart. */
  readonly exactTime: (at: number) => string;
}

const english = 'en-GB';
const seconds = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** The time of London in the words of a language; `together` says a day and a time of day in one. */
export function londonTimeIn(tag: string, together: (day: string, time: string) => string): TimeWords {
  const form = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    return (at: number) => made.format(at);
  };
  const dayNamed = form({ weekday: 'long', day: 'numeric', month: 'long' });
  const twelveHours = tag === english ? { hour12: true } : {};
  const clock = form({ hour: 'numeric', minute: '2-digit', ...twelveHours });
  // In English as people write it, without the space before "pm".
  const timeOfDay = tag === english ? (at: number) => clock(at).replace(/\s/g, '').toLowerCase() : clock;
  return {
    dayAndTime: (at) => together(dayNamed(at), timeOfDay(at)),
    dayNamed,
    dayOfYear: form({ day: 'numeric', month: 'long', year: 'numeric' }),
    dayAndMonth: form({ day: 'numeric', month: 'short' }),
    timeOfDay,
    timeWithSeconds: form(seconds),
    exactTime: form({ day: 'numeric', month: 'short', year: 'numeric', ...seconds }),
  };
}

const { dayAndTime, timeWithSeconds, exactTime } = londonTimeIn(english, (day, time) => `${day} at ${time}`);

export { dayAndTime, exactTime, timeWithSeconds };

const offsetForm = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
const dateForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
});

/** A date and a time of day, as people say them. */
export interface WallTime {
  readonly day: number;
  /** 1 to 12. */
  readonly month: number;
  readonly year: number;
  readonly hour: number;
  readonly minute: number;
}

/** "22 11 2026": how a date is typed into three boxes. */
export function dayTyped(at: number): string {
  return dateForm.format(at).replaceAll('/', ' ');
}

/**
 * The instant of a wall time in London, in milliseconds since 1970; undefined when the calendar has no such day.
 *
 * The hour that comes twice in October is taken for the first of the two; the one that is skipped in March is read an
 * hour earlier.
 */
export function instantInLondon({ day, month, year, hour, minute }: WallTime): number | undefined {
  const asIfUtc = Date.UTC(year, month - 1, day, hour, minute);
  const calendar = new Date(asIfUtc);
  if (calendar.getUTCMonth() !== month - 1 || calendar.getUTCDate() !== day) return undefined;
  const earlier = asIfUtc - offsetMs(asIfUtc - 3_600_000);
  return offsetMs(earlier) === asIfUtc - earlier ? earlier : asIfUtc - offsetMs(asIfUtc);
}

function offsetMs(at: number): number {
  const name = offsetForm.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -size : size;
}
