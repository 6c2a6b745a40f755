/** People here read and write the time of London, summer time included. */
const zone = 'Europe/London';

const dayForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const clockForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: 'numeric',
  minute: '2-digit',
  hour12: true,
});
const secondsForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const exactForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
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

/** "Sunday 22 November at 2:05pm". */
export function dayAndTime(at: number): string {
  return `${dayForm.format(at)} at ${timeOfDay(at)}`;
}

/** "Sunday 22 November". */
export function dayNamed(at: number): string {
  return dayForm.format(at);
}

/** "2:05pm". */
export function timeOfDay(at: number): string {
  return clockForm.format(at).replace(/\s/g, '').toLowerCase();
}

/** "14:05:31", where seconds matter. */
export function timeWithSeconds(at: number): string {
  return secondsForm.format(at);
}

/** "22 Nov 2026, 14:05:31", where every second of every year is told apart. */
export function exactTime(at: number): string {
  return exactForm.format(at);
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
