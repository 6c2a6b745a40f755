import { type Gate, gates, type ImeiKey, type Imsi, type Verdict, verdictAt } from '@deadset/domain';
import { parseStatusByte } from '@deadset/protocol';
import { hasEnd } from '../index/index.ts';
import { type Colour, colour, isMilder, stricter } from '../rules/index.ts';
import { answerOf, answers, type Decided, type NetworkAnswer } from './network-answer.ts';

/** What an answer needs of an index: an exact look-up by key. */
export interface CheckIndex {
  /** `statusByte` of a key's listing in the low byte, with `hasEnd` where it has one; 0 there when it is not listed. */
  find(key: ImeiKey): number;
  /** When the listing ends that `find` has just given for the key, milliseconds since 1970; undefined when it has no end. */
  untilOf(key: ImeiKey, found: number): number | undefined;
}

/** What an answer to a network needs of the operator's own list and rules. Each gives none where it says nothing. */
export interface CheckRules {
  /** By the range that a subscriber is in. */
  ofSubscriber(subscriber: Imsi): Colour;
  /** By the exception for this device in the hands of this subscriber. */
  ofPair(key: ImeiKey, subscriber: Imsi): Colour;
  /** By the operator's own list of devices: white, grey or black at an instant (milliseconds since 1970). */
  ofKey(key: ImeiKey, at: number): Colour;
  /** By the narrowest range of equipment that a device is in. */
  ofEquipment(key: ImeiKey): Colour;
  /** By a device's type and the version of its software, 0 to 99. */
  ofSoftware(key: ImeiKey, softwareVersion: number): Colour;
}

/** What an operator has chosen for all devices, and for those that nothing is said of. */
export interface NetworkPolicy {
  /** Answered to every check whatever is listed; none where the rules are to be asked. */
  readonly globalResponse: Colour;
  readonly unknownDevice: Decided;
}

/**
 * What the record says of a device at a gate and an instant (milliseconds since 1970): the answer to counters, whatever
 * protocol they ask by.
 *
 * Pure; for a device that is not listed, or whose listing has no end, it allocates nothing.
 */
export function answerCheck(index: CheckIndex, gate: Gate, key: ImeiKey, at: number): Verdict {
  const found = index.find(key);
  const status = found & 0xff & ~hasEnd;
  if (status === 0) return verdictAt(gate, undefined, at);
  if ((found & hasEnd) === 0) return lastingVerdict(gate, status);
  const listing = parseStatusByte(status);
  // Of what was found and not of the key, which the keeper of the list may change between the two.
  const untilAt = index.untilOf(key, found);
  return verdictAt(gate, listing && untilAt !== undefined ? { ...listing, untilAt } : listing, at);
}

/** Verdicts on listings without an end, which are the same at every instant: made once, by gate and status byte. */
const lastingVerdicts = new Map<Gate, Verdict[]>(gates.map((gate) => [gate, []]));

function lastingVerdict(gate: Gate, status: number): Verdict {
  const verdicts = lastingVerdicts.get(gate) ?? [];
  const known = verdicts[status];
  if (known !== undefined) return known;
  const verdict = verdictAt(gate, parseStatusByte(status), 0);
  verdicts[status] = verdict;
  return verdict;
}

/** What the record asks of a network: refused is black, tracked is grey; none where nothing is in force. */
export function recordColour(verdict: Verdict): Colour {
  if (verdict.reason === 'no-report-found') return colour.none;
  return verdict.outcome === 'refuse' ? colour.black : colour.grey;
}

/**
 * The answer to a network. The first that says something decides: the global response, the subscriber's range, the
 * exception for device and subscriber, the device itself (on the record or on the operator's own list, whichever is
 * stricter), its narrowest range, its software, and last what the operator has chosen for unknown devices.
 *
 * `record` is what the record asks for and this network acts on; `key` is undefined when the identity is none of an IMEI,
 * `softwareVersion` is 0 to 99, or -1 when there is none; `at` is milliseconds since 1970. Pure; allocates nothing.
 */
export function answerNetwork(
  rules: CheckRules,
  policy: NetworkPolicy,
  record: Colour,
  key: ImeiKey | undefined,
  softwareVersion: number,
  subscriber: Imsi | undefined,
  at: number,
): NetworkAnswer {
  const { globalResponse, unknownDevice } = policy;
  if (globalResponse !== colour.none)
    return answerOf(answers.globalMode, globalResponse, listedColour(rules, record, key, at));
  if (subscriber !== undefined) {
    const bySubscriber = rules.ofSubscriber(subscriber);
    if (bySubscriber !== colour.none)
      return answerOf(answers.subscriberRange, bySubscriber, listedColour(rules, record, key, at));
    const byPair = key === undefined ? colour.none : rules.ofPair(key, subscriber);
    if (byPair !== colour.none)
      return answerOf(answers.subscriberOverride, byPair, listedColour(rules, record, key, at));
  }
  if (key === undefined) return answerOf(answers.default, unknownDevice, colour.none);
  const local = rules.ofKey(key, at);
  if (record !== colour.none && !isMilder(record, local)) return answerOf(answers.listed, record, record);
  if (local !== colour.none) return answerOf(answers.localList, local, record);
  const byRange = rules.ofEquipment(key);
  if (byRange !== colour.none) return answerOf(answers.equipmentRange, byRange, colour.none);
  const bySoftware = softwareVersion < 0 ? colour.none : rules.ofSoftware(key, softwareVersion);
  if (bySoftware !== colour.none) return answerOf(answers.softwareVersion, bySoftware, colour.none);
  return answerOf(answers.default, unknownDevice, colour.none);
}

/** What a device is listed as, on the record or by the operator, whichever is stricter. */
function listedColour(rules: CheckRules, record: Colour, key: ImeiKey | undefined, at: number): Colour {
  return key === undefined ? record : stricter(record, rules.ofKey(key, at));
}
