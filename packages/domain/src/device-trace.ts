import { type ImeiKey, parseHumanImei } from './imei.ts';

/**
 * By what a locked or dead phone can be known. An IMEI is on the SIM tray or behind the "i" of the activation screen; where
 * none can be read, something else is.
 */
export const traceKinds = ['imei', 'partial-imei', 'iccid', 'serial', 'eid', 'mac'] as const;
export type TraceKind = (typeof traceKinds)[number];

/** One identifier that was read off a device. */
export type Trace =
  | { readonly kind: 'imei'; readonly key: ImeiKey; readonly text: string; readonly doubt?: string }
  /** Fifteen places, `?` for each that could not be read. */
  | { readonly kind: 'partial-imei'; readonly text: string; readonly doubt?: string }
  | {
      readonly kind: 'iccid' | 'serial' | 'eid' | 'mac';
      readonly text: string;
      readonly doubt?: string;
    };

/** A trace, or why the text is none. */
export type TraceResult =
  | { readonly ok: true; readonly trace: Trace }
  | { readonly ok: false; readonly problem: string };

/** Fewest places of an IMEI that must be legible: fewer fit too many phones. */
const fewestLegible = 8;
/** Longest serial number that any maker prints, in characters, with room to spare. */
const longestSerial = 30;

/** What a person typed, pasted or scanned, read as this kind of identifier. */
export function readTrace(kind: TraceKind, typed: string): TraceResult {
  const text = typed.trim();
  switch (kind) {
    case 'imei':
      return readImei(text);
    case 'partial-imei':
      return readPartialImei(text);
    case 'iccid':
      return readIccid(text);
    case 'eid':
      return readEid(text);
    case 'mac':
      return readMac(text);
    case 'serial':
      return readSerial(text);
    default:
      return kind satisfies never;
  }
}

function readImei(text: string): TraceResult {
  const parsed = parseHumanImei(text);
  if (!parsed.ok) {
    const problem = {
      empty: 'An IMEI is missing here.',
      'not-digits': `“${shown(text)}” is no IMEI: an IMEI has only digits.`,
      'too-short': `“${shown(text)}” is too short: an IMEI has 15 digits. Put ? for each digit that cannot be read.`,
      'too-long': `“${shown(text)}” is too long: an IMEI has 15 digits.`,
    }[parsed.error];
    return { ok: false, problem };
  }
  const { key, warning } = parsed.imei;
  // Kept as typed and never put right in silence: the thief's print may be what is wrong.
  const doubt = 'The last digit of the IMEI does not fit the others: read it again.';
  return {
    ok: true,
    trace: { kind: 'imei', key, text: digitsOf(text), ...(warning !== undefined && { doubt }) },
  };
}

function readPartialImei(text: string): TraceResult {
  const places = text
    .replace(/[\s./‐-―-]/g, '')
    .replace(/[xX_*]/g, '?')
    .padEnd(14, '?');
  if (!/^[0-9?]{14,15}$/.test(places))
    return { ok: false, problem: `“${shown(text)}” is no IMEI with gaps: 15 digits, ? for each unread one.` };
  const legible = places.slice(0, 14).replaceAll('?', '').length;
  if (legible < fewestLegible && serialOfPartial(places) === undefined)
    return {
      ok: false,
      problem: `“${shown(text)}” has only ${legible} legible digits; at least ${fewestLegible} are needed.`,
    };
  const text14 = places.slice(0, 14);
  if (!/^[0-9]{6}/.test(text14) && serialOfPartial(text14) === undefined)
    return {
      ok: false,
      problem: `“${shown(text)}” cannot be looked up: either its first six digits or digits 9 to 14 have to be legible.`,
    };
  return { ok: true, trace: { kind: 'partial-imei', text: text14 } };
}

/** The serial number within its TAC, where a partial IMEI has all of it legible. */
export function serialOfPartial(partial: string): number | undefined {
  const serial = partial.slice(8, 14);
  return /^[0-9]{6}$/.test(serial) ? Number(serial) : undefined;
}

/** ITU-T E.118: up to 19 digits beginning with 89, and a Luhn check digit; some cards print an F after it. */
function readIccid(text: string): TraceResult {
  const digits = text.replace(/[\s.-]/g, '').replace(/f$/i, '');
  if (!/^89[0-9]{16,18}$/.test(digits))
    return { ok: false, problem: `“${shown(text)}” is no ICCID: 18 to 20 digits that begin with 89.` };
  const doubt = 'The last digit of the ICCID does not fit the others: read it again.';
  return {
    ok: true,
    trace: { kind: 'iccid', text: digits, ...(!luhnFits(digits) && digits.length > 18 && { doubt }) },
  };
}

/** GSMA SGP.29: 32 digits, of which the last two check the others (ISO/IEC 7064 MOD 97-10). */
function readEid(text: string): TraceResult {
  const digits = text.replace(/[\s.-]/g, '');
  if (!/^89[0-9]{30}$/.test(digits))
    return { ok: false, problem: `“${shown(text)}” is no EID: 32 digits that begin with 89.` };
  const doubt = 'The last two digits of the EID do not fit the others: read it again.';
  return { ok: true, trace: { kind: 'eid', text: digits, ...(BigInt(digits) % 97n !== 1n && { doubt }) } };
}

function readMac(text: string): TraceResult {
  const digits = text.replace(/[\s:.-]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(digits))
    return {
      ok: false,
      problem: `“${shown(text)}” is no Bluetooth or Wi-Fi address: six pairs of 0-9 and A-F.`,
    };
  const pairs = digits.replace(/..(?=.)/g, '$&:');
  // The second lowest bit of the first byte: made up by the device, and another one tomorrow. IEEE 802, clause 8.4.
  const isMadeUp = (Number.parseInt(digits.slice(0, 2), 16) & 2) !== 0;
  const doubt = 'This address was made up by the phone and changes: it proves little.';
  return { ok: true, trace: { kind: 'mac', text: pairs, ...(isMadeUp && { doubt }) } };
}

function readSerial(text: string): TraceResult {
  const serial = text.replace(/\s/g, '').toUpperCase();
  if (serial.length < 5 || serial.length > longestSerial || !/^[0-9A-Z/.-]+$/.test(serial))
    return { ok: false, problem: `“${shown(text)}” is no serial number: 5 to 30 letters and digits.` };
  return { ok: true, trace: { kind: 'serial', text: serial } };
}

/** Luhn's check over digits of any length, the last of them the check digit. ISO/IEC 7812-1 annex B. */
function luhnFits(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** How many places of an IMEI key a partial one fixes, and whether it fits this key. */
export function fitsPartial(partial: string, key: string): boolean {
  return partial.split('').every((place, i) => place === '?' || place === key[i]);
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, '');
}

/** What somebody typed, short enough to stand in a sentence. */
function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
