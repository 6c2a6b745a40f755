import { parseImsi } from '@deadset/domain';
import { type Colour, colour, colourNames } from '../rules/index.ts';
import { fieldText } from './row-columns.ts';
import type { Row } from './row-reader.ts';

/** What a field gives that cannot be read; every number in a row is at least 0. */
export const unreadable = -1;

const zero = 0x30;
const keyDigits = 14;
const dayMs = 86_400_000;

/** A field of `least` to `most` digits as a number, of which only the first `kept` count. */
function digitsOf(row: Row, field: number, least: number, most: number, kept: number): number {
  const start = row.starts[field] ?? 0;
  const length = field < 0 || field >= row.fieldCount ? 0 : (row.ends[field] ?? 0) - start;
  if (length < least || length > most) return unreadable;
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = (row.bytes[start + i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return unreadable;
    if (i < kept) value = value * 10 + digit;
  }
  return value;
}

/** The key of an IMEI of 14, 15 or 16 digits: the first 14. What comes behind is a spare or a version, and not judged. */
export function keyField(row: Row, field: number): number {
  return digitsOf(row, field, keyDigits, 16, keyDigits);
}

/** A type allocation code: eight digits. */
export function tacField(row: Row, field: number): number {
  return digitsOf(row, field, 8, 8, 8);
}

/** A software version: two digits. */
export function softwareVersionField(row: Row, field: number): number {
  return digitsOf(row, field, 2, 2, 2);
}

/** A subscriber: the 5 to 15 digits of an IMSI, as `parseImsi` gives them. */
export function subscriberField(row: Row, field: number): number {
  return parseImsi(fieldText(row, field)) ?? unreadable;
}

/** The word for a colour; none for any other word. */
export function colourField(row: Row, field: number): Colour {
  if (field < 0 || field >= row.fieldCount) return colour.none;
  for (const name of colourNames) if (isWord(row, field, name)) return colour[name];
  return colour.none;
}

/** Whether a field is a word, in upper or lower case. The word has small letters only. */
function isWord({ bytes, starts, ends }: Row, field: number, word: string): boolean {
  const start = starts[field] ?? 0;
  if ((ends[field] ?? 0) - start !== word.length) return false;
  for (let i = 0; i < word.length; i += 1)
    if (((bytes[start + i] ?? 0) | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

/** Whether there is nothing in a field. */
export function isBlank(row: Row, field: number): boolean {
  return field < 0 || field >= row.fieldCount || row.starts[field] === row.ends[field];
}

/** A day as yyyymmdd or yyyy-mm-dd, in days since 1970 (UTC); 0 for a blank field. */
export function dayField(row: Row, field: number): number {
  if (isBlank(row, field)) return 0;
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(fieldText(row, field)) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // A 31st of February would have become a day of March, and a thirteenth month one of the next year.
  const isDay = at > 0 && new Date(at).toISOString().startsWith(`${year}-${month}-${day}T`);
  return isDay ? at / dayMs : unreadable;
}

/**
 * When a listing ends, in milliseconds since 1970; 0 for a blank field: an instant such as 2027-01-31T18:00:00Z, or a day,
 * which counts to its end (UTC).
 */
export function untilField(row: Row, field: number): number {
  const day = dayField(row, field);
  if (day >= 0) return day === 0 ? 0 : (day + 1) * dayMs;
  const text = fieldText(row, field);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(text);
  const at = isInstant ? Date.parse(text) : Number.NaN;
  // As above: of a 31st of February it would have made a day of March.
  return at > 0 && new Date(at).toISOString().startsWith(text.slice(0, -1)) ? at : unreadable;
}
