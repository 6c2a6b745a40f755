import { isWholeNorm } from '@deadset/domain';

/** One row of an operator's dump, blanks as absence. DIRBS-Core import schema `OperatorImportSchema_v2`. */
export interface DumpRow {
  /** As in the file, for the look at leading zeros. */
  readonly imei?: string;
  readonly norm?: string;
  readonly imsi?: string;
  readonly msisdn?: string;
  readonly rat?: string;
}

/** Which subscribers are at home where. Prefixes of IMSIs (MCC + MNC) and of telephone numbers (country code). */
export interface HomeCountry {
  /** Of the operator whose dump it is. */
  readonly plmns: readonly string[];
  /** MCCs of that operator. */
  readonly mccs: readonly string[];
  readonly countryCodes: readonly string[];
}

/** Largest shares of a dump's rows, 0 to 1, that may be so; DIRBS-Core `etc/config.yml`. */
export interface DumpLimits {
  readonly nullImei: number;
  readonly nullImsi: number;
  readonly nullMsisdn: number;
  readonly nullRat: number;
  readonly nullAny: number;
  readonly uncleanImei: number;
  readonly uncleanImsi: number;
  readonly uncleanAny: number;
  readonly foreignImsi: number;
  readonly foreignMsisdn: number;
  readonly foreignAny: number;
  readonly otherNetwork: number;
  /** Share of the IMEIs beginning with 1 that match a type when a 0 is put before them. */
  readonly lostZeros: number;
}

/** DIRBS-Core's own, operator guide 3.3. */
export const defaultDumpLimits: DumpLimits = {
  nullImei: 0.05,
  nullImsi: 0.05,
  nullMsisdn: 0.05,
  nullRat: 0.05,
  nullAny: 0.05,
  uncleanImei: 0.05,
  uncleanImsi: 0.05,
  uncleanAny: 0.05,
  foreignImsi: 0.1,
  foreignMsisdn: 0.1,
  foreignAny: 0.1,
  otherNetwork: 0.2,
  lostZeros: 0.5,
};

/** A limit that a dump exceeds. */
export interface DumpFinding {
  readonly check: keyof DumpLimits;
  /** Of the rows, 0 to 1. */
  readonly share: number;
  readonly limit: number;
}

type Share = Exclude<keyof DumpLimits, 'lostZeros'>;

/** Bit of each radio access technology, weaker generations first. DIRBS-Core `radio_access_technology_map`. */
const ratBits: ReadonlyMap<string, number> = new Map(
  ['007', '004', '003', '104', '002', '103', '001', '102', '005', '105', '101', '006'].map((code, i) => [
    code,
    i + 1,
  ]),
);

/** Codes such as `001|006` as a set of bits; codes of nobody are passed over. */
export function ratBitmask(rat: string): number {
  return rat.split('|').reduce((mask, code) => {
    const bit = ratBits.get(code);
    return bit === undefined ? mask : mask | (1 << bit);
  }, 0);
}

/** Counts what a dump's checks need while its rows go by; keeps none of them. */
export class DumpTally {
  readonly #home: HomeCountry;
  readonly #hasRat: boolean;
  /** Seven digits each: types that begin with 0, without it. */
  readonly #zeroTacs: ReadonlySet<string>;
  readonly #counts = new Map<Share, number>();
  #rows = 0;
  #zeros = 0;
  #ones = 0;
  #suspectOnes = 0;

  /** `tacs` are the type allocation codes that are known, eight digits each. */
  constructor(home: HomeCountry, hasRat: boolean, tacs: Iterable<string>) {
    this.#home = home;
    this.#hasRat = hasRat;
    this.#zeroTacs = new Set([...tacs].filter((tac) => tac.startsWith('0')).map((tac) => tac.slice(1)));
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: DumpRow): void {
    this.#rows += 1;
    const { imei, norm, imsi, msisdn, rat } = row;
    const { plmns, mccs, countryCodes } = this.#home;
    const noRat = this.#hasRat && rat === undefined;
    this.#count('nullImei', norm === undefined);
    this.#count('nullImsi', imsi === undefined);
    this.#count('nullMsisdn', msisdn === undefined);
    this.#count('nullRat', noRat);
    this.#count('nullAny', norm === undefined || imsi === undefined || msisdn === undefined || noRat);
    const uncleanImei = norm !== undefined && !isWholeNorm(norm);
    const uncleanImsi = imsi !== undefined && imsi.length < 14;
    this.#count('uncleanImei', uncleanImei);
    this.#count('uncleanImsi', uncleanImsi);
    this.#count('uncleanAny', uncleanImei || uncleanImsi);
    const foreignImsi = isNoneOf(imsi, mccs);
    const foreignMsisdn = isNoneOf(msisdn, countryCodes);
    this.#count('foreignImsi', foreignImsi);
    this.#count('foreignMsisdn', foreignMsisdn);
    this.#count('foreignAny', foreignImsi || foreignMsisdn);
    this.#count('otherNetwork', isNoneOf(imsi, plmns));
    this.#noteFirstDigit(imei);
  }

  /** The limits that the rows so far exceed. An empty dump exceeds none. */
  findings(limits: DumpLimits): DumpFinding[] {
    if (this.#rows === 0) return [];
    const shares = [...this.#counts].map(([check, count]) => ({ check, share: count / this.#rows }));
    const found = shares
      .map(({ check, share }) => ({ check, share, limit: limits[check] }))
      .filter(({ share, limit }) => share > limit);
    return this.#lostZeros(limits.lostZeros, found);
  }

  /** A spreadsheet takes the leading zeros off: more IMEIs begin with 1 than with 0 then, and many of those match a type with 0. */
  #lostZeros(limit: number, found: DumpFinding[]): DumpFinding[] {
    const share = this.#ones > 1 ? this.#suspectOnes / this.#ones : 0;
    if (this.#ones > this.#zeros) return [...found, { check: 'lostZeros', share: 1, limit }];
    return share > limit ? [...found, { check: 'lostZeros', share, limit }] : found;
  }

  #noteFirstDigit(imei: string | undefined): void {
    if (imei?.startsWith('0') === true) this.#zeros += 1;
    if (imei?.startsWith('1') !== true) return;
    this.#ones += 1;
    if (this.#zeroTacs.has(imei.slice(0, 7))) this.#suspectOnes += 1;
  }

  #count(check: Share, isSo: boolean): void {
    this.#counts.set(check, (this.#counts.get(check) ?? 0) + Number(isSo));
  }
}

/** Blank is none of anything, and yet nothing to object to: it is counted as missing. */
function isNoneOf(text: string | undefined, prefixes: readonly string[]): boolean {
  return text !== undefined && !prefixes.some((prefix) => text.startsWith(prefix));
}
