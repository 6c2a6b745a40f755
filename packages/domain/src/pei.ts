import { type ImeiKey, parseNetworkImei } from './imei.ts';

/** A Permanent Equipment Identifier of 3GPP TS 29.571 table 5.3.2-1, as far as a gate needs to tell them apart. */
export type Pei =
  | { readonly kind: 'imei'; readonly key: ImeiKey }
  | { readonly kind: 'imeisv'; readonly key: ImeiKey; readonly softwareVersion: string }
  /** `mac-…`, `eui-…` and whatever else the open-ended pattern admits: not an IMEI, so never on a list of IMEIs. */
  | { readonly kind: 'other' };

/** Undefined only for empty text: the specification's pattern ends in `.+`, so an odd PEI is unknown, not malformed. */
export function parsePei(text: string): Pei | undefined {
  if (text === '') return undefined;
  const [, form, digits] = /^(imei|imeisv)-([0-9]+)$/.exec(text) ?? [];
  const imei = digits === undefined ? undefined : parseNetworkImei(digits);
  if (form === 'imei' && digits?.length === 15 && imei !== undefined) return { kind: 'imei', key: imei.key };
  if (form === 'imeisv' && imei?.softwareVersion !== undefined) {
    return { kind: 'imeisv', key: imei.key, softwareVersion: imei.softwareVersion };
  }
  return { kind: 'other' };
}
