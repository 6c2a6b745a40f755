import { describe, expect, it } from 'vitest';
import { newResumeCode, readResumeCode } from './declaration-codes.ts';
import {
  keysOfTyped,
  parsePhoneForm,
  parseTakenForm,
  parseTimeOfDay,
  readLineNumber,
} from './report-answers.ts';
import { spelled } from './spelled.ts';

describe('the numbers of a phone', () => {
  it('are taken as typed, with spaces and hyphens', () => {
    const answer = parsePhoneForm({ imei1: ' 35 175605-123456 7 ' });
    expect(answer).toEqual({ ok: true, value: ['35 175605-123456 7'], doubtful: {} });
    expect(keysOfTyped(['35 175605-123456 7'])).toEqual([35175605123456]);
  });

  it('are doubted once when the last digit does not fit, and believed when the reader says so', () => {
    const imei1 = '351756051234564';
    expect(parsePhoneForm({ imei1 })).toMatchObject({ ok: false, doubtful: { imei1 } });
    expect(parsePhoneForm({ imei1, keep1: imei1 })).toMatchObject({ ok: true, value: [imei1] });
  });

  it('are doubted again when another number was typed after the reader said that one is right', () => {
    const answer = parsePhoneForm({ imei1: '351756051234565', keep1: '351756051234564' });
    expect(answer).toMatchObject({ ok: false, doubtful: { imei1: '351756051234565' } });
  });

  it.each([
    ['', 'Type the IMEI'],
    ['my phone', 'only digits'],
    ['3517560512', 'too short'],
    ['351756051234567123', 'too long'],
  ])('are asked for again when they are %j', (imei1, words) => {
    const answer = parsePhoneForm({ imei1 });
    expect(answer.ok ? '' : answer.errors['imei1']).toContain(words);
  });

  it('cannot be twice the same, nor of two phones', () => {
    const imei1 = '351756051234567';
    const same = parsePhoneForm({ imei1, imei2: '35175605123456' });
    expect(same.ok ? {} : same.errors).toHaveProperty('imei2', 'The second number is the same as the first');
    const other = parsePhoneForm({ imei1, imei2: '49015420323751' });
    expect(other.ok ? {} : other.errors['imei2']).toContain(
      'We cannot tell that these two numbers are one phone',
    );
  });
});

describe('when it was taken', () => {
  const now = Date.parse('2026-11-22T18:00:00Z');

  it('is read from three boxes and a time of day', () => {
    const answer = parseTakenForm({ day: '21', month: '11', year: '26', time: '2.30pm' }, now);
    expect(answer).toMatchObject({
      ok: true,
      value: { at: Date.parse('2026-11-21T14:30:00Z'), time: '2.30pm' },
    });
  });

  it.each([
    [{ day: '', month: '11', year: '2026', time: '1pm' }, 'taken-day', 'as numbers'],
    [{ day: '31', month: '11', year: '2026', time: '1pm' }, 'taken-day', 'no such day'],
    [{ day: '23', month: '11', year: '2026', time: '1pm' }, 'taken-day', 'in the future'],
    [{ day: '21', month: '11', year: '2006', time: '1pm' }, 'taken-year', 'long ago'],
    [{ day: '21', month: '11', year: '2026', time: 'after school' }, 'time', 'A best guess is fine'],
  ])('is asked for again when it cannot be (%j)', (form, field, words) => {
    const answer = parseTakenForm(form, now);
    expect(answer.ok ? '' : answer.errors[field]).toContain(words);
  });

  it.each([
    ['14:30', 14, 30],
    ['2.30pm', 14, 30],
    ['2:30 p.m.', 14, 30],
    ['1430', 14, 30],
    ['2pm', 14, 0],
    ['12am', 0, 0],
    ['12pm', 12, 0],
    ['9', 9, 0],
    ['Noon', 12, 0],
    ['midnight', 0, 0],
  ])('understands the time %s', (text, hour, minute) => {
    expect(parseTimeOfDay(text)).toEqual({ hour, minute });
  });

  it.each(['25:00', '14:60', '13pm', '0am', 'late', ''])('does not understand the time %j', (text) => {
    expect(parseTimeOfDay(text)).toBeUndefined();
  });
});

describe('the telephone number of a phone', () => {
  it.each([
    ['07700 900123', '+447700900123'],
    [' (0)7700-900.123 ', '+447700900123'],
    ['0044 7700 900123', '+447700900123'],
    ['+44 (0)7700 900123', '+447700900123'],
    ['+33 6 39 98 00 00', '+33639980000'],
  ])('is understood as %j', (typed, number) => {
    expect(readLineNumber(typed)).toBe(number);
  });

  it.each(['', '12', 'my number', '+44 7700 900123; drop', '=1+1', '0'.repeat(100), '+0 7700 900123'])(
    'is not %j',
    (typed) => {
      expect(readLineNumber(typed)).toBeUndefined();
    },
  );
});

describe('a code to go on with', () => {
  it('is nine characters in threes, and is read as people type it', () => {
    const code = newResumeCode((byteCount) => Buffer.alloc(byteCount, 0x5a));
    expect(code).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}$/);
    expect(readResumeCode(` ${code.toLowerCase().replaceAll('-', '')} `)).toBe(code);
    expect(readResumeCode(code.slice(1))).toBeUndefined();
  });
});

it('a reference is spelled as it is read out on the telephone', () => {
  expect(spelled('7K3M-Q2XD-5')).toBe('7 Kilo 3 Mike, Quebec 2 X-ray Delta, 5');
});
