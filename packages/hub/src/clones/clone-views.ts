import {
  type CloneRuleName,
  cloneReasons,
  cloneRules,
  familiesForDispute,
  formatImei,
  type SignalFamily,
  type SignalStrength,
} from '@deadset/domain';
import type { CsvCell } from '../http/index.ts';
import type { CloneDecision, SeenSignal, StandingClone } from './clone-standing-store.ts';

/** What a family is about, to whoever decides. */
const familyWords = {
  number: 'The number itself',
  radio: 'Its radio',
  presence: 'Two lines at once',
  place: 'Two places',
  crowd: 'Too many lines',
  keeper: 'Its keeper',
  border: 'Another country',
} as const satisfies Record<SignalFamily, string>;

/** How much a signal says by itself, to whoever decides. */
const strengthWords = {
  'near-proof': 'Near proof',
  strong: 'Strong',
  good: 'Good',
  medium: 'Medium',
  weak: 'Weak',
} as const satisfies Record<SignalStrength, string>;

/** In what a rule's value is told. */
const unitWords: Partial<Record<CloneRuleName, string>> = {
  'many-lines': 'lines',
  'many-lines-a-day': 'lines a day',
  'impossible-travel': 'km/h',
  'two-lines-at-once': 's for three turns',
  'transient-lines': 'lines of one day',
};

/** One signal as `clones/signals.njk` shows it. */
export interface SignalView {
  readonly network: string;
  readonly words: string;
  readonly family: string;
  readonly strength: string;
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly value?: string;
  readonly lines: string;
  readonly attaches: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export function signalView(signal: SeenSignal): SignalView {
  const { network, rule, family, at, value, attaches, firstSeenAt, lastSeenAt } = signal;
  const unit = unitWords[rule];
  return {
    network,
    words: cloneRules[rule].words,
    family: familyWords[family],
    strength: strengthWords[cloneRules[rule].strength],
    at,
    // No speed at all is fast enough for two places at once.
    ...(value === undefined
      ? {}
      : { value: unit === undefined || value === 'at once' ? value : `${value} ${unit}` }),
    lines: signal.moreLines ? `more than ${signal.lines}` : String(signal.lines),
    attaches,
    firstSeenAt,
    lastSeenAt,
  };
}

export function decisionView({ isSeveral, reason, at }: CloneDecision) {
  return { verdict: isSeveral ? 'On several phones' : 'One phone', words: cloneReasons[reason].words, at };
}

/** A number as the list shows it. */
export function cloneView({ reference, key, families, networks, ...rest }: StandingClone) {
  const { isWaiting, firstSeenAt, lastSeenAt, decision } = rest;
  return {
    reference,
    imei: formatImei(key),
    families: families.map((family) => familyWords[family]),
    networks,
    firstSeenAt,
    lastSeenAt,
    isWaiting,
    isEnough: families.length >= familiesForDispute,
    ...(decision === undefined ? {} : { decision: decisionView(decision) }),
  };
}

export const fileHead: readonly CsvCell[] = [
  'reference',
  'imei',
  'network',
  'rule',
  'family',
  'strength',
  'at',
  'value',
  'lines',
  'more lines',
  'attaches',
  'first seen',
  'last seen',
];

export function fileLine(signal: SeenSignal): CsvCell[] {
  const { reference, key, network, rule, family, at, value, lines, moreLines, attaches } = signal;
  const instant = (time: number) => new Date(time).toISOString();
  return [
    reference,
    formatImei(key),
    network,
    rule,
    family,
    cloneRules[rule].strength,
    instant(at),
    value,
    lines,
    moreLines ? 'yes' : undefined,
    attaches,
    instant(signal.firstSeenAt),
    instant(signal.lastSeenAt),
  ];
}
