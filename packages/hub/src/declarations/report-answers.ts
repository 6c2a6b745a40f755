import { type ImeiKey, isNeighbouringPair } from '@deadset/domain';
import { isAddress } from '../messages/index.ts';
import {
  type FormErrors,
  hasErrors,
  type ImeiField,
  instantInLondon,
  readImeiField,
} from '../pages/index.ts';

/** A form understood, or what is wrong with each field. */
export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: FormErrors };

/** The form that asks for the phone's numbers. `keep…` holds a number whose warning the reader has overruled. */
export interface PhoneForm {
  readonly imei1?: string | undefined;
  readonly imei2?: string | undefined;
  readonly keep1?: string | undefined;
  readonly keep2?: string | undefined;
}

/** Numbers as typed, whose check digit does not fit and which nobody has said are right. */
type DoubtfulImeis = Readonly<Partial<Record<'imei1' | 'imei2', string>>>;

export type PhoneAnswer = Answered<string[]> & { readonly doubtful: DoubtfulImeis };

/** Understands the phone's numbers; they stay as they were typed, and a doubt is put to the reader once. */
export function parsePhoneForm(form: PhoneForm): PhoneAnswer {
  const { imei1 = '', imei2 = '' } = form;
  const first = readImeiField(imei1, form.keep1);
  const second = readImeiField(imei2, form.keep2);
  const errors: Record<string, string> = {};
  if (!first.ok) errors['imei1'] = first.problem;
  if (!second.ok && !second.isEmpty) errors['imei2'] = second.problem;
  if (first.ok && second.ok && first.key === second.key) {
    errors['imei2'] = 'The second number is the same as the first';
  } else if (first.ok && second.ok && !isNeighbouringPair(first.key, second.key)) {
    errors['imei2'] =
      'We cannot tell that these two numbers are one phone. Leave this one empty: your network adds it when you prove the report';
  }
  const doubtful = { ...doubtOf('imei1', first), ...doubtOf('imei2', second) };
  if (hasErrors(errors)) return { ok: false, errors, doubtful };
  return { ok: true, value: second.ok ? [imei1.trim(), imei2.trim()] : [imei1.trim()], doubtful };
}

function doubtOf(name: 'imei1' | 'imei2', field: ImeiField): DoubtfulImeis {
  return field.ok || field.doubtful === undefined ? {} : { [name]: field.doubtful };
}

/** The keys of numbers that a form accepted. */
export function keysOfTyped(imeis: readonly string[]): ImeiKey[] {
  return imeis.flatMap((text) => {
    const field = readImeiField(text, text);
    return field.ok ? [field.key] : [];
  });
}

/**
 * A telephone number as people type it, in its international form (E.164); undefined when it is none. One without a
 * country is British.
 */
export function readLineNumber(typed: string): string | undefined {
  const digits = typed.trim().replace(/[\s().-]/g, '');
  const number = digits
    .replace(/^00/, '+')
    .replace(/^0(?=[1-9])/, '+44')
    .replace(/^\+440/, '+44');
  return isAddress({ channel: 'sms', number }) ? number : undefined;
}

/** When the phone was taken, as typed. */
export interface TakenForm {
  readonly day?: string | undefined;
  readonly month?: string | undefined;
  readonly year?: string | undefined;
  readonly time?: string | undefined;
}

export interface TakenAnswer {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Nobody reports a phone that was taken longer ago than this by mistake of the year, in milliseconds: five years. */
const longestAgoMs = 5 * 366 * 86_400_000;

/** Understands a date in three boxes and a time of day. */
export function parseTakenForm(form: TakenForm, now: number): Answered<TakenAnswer> {
  const { day = '', month = '', year = '', time = '' } = form;
  const errors: Record<string, string> = {};
  if ([day, month, year].some((part) => !/^\s*\d{1,4}\s*$/.test(part))) {
    errors['taken-day'] = 'Type the day, the month and the year as numbers';
  }
  const clock = parseTimeOfDay(time);
  if (clock === undefined) errors['time'] = 'Type a time, such as 2:30pm. A best guess is fine';
  if (hasErrors(errors) || clock === undefined) return { ok: false, errors };
  // "26" is 2026.
  const fullYear = Number(year) < 100 ? 2000 + Number(year) : Number(year);
  const at = instantInLondon({ day: Number(day), month: Number(month), year: fullYear, ...clock });
  if (at === undefined) return { ok: false, errors: { 'taken-day': 'There is no such day in the calendar' } };
  if (at > now)
    return { ok: false, errors: { 'taken-day': 'This is in the future. Check the date and the time' } };
  if (at < now - longestAgoMs)
    return { ok: false, errors: { 'taken-year': 'This is long ago. Check the year' } };
  return { ok: true, value: { day, month, year, time, at } };
}

/** A time of day as people type it: `14:30`, `2.30pm`, `2pm`, `1430`, `noon`. Undefined for anything else. */
export function parseTimeOfDay(text: string): { hour: number; minute: number } | undefined {
  const plain = text.toLowerCase().replace(/\s/g, '');
  if (plain === 'noon' || plain === 'midday') return { hour: 12, minute: 0 };
  if (plain === 'midnight') return { hour: 0, minute: 0 };
  const [, hourText, minuteText = '0', half] =
    /^(\d{1,2})[:.h]?(\d{2})?([ap])?\.?(?:m\.?)?$/.exec(plain) ?? [];
  if (hourText === undefined) return undefined;
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  if (minute > 59 || hour > (half === undefined ? 23 : 12) || (half !== undefined && hour === 0))
    return undefined;
  if (half === undefined) return { hour, minute };
  return { hour: (hour % 12) + (half === 'p' ? 12 : 0), minute };
}
