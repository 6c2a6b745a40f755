import type { ImeiKey, Imsi } from '@deadset/domain';
import type { IdentityQuestion } from './identity-question.ts';

const [ampersand, zero, nine] = [0x26, 0x30, 0x39];
const imeiDigits = 15;
const imeisvDigits = 16;
const keyDigits = 14;
/** Digits of an IMSI and of an MSISDN in TS 29.571 clause 5.3.2. */
const [fewestDigits, mostDigits] = [5, 15];

/**
 * Reads the query of an identity check in its ordinary form in one pass, and makes nothing.
 *
 * Ordinary is what 5G cores send: each parameter once, unencoded, an IMEI or an IMEISV, an IMSI, an MSISDN. Anything else
 * is left to `readIdentityQuery`, which says the same of the ordinary form and takes some twenty times as long.
 *
 * One of these serves all requests in turn: what it holds is good until the next `read`.
 */
export class PlainQuery implements IdentityQuestion {
  key: ImeiKey | undefined;
  softwareVersion = -1;
  subscriber: Imsi | undefined;
  #hasGpsi = false;

  /** Whether the query, which begins at this place of the target, was an ordinary one; only then do the fields count. */
  read(target: string, start: number): boolean {
    this.key = undefined;
    this.softwareVersion = -1;
    this.subscriber = undefined;
    this.#hasGpsi = false;
    for (let at = start; ; at += 1) {
      at = this.#readParameter(target, at);
      if (at === target.length) return this.key !== undefined;
      if (at < 0 || target.charCodeAt(at) !== ampersand) return false;
    }
  }

  /** Where the parameter ends; -1 when it is not an ordinary one or comes again. */
  #readParameter(target: string, at: number): number {
    if (target.startsWith('pei=imei', at) && this.key === undefined) return this.#readPei(target, at + 8);
    if (target.startsWith('supi=imsi-', at) && this.subscriber === undefined)
      return this.#readSubscriber(target, at + 10);
    if (target.startsWith('gpsi=msisdn-', at) && !this.#hasGpsi) {
      this.#hasGpsi = true;
      return endOfNumber(target, at + 12);
    }
    return -1;
  }

  #readPei(target: string, at: number): number {
    const hasVersion = target.startsWith('sv-', at);
    if (!hasVersion && !target.startsWith('-', at)) return -1;
    const first = hasVersion ? at + 3 : at + 1;
    const end = first + (hasVersion ? imeisvDigits : imeiDigits);
    if (endOfDigits(target, first) !== end) return -1;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a whole number of fourteen digits
    this.key = numberAt(target, first, first + keyDigits) as ImeiKey;
    if (hasVersion) this.softwareVersion = numberAt(target, first + keyDigits, end);
    return end;
  }

  #readSubscriber(target: string, first: number): number {
    const end = endOfNumber(target, first);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the digits of an IMSI with a 1 in front
    if (end >= 0) this.subscriber = (10 ** (end - first) + numberAt(target, first, end)) as Imsi;
    return end;
  }
}

/** Where five to fifteen digits end; -1 when there are not so many. */
function endOfNumber(text: string, first: number): number {
  const end = endOfDigits(text, first);
  return end - first >= fewestDigits && end - first <= mostDigits ? end : -1;
}

function endOfDigits(text: string, first: number): number {
  let at = first;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) break;
  }
  return at;
}

function numberAt(text: string, first: number, end: number): number {
  let number = 0;
  for (let at = first; at < end; at += 1) number = number * 10 + text.charCodeAt(at) - zero;
  return number;
}
