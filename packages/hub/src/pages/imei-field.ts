import { formatImei, type HumanImeiError, type ImeiKey, parseHumanImei } from '@deadset/domain';

/** One box for an IMEI, understood; or the sentence that goes above the box. */
export type ImeiField =
  | { readonly ok: true; readonly key: ImeiKey }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly isEmpty: boolean;
      /** Set when only the check digit is wrong, which the reader may overrule: what was typed. */
      readonly doubtful?: string;
    };

/**
 * Understands what a person typed into a box for an IMEI. A wrong check digit is told once and never put right in
 * silence: `kept` is the number that the reader has said is right.
 */
export function readImeiField(text: string, kept?: string): ImeiField {
  const typed = text.trim();
  const parsed = parseHumanImei(typed);
  if (!parsed.ok) return { ok: false, problem: problems[parsed.error], isEmpty: parsed.error === 'empty' };
  if (parsed.imei.warning === undefined || kept === typed) return { ok: true, key: parsed.imei.key };
  const problem = 'Check this number: the last digit does not fit the others';
  return { ok: false, problem, isEmpty: false, doubtful: typed };
}

/** A number as printed on a box, in groups that can be compared by eye: `35 175605 123456 7`. */
export function readableImei(typed: string): string {
  const parsed = parseHumanImei(typed);
  // Where the reader has overruled the check digit, the printed form would be another number: it stays as typed.
  if (!parsed.ok || parsed.imei.warning !== undefined) return typed;
  return formatImei(parsed.imei.key).replace(/^(.{2})(.{6})(.{6})(.)$/, '$1 $2 $3 $4');
}

const problems = {
  empty: 'Type the IMEI of the phone',
  'not-digits': 'An IMEI has only digits',
  'too-short': 'This number is too short: an IMEI has 15 digits',
  'too-long': 'This number is too long: an IMEI has 15 digits',
} as const satisfies Record<HumanImeiError, string>;
