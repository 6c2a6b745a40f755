import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAndTime, dayTyped, exactTime, instantInLondon, timeWithSeconds } from './london-time.ts';

describe('the time of London', () => {
  it.each([
    ['in winter', { day: 22, month: 11, year: 2026, hour: 14, minute: 5 }, '2026-11-22T14:05:00Z'],
    ['in summer', { day: 1, month: 7, year: 2026, hour: 0, minute: 30 }, '2026-06-30T23:30:00Z'],
    [
      'just after the clocks go back',
      { day: 25, month: 10, year: 2026, hour: 2, minute: 0 },
      '2026-10-25T02:00:00Z',
    ],
    [
      'in the hour that comes twice, the first time',
      { day: 25, month: 10, year: 2026, hour: 1, minute: 30 },
      '2026-10-25T00:30:00Z',
    ],
    [
      'in the hour that is skipped',
      { day: 29, month: 3, year: 2026, hour: 1, minute: 30 },
      '2026-03-29T00:30:00Z',
    ],
  ])('is understood %s', (_when, wall, instant) => {
    expect(instantInLondon(wall)).toBe(Date.parse(instant));
  });

  it.each([
    { day: 31, month: 2, year: 2026 },
    { day: 0, month: 1, year: 2026 },
    { day: 1, month: 13, year: 2026 },
  ])('has no day $day of month $month', (date) => {
    expect(instantInLondon({ ...date, hour: 12, minute: 0 })).toBeUndefined();
  });

  it('gives a date and time back as they were typed', () => {
    const minutes = fc.integer({ min: Date.UTC(2000, 0) / 60_000, max: Date.UTC(2050, 0) / 60_000 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const at = minute * 60_000;
        const [day, month, year] = dayTyped(at).split(' ').map(Number);
        const [hour, minuteOfHour] = timeWithSeconds(at).split(':').map(Number);
        const again = instantInLondon({
          day: day ?? 0,
          month: month ?? 0,
          year: year ?? 0,
          hour: hour ?? 0,
          minute: minuteOfHour ?? 0,
        });
        // The same text stands for two instants in one hour of the year; the earlier is taken.
        expect(again === at || again === at - 3_600_000).toBe(true);
        expect(dayTyped(again ?? 0)).toBe(dayTyped(at));
      }),
    );
  });

  it('is written as people say it', () => {
    expect(dayAndTime(Date.parse('2026-11-22T14:05:00Z'))).toBe('Sunday 22 November at 2:05pm');
    expect(exactTime(Date.parse('2026-07-01T23:30:09Z'))).toBe('2 Jul 2026, 00:30:09');
  });
});
