import { describe, expect, it } from 'vitest';
import { knownBankHolidays, parseBankHolidays } from './bank-holidays.ts';
import { victimClocks } from './victims-code.ts';
import { workingDaysAfter } from './working-days.ts';

const dayOf = (at: number | undefined) => at && new Date(at).toISOString().slice(0, 10);
const after = (text: string, count: number) =>
  dayOf(workingDaysAfter(Date.parse(text), count, knownBankHolidays));

describe('working days in England', () => {
  it.each([
    ['a Monday', '2026-11-23T09:00:00Z', 2, '2026-11-25'],
    ['a Thursday, over a weekend', '2026-11-26T09:00:00Z', 2, '2026-11-30'],
    ['a Saturday', '2026-11-28T09:00:00Z', 2, '2026-12-01'],
    ['a Sunday', '2026-11-29T23:59:00Z', 1, '2026-11-30'],
    ['Christmas Eve 2026, over the substitute for Boxing Day', '2026-12-24T12:00:00Z', 2, '2026-12-30'],
    ['the day before Good Friday', '2026-04-02T12:00:00Z', 1, '2026-04-07'],
    ['New Year’s Eve, into the next year', '2026-12-31T12:00:00Z', 1, '2027-01-04'],
    ['a late evening in summer, which in UTC is the day before', '2026-07-19T23:30:00Z', 1, '2026-07-21'],
  ])('from %s', (_name, from, count, day) => {
    expect(after(from, count)).toBe(day);
  });

  it('are not guessed in a year whose bank holidays nobody knows', () => {
    expect(after('2027-12-30T12:00:00Z', 1)).toBe('2027-12-31');
    expect(after('2027-12-30T12:00:00Z', 2)).toBeUndefined();
    expect(after('2025-12-30T12:00:00Z', 1)).toBeUndefined();
  });
});

describe('the list of bank holidays', () => {
  it('has eight in each of its years, none on a weekend', () => {
    const { days, years } = knownBankHolidays;
    expect(days.size).toBe(8 * (years.last - years.first + 1));
    for (const day of days) expect([1, 2, 3, 4, 5]).toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
  });

  it('is read from the file that gov.uk publishes', () => {
    const events = [...knownBankHolidays.days].map((date) => ({
      title: 'A day',
      date,
      notes: '',
      bunting: true,
    }));
    const file = { 'england-and-wales': { division: 'england-and-wales', events }, scotland: { events: [] } };
    expect(parseBankHolidays(JSON.stringify(file))).toEqual(knownBankHolidays);
    const cut = { 'england-and-wales': { events: events.slice(0, 11) } };
    expect(parseBankHolidays(JSON.stringify(cut)).years).toEqual({ first: 2026, last: 2026 });
  });

  it.each([
    ['is no JSON', '<html>', 'it is not JSON'],
    ['is another file', '{"days":[]}', 'england-and-wales.events'],
    ['has a day that is none', '{"england-and-wales":{"events":[{"date":"2026-02-30"}]}}', 'event 1'],
    ['has a month that is none', '{"england-and-wales":{"events":[{"date":"2026-13-01"}]}}', 'event 1'],
    ['knows no whole year', '{"england-and-wales":{"events":[{"date":"2026-12-25"}]}}', 'no whole year'],
  ])('is refused where it %s, and says why', (_name, text, said) => {
    expect(() => parseBankHolidays(text)).toThrow('the bank holidays cannot be used');
    expect(() => parseBankHolidays(text)).toThrow(said);
  });
});

describe('the clocks of the Victims’ Code', () => {
  const given = { force: 'Police East', reference: '01/1/26', at: Date.parse('2026-11-26T09:00:00Z') };
  const at = (text: string) => victimClocks(given, Date.parse(text), knownBankHolidays);

  it('say by which day support is asked to call, and when that day is over', () => {
    expect(dayOf(at('2026-11-26T10:00:00Z').referralDueAt)).toBe('2026-11-30');
    expect(at('2026-11-30T23:59:00Z').isReferralOver).toBe(false);
    expect(at('2026-12-01T00:01:00Z').isReferralOver).toBe(true);
  });

  it('name no day where it cannot be counted', () => {
    const late = { ...given, at: Date.parse('2030-01-05T12:00:00Z') };
    const clocks = victimClocks(late, Date.parse('2031-01-01T00:00:00Z'), knownBankHolidays);
    expect([clocks.referralDueAt, clocks.isReferralOver]).toEqual([undefined, false]);
  });
});
