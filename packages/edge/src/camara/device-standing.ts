import type { ImeiKey } from '@deadset/domain';
import { type OperationalStatus, operationalStatuses } from '@deadset/protocol';
import type { Decider, StandingWord } from '../checks/index.ts';
import { type Colour, colour } from '../rules/index.ts';

/** What the operator's own list says of a device. */
export interface OperatorList {
  /** By its list of devices, at an instant (milliseconds since 1970). */
  ofKey(key: ImeiKey, at: number): Colour;
  /** By the narrowest range or TAC that a device is in. */
  ofEquipment(key: ImeiKey): Colour;
  /** The word for which a listed device is listed, as it was imported. */
  reasonOf(key: ImeiKey): string | undefined;
  /** When a listed device was reported, milliseconds since 1970. */
  reportedAt(key: ImeiKey): number | undefined;
}

/** What is said of devices that are on no list. */
type UnlistedAnswer = 'allowed' | 'unknown' | 'not-found';

export interface StandingRules {
  readonly unlisted: UnlistedAnswer;
  /** First digits of devices that no register holds, such as test equipment. */
  readonly notApplicable: readonly string[];
}

/** Where a device stands, what decided that, and since when it does. */
export interface DeviceStanding {
  readonly word: StandingWord;
  readonly rule: Decider;
  /** Milliseconds since 1970. */
  readonly reportedAt?: number;
}

/**
 * Where a device stands, by the rules of device-authenticity.yaml ("Status Determination Logic").
 *
 * `isBarred` is whether the record refuses it at a network, and this network acts on that. Whatever the record only
 * tracks, doubts, or holds for a keeper's consent is nobody's business here, and neither is what the operator itself only
 * tracks: such a device gets the very answer that it would get on no list.
 */
export function standingOf(
  imei: { readonly key: ImeiKey; readonly digits: string },
  isBarred: boolean,
  list: OperatorList,
  rules: StandingRules,
  at: number,
): DeviceStanding {
  const { key, digits } = imei;
  if (rules.notApplicable.some((opening) => digits.startsWith(opening)))
    return { word: 'not-applicable', rule: 'default' };
  const own = list.ofKey(key, at);
  // The record's word is stolen, which the logic puts behind every reason that an operator's own list can have.
  if (own === colour.black) return barredByOperator(key, list);
  if (isBarred) return { word: 'stolen', rule: 'listed' };
  if (own === colour.white) return { word: 'allowed', rule: 'local-list' };
  const byRange = wordOfRange[list.ofEquipment(key)];
  if (byRange !== undefined) return { word: byRange, rule: 'equipment-range' };
  return { word: rules.unlisted === 'not-found' ? 'unknown-device' : rules.unlisted, rule: 'default' };
}

/** What a range says; one that only tracks says nothing. */
const wordOfRange: Partial<Readonly<Record<Colour, StandingWord>>> = {
  [colour.white]: 'allowed',
  [colour.black]: 'blacklisted',
  [colour.unknown]: 'unknown-device',
};

/** Words of an operator's list that are an operational status; every other one is `blacklisted`. */
const negative: ReadonlySet<string> = new Set<OperationalStatus>(
  operationalStatuses.filter((status) => status !== 'allowed' && status !== 'unknown'),
);

function barredByOperator(key: ImeiKey, list: OperatorList): DeviceStanding {
  const reason = (list.reasonOf(key) ?? '').toLowerCase().replaceAll(/[ _.]/g, '-');
  const word = isNegative(reason) ? reason : 'blacklisted';
  const reportedAt = list.reportedAt(key);
  return { word, rule: 'local-list', ...(reportedAt === undefined ? {} : { reportedAt }) };
}

function isNegative(reason: string): reason is OperationalStatus {
  return negative.has(reason);
}
