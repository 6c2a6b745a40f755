import { type ImeiKey, parseNetworkImei } from './imei.ts';

/** A Permanent Equipment Identifier of 3GPP TS 29.571 table 5.3.2-1, as far as a gate needs to tell them apart. */
export type Pei =
  | { readonly kind: 'imei'; readonly key: ImeiKey }
  | { readonly kind: 'imeisv'; readonly key: ImeiKey; readonly softwareVersion: string }
  /** `mac-…`, `eui-…` and whatever else the open-ended pattern admits: not an IMEI, so never on a list of IMEIs. */
  | { readonly kind: 'other' };

/**
 * Undefined only for empty text: the specification's pattern ends in `.+`, so an odd PEI is unknown, not malformed.
 *
 * It has 15 digits behind `imei-` and 16 behind `imeisv-`; with 14 to 16 behind either, the first 14 name the same device,
 * and a stolen phone is not to pass by how many of them a network sends.
 */
export function parsePei(text: string): Pei | undefined {
  if (text === '') return undefined;
  const [, digits = ''] = /^imei(?:sv)?-([0-9]+)$/.exec(text) ?? [];
  const imei = parseNetworkImei(digits);
  if (imei === undefined) return { kind: 'other' };
  const { key, softwareVersion } = imei;
  return softwareVersion === undefined ? { kind: 'imei', key } : { kind: 'imeisv', key, softwareVersion };
}
