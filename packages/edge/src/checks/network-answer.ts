import type { EquipmentStatus } from '@deadset/domain';
import { type Colour, colour, isMilder } from '../rules/index.ts';

/** What a network is told of a device; `UNKNOWN` is the register saying that it has no such device. */
export type NetworkStatus = EquipmentStatus | 'UNKNOWN';

/** What can decide an answer to a network, first to last. */
export const deciders = [
  'global-mode',
  'subscriber-range',
  'subscriber-override',
  'listed',
  'local-list',
  'equipment-range',
  'software-version',
  'default',
] as const;
export type Decider = (typeof deciders)[number];

/** An answer to a network, and how it came about. */
export interface NetworkAnswer {
  readonly answer: NetworkStatus;
  readonly rule: Decider;
  /** Whether the device is listed, on the record or by the operator, for more than the deciding rule lets be done. */
  readonly overridden: boolean;
}

/** What a rule says when it says something. */
export type Decided = Exclude<Colour, typeof colour.none>;

/** The colours by the words that protocols have for them. */
export const colourOfStatus = {
  WHITELISTED: colour.white,
  GREYLISTED: colour.grey,
  BLACKLISTED: colour.black,
  UNKNOWN: colour.unknown,
} as const satisfies Record<NetworkStatus, Decided>;

/** In the order of their colours' bytes. */
const statuses = ['WHITELISTED', 'GREYLISTED', 'BLACKLISTED', 'UNKNOWN'] as const;

/** All answers of one decider: by colour, then without and with a listing overridden. */
type AnswersBy = readonly NetworkAnswer[];

function answersBy(rule: Decider): AnswersBy {
  return statuses.flatMap((answer) => [false, true].map((overridden) => ({ answer, rule, overridden })));
}

/** Every answer that there can be, made once, by what decides it. */
export const answers = {
  globalMode: answersBy('global-mode'),
  subscriberRange: answersBy('subscriber-range'),
  subscriberOverride: answersBy('subscriber-override'),
  listed: answersBy('listed'),
  localList: answersBy('local-list'),
  equipmentRange: answersBy('equipment-range'),
  softwareVersion: answersBy('software-version'),
  default: answersBy('default'),
} as const;

/** Which answer it is where a rule has decided, of a device that is listed as `listed` or not at all. Allocates nothing. */
export function answerOf(by: AnswersBy, decided: Decided, listed: Colour): NetworkAnswer {
  const isOverridden = listed !== colour.none && isMilder(decided, listed) ? 1 : 0;
  const found = by[(decided - 1) * 2 + isOverridden];
  if (found === undefined) throw new RangeError(`there is no answer ${decided}`);
  return found;
}
