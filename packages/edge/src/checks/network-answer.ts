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

type Answers = Readonly<Record<Decider, readonly NetworkAnswer[]>>;

function answersBy(rule: Decider): NetworkAnswer[] {
  return statuses.flatMap((answer) => [false, true].map((overridden) => ({ answer, rule, overridden })));
}

/** Every answer that there can be, made once: by decider, then by colour, then without and with the record overridden. */
const answers: Answers = {
  'global-mode': answersBy('global-mode'),
  'subscriber-range': answersBy('subscriber-range'),
  'subscriber-override': answersBy('subscriber-override'),
  listed: answersBy('listed'),
  'local-list': answersBy('local-list'),
  'equipment-range': answersBy('equipment-range'),
  'software-version': answersBy('software-version'),
  default: answersBy('default'),
};

/** The answer where a rule has decided, of a device that is listed as `listed` or not at all. Allocates nothing. */
export function networkAnswer(rule: Decider, decided: Decided, listed: Colour): NetworkAnswer {
  const isOverridden = listed !== colour.none && isMilder(decided, listed) ? 1 : 0;
  const found = answers[rule][(decided - 1) * 2 + isOverridden];
  if (found === undefined) throw new RangeError(`there is no answer ${decided}`);
  return found;
}
