import { compareLegible, compareSerials, compareTimes, compareWords, levelWeight } from '@deadset/analytics';
import { formatImei, formatImeiKey, type ImeiKey } from '@deadset/domain';
import { claimRates } from './claim-rates.ts';
import type { LeadSubject } from './lead-store.ts';
import type { TimeCounts } from './register-leads-store.ts';
import type { Words } from './sealed-words.ts';
import { contactsOf, tellingWordsOf } from './telling-words.ts';

/** What an exhibit has that a partial claim can be compared with. */
export interface ReadExhibit {
  readonly keys: readonly ImeiKey[];
  /** IMEIs with gaps, 14 places, `?` for each gap. */
  readonly partials: readonly string[];
  /** IMEIs of 15 digits whose check digit does not fit: at least one of the digits is wrong. */
  readonly suspects: readonly string[];
  readonly serials: readonly string[];
  readonly words: Words;
  /** Milliseconds since 1970. */
  readonly seizedAt?: number;
}

/** A report or logbook with all that is known of its phone. */
export interface Claim {
  readonly subject: LeadSubject;
  readonly keys: readonly ImeiKey[];
  /** Milliseconds since 1970; of a report. */
  readonly takenAt?: number;
  readonly serials: readonly string[];
  readonly words: Words;
}

/** How much of the register fits, whatever it is. */
export interface ChanceFits {
  /** Open reports and logbooks. */
  readonly phones: number;
  /** How many phones fit each number with gaps, each wrong number, and each slip of a serial number. */
  readonly partial: ReadonlyMap<string, number>;
  readonly suspect: ReadonlyMap<string, number>;
  readonly serial: ReadonlyMap<string, number>;
  /** How many phones of reports are described in words, and by how many of them a word is used. */
  readonly described: number;
  readonly withWord: (word: string) => number;
  /** How long before the seizure the phones of all reports were taken. */
  readonly taken?: TimeCounts;
}

/** What one comparison says, in bits, and in words. */
export interface Evidence {
  readonly field: 'IMEI' | 'Serial number' | 'Screen' | 'Description' | 'Time';
  readonly level: string;
  readonly weight: number;
  readonly words: string;
}

/** All that can be compared of an exhibit and a claim; what either lacks is not here and moves nothing. */
export function evidenceOf(read: ReadExhibit, claim: Claim, chance: ChanceFits): Evidence[] {
  return [
    imeiEvidence(read, claim, chance),
    serialEvidence(read, claim, chance),
    screenEvidence(read, claim, chance),
    descriptionEvidence(read, claim, chance),
    timeEvidence(read, claim, chance),
  ].flatMap((evidence) => evidence ?? []);
}

function imeiEvidence(
  { keys, partials, suspects }: ReadExhibit,
  claim: Claim,
  { phones, partial, suspect }: ChanceFits,
): Evidence | undefined {
  if (claim.keys.length === 0 || claim.keys.some((key) => keys.includes(key))) return undefined;
  const own = claim.keys.map(formatImeiKey);
  const fits = partials
    .filter((one) => own.some((key) => isWhollyLegible(one, key)))
    .toSorted((a, b) => legibleOf(b) - legibleOf(a));
  const [best] = fits;
  if (best !== undefined) {
    const [legible, fitting] = [legibleOf(best), partial.get(best) ?? 1];
    const words = `${legible} of ${legible} legible digits fit, which holds ${ofHowMany(fitting)}`;
    const m = claimRates.listedSlot * claimRates.legibleRight;
    return evidence('IMEI', 'gaps', m, shareOf(fitting, phones), words);
  }
  // Its own check digit fits a number that it was misread from: of some 150 numbers around it that leaves about 15.
  const printed = claim.keys.map(formatImei);
  const slipped = suspects.find((number) =>
    printed.some((one) => compareSerials(number, one) === 'one-slip'),
  );
  if (slipped !== undefined) {
    const fitting = suspect.get(slipped) ?? 1;
    const words = `but for one slip the number as it was read, check digit too, which holds ${ofHowMany(fitting)}`;
    const m = claimRates.listedSlot * claimRates.oneSlip;
    return evidence('IMEI', 'one-slip', m, shareOf(fitting, phones), words);
  }
  if (keys.length + partials.length === 0) return undefined;
  const m = 1 - claimRates.listedSlot * claimRates.legibleRight;
  const words = 'another number than those of the report; it may be the other SIM slot';
  return evidence('IMEI', 'other', m, 1 - shareOf(1, phones), words);
}

