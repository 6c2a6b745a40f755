import { describe, expect, it } from 'vitest';
import { parseWhen } from './when-words.ts';

/** Monday 23 November 2026, 18:00 in London. */
const now = Date.parse('2026-11-23T18:00:00Z');
const said = (text: string) => {
  const when = parseWhen(text, now);
  return when.ok ? new Date(when.at).toISOString().slice(0, 16) : when.problem;
};

describe('when a caller says that it was', () => {
  it.each([
    ['now', '2026-11-23T18:00'],
    ['2h', '2026-11-23T16:00'],
    ['2 hours ago', '2026-11-23T16:00'],
    ['1h30', '2026-11-23T16:30'],
    ['1h 30m', '2026-11-23T16:30'],
    ['45 min ago', '2026-11-23T17:15'],
    ['3d', '2026-11-20T18:00'],
    ['1 week', '2026-11-16T18:00'],
    ['14:30', '2026-11-23T14:30'],
    ['2.30pm', '2026-11-23T14:30'],
    ['11pm', '2026-11-22T23:00'],
    ['noon', '2026-11-23T12:00'],
    ['today 9am', '2026-11-23T09:00'],
    ['yesterday 5pm', '2026-11-22T17:00'],
    ['Yesterday at 5 pm', '2026-11-22T17:00'],
    ['5pm yesterday', '2026-11-22T17:00'],
    ['mon 9am', '2026-11-23T09:00'],
    ['monday 7pm', '2026-11-16T19:00'],
    ['Sunday about 10pm', '2026-11-22T22:00'],
    ['22/11 14:30', '2026-11-22T14:30'],
    ['22/11/2026 14:30', '2026-11-22T14:30'],
    ['24/11 14:30', '2025-11-24T14:30'],
    ['22 nov 5pm', '2026-11-22T17:00'],
    ['1st July 2026, 8am', '2026-07-01T07:00'],
  ])('understands “%s”', (text, instant) => {
    expect(said(text)).toBe(instant);
  });

  it('asks for the time of a day, and never makes one up', () => {
    for (const text of ['yesterday', 'monday', '22/11', '22 nov'])
      expect(said(text)).toContain('Add the time');
  });

  it('refuses what is in the future, what is long ago and what is no day of the calendar', () => {
    expect(said('24/11/2026 14:30')).toContain('in the future');
    expect(said('22/11/2016 14:30')).toContain('long ago');
    expect(said('31/2/2026 14:30')).toContain('cannot read');
  });

  it('reads nothing into what is no time', () => {
    for (const text of [
      'soon',
      '5',
      '=1+1',
      '<b>2h</b>',
      '99h99h',
      'last night',
      '25:00',
      '\u0000',
      '9'.repeat(5000),
    ])
      expect(said(text), text).toContain('cannot read');
    expect(said('  ')).toContain('Type when it was');
  });
});
