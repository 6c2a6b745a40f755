declare const brand: unique symbol;

/**
 * The key of one IMEI: its first 14 digits (TAC + serial number) as a number, 0 to 99 999 999 999 999.
 *
 * A number and not text because the gates compare millions a second and every key fits a double exactly.
 * 3GPP TS 23.003 clause 6.2; the check digit and the software version are never part of it.
 */
export type ImeiKey = number & { readonly [brand]: 'ImeiKey' };

/** Type Allocation Code, the first eight digits of an IMEI, as a number. 3GPP TS 23.003 clause 6.2. */
export type Tac = number & { readonly [brand]: 'Tac' };

/** How many serial numbers one TAC holds: six digits. */
export const serialsPerTac = 1_000_000;

const keyDigits = 14;
const largestKey = 99_999_999_999_999;

/** The same number as a key, or undefined when it is not a whole number of at most 14 digits. */
export function parseImeiKey(value: number): ImeiKey | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor of the brand
  return Number.isInteger(value) && value >= 0 && value <= largestKey ? (value as ImeiKey) : undefined;
}

/** The TAC of a key: its first eight digits. */
export function tacOf(key: ImeiKey): Tac {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the first eight of fourteen digits
  return Math.floor(key / serialsPerTac) as Tac;
}

/** Serial number within the TAC, 0 to 999 999. */
export function serialOf(key: ImeiKey): number {
  return key % serialsPerTac;
}

/** Puts a TAC and a serial number together again; undefined when either is out of range. */
export function imeiKeyFrom(tac: number, serial: number): ImeiKey | undefined {
  if (!Number.isInteger(serial) || serial < 0 || serial >= serialsPerTac) return undefined;
  return parseImeiKey(tac * serialsPerTac + serial);
}

/** The 14 digits of a key, leading zeros kept. */
export function formatImeiKey(key: ImeiKey): string {
  return key.toString().padStart(keyDigits, '0');
}

/** The whole 15-digit IMEI as printed on a box: the key and its Luhn check digit. */
export function formatImei(key: ImeiKey): string {
  const digits = formatImeiKey(key);
  return `${digits}${luhnCheckDigit(digits)}`;
}

/** Check digit over the first 14 digits. 3GPP TS 23.003 annex B. */
export function luhnCheckDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < keyDigits; i += 1) {
    const digit = digits.charCodeAt(i) - 48;
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return (10 - (sum % 10)) % 10;
}

/** What a network sent: the key, and the two digits of the software version when it sent an IMEISV. */
export interface NetworkImei {
  readonly key: ImeiKey;
  readonly softwareVersion?: string;
}

/**
 * An identity as networks send it: 14 digits, 15 (the last is a spare, often 0) or 16 (IMEISV).
 *
 * The 15th digit is never checked: TS 22.016 clause 3 takes the check digit out of what is transmitted.
 * Undefined for anything but 14 to 16 digits.
 */
export function parseNetworkImei(digits: string): NetworkImei | undefined {
  if (!/^[0-9]{14,16}$/.test(digits)) return undefined;
  const key = parseImeiKey(Number(digits.slice(0, keyDigits)));
  if (key === undefined) return undefined;
  return digits.length === 16 ? { key, softwareVersion: digits.slice(14) } : { key };
}

/** What a person typed, understood. A warning is shown and can be overruled; nothing typed is changed in silence. */
export interface HumanImei extends NetworkImei {
  readonly warning?: 'check-digit-mismatch';
}

/** Why what somebody typed cannot be an IMEI. */
export type HumanImeiError = 'empty' | 'not-digits' | 'too-short' | 'too-long';
/** An IMEI, or why it is none. */
export type HumanImeiResult =
  | { readonly ok: true; readonly imei: HumanImei }
  | { readonly ok: false; readonly error: HumanImeiError };

/**
 * An IMEI as people type, paste or dictate it: 14, 15 or 16 digits with spaces, dots, hyphens and slashes between,
 * and the words that `*#06#` puts round it ("IMEI: … / 01").
 */
export function parseHumanImei(text: string): HumanImeiResult {
  const digits = text.replace(/^\s*imei\s*(sv|1|2)?\s*[:.]/i, '').replace(/[\s./\u2010-\u2015-]/g, '');
  if (digits === '') return { ok: false, error: 'empty' };
  if (!/^[0-9]+$/.test(digits)) return { ok: false, error: 'not-digits' };
  if (digits.length < keyDigits) return { ok: false, error: 'too-short' };
  // "IMEI / 01": fifteen digits and the software version behind them, as many phones display it.
  const printed = digits.length === 17 ? digits.slice(0, 15) : digits;
  const imei = parseNetworkImei(printed);
  if (imei === undefined) return { ok: false, error: 'too-long' };
  const wrongCheckDigit = printed.length === 15 && Number(printed[14]) !== luhnCheckDigit(printed);
  return { ok: true, imei: wrongCheckDigit ? { ...imei, warning: 'check-digit-mismatch' } : imei };
}

/**
 * Whether two IMEIs may be the two slots of one phone, where whoever knows its slots says so (a network, a maker, a
 * participant in its own name): the same TAC, or the same serial number under sibling TACs.
 */
export function isPlausiblePair(a: ImeiKey, b: ImeiKey): boolean {
  return tacOf(a) === tacOf(b) || areSiblings(a, b);
}

/**
 * Whether two IMEIs may be one phone on nobody's word but that of who types them: neighbours under one TAC, or the same
 * serial number under sibling TACs.
 *
 * All phones of a model share a TAC. Were that enough, whoever proves a phone of their own could name a stranger's of the
 * same model as its second slot, and have it barred.
 */
export function isNeighbouringPair(a: ImeiKey, b: ImeiKey): boolean {
  return (tacOf(a) === tacOf(b) && Math.abs(serialOf(a) - serialOf(b)) <= 1) || areSiblings(a, b);
}

function areSiblings(a: ImeiKey, b: ImeiKey): boolean {
  return serialOf(a) === serialOf(b) && Math.floor(tacOf(a) / 100) === Math.floor(tacOf(b) / 100);
}