function serialEvidence(read: ReadExhibit, claim: Claim, { phones, serial }: ChanceFits) {
  if (read.serials.length === 0 || claim.serials.length === 0) return undefined;
  const slipped = read.serials.find((one) =>
    claim.serials.some((other) => compareSerials(one, other) === 'one-slip'),
  );
  const isSame = read.serials.some((one) => claim.serials.includes(one));
  // The same serial number is a whole identifier that fits, and not weighed again.
  if (isSame) return undefined;
  if (slipped !== undefined) {
    const fitting = serial.get(slipped) ?? 1;
    const words = `but for one slip the one that was given, which holds ${ofHowMany(fitting)}`;
    return evidence('Serial number', 'one-slip', claimRates.serialSlip, shareOf(fitting, phones), words);
  }
  const m = 1 - claimRates.sameSerial - claimRates.serialSlip;
  const words = 'another than the one that was given';
  return evidence('Serial number', 'other', m, 1 - shareOf(1, phones), words);
}

function screenEvidence(read: ReadExhibit, claim: Claim, { phones }: ChanceFits): Evidence | undefined {
  const [shown, said] = [read, claim].map(({ words }) => contactsOf(words['lostModeText'] ?? ''));
  if (shown === undefined || said === undefined || shown.length === 0 || said.length === 0) return undefined;
  if (shown.some((one) => said.includes(one)))
    return evidence(
      'Screen',
      'same',
      claimRates.sameContact,
      shareOf(1, phones),
      'it shows a number or address that the keeper said it shows',
    );
  const words = 'it shows another number or address than the keeper said';
  return evidence('Screen', 'other', 1 - claimRates.sameContact, 1 - shareOf(1, phones), words);
}

const overlapWords = {
  most: 'mostly the same words as the keeper’s',
  some: 'some words of the keeper’s',
  none: 'no word of the keeper’s',
} as const;

function descriptionEvidence(
  read: ReadExhibit,
  claim: Claim,
  { described, withWord }: ChanceFits,
): Evidence | undefined {
  const { words, wordsByChance } = claimRates;
  const telling = new Set(tellingWordsOf(claim.words));
  const shared = tellingWordsOf(read.words).filter((word) => telling.has(word));
  if (shared.length > 0) {
    // Words of one description go together, so that only the rarest of them is weighed; one is added for the unseen.
    const fewest = Math.min(...shared.map(withWord));
    const u = Math.min(wordsByChance.some, (fewest + 1) / (described + 2));
    const said = `a word of the keeper’s that ${fewest} of ${described} descriptions have`;
    return evidence('Description', 'telling', words.telling, u, said);
  }
  const level = compareWords(read.words['description'] ?? '', claim.words['description'] ?? '');
  if (level === undefined) return undefined;
  return evidence('Description', level, words[level], wordsByChance[level], overlapWords[level]);
}

const gapWords = {
  before: 'seized before it was taken, by the report',
  day: 'seized within a day of the taking',
  week: 'seized within a week of the taking',
  month: 'seized within a month of the taking',
  quarter: 'seized within three months of the taking',
  later: 'seized more than three months after the taking',
} as const;

function timeEvidence(
  { seizedAt }: ReadExhibit,
  { takenAt }: Claim,
  { taken }: ChanceFits,
): Evidence | undefined {
  if (seizedAt === undefined || takenAt === undefined || taken === undefined) return undefined;
  const level = compareTimes(takenAt, seizedAt);
  const all = Object.values(taken).reduce((sum, count) => sum + count, 0);
  // One is added to each of the six, as a report may be the first of its time (Laplace's rule of succession).
  const u = (taken[level] + 1) / (all + 6);
  return evidence('Time', level, claimRates.time[level], u, gapWords[level]);
}

function evidence(field: Evidence['field'], level: string, m: number, u: number, words: string): Evidence {
  return { field, level, words, weight: levelWeight(m, u) };
}

/** Share of all phones that fit, the one in question at least; never all of them and never none. */
function shareOf(fitting: number, phones: number): number {
  return Math.min(Math.max(fitting, 1), Math.max(phones, 1)) / (phones + 1);
}

function isWhollyLegible(partial: string, key: string): boolean {
  const { legible, fitting } = compareLegible(partial, key);
  return legible === fitting;
}

function legibleOf(partial: string): number {
  return partial.replaceAll('?', '').length;
}

function ofHowMany(phones: number): string {
  return phones === 1 ? 'of no other phone in the register' : `of ${phones} phones in the register`;
}
