import {
  type CloneRuleName,
  cloneRules,
  countFamilies,
  familiesForDispute,
  type SignalFamily,
  type SignalStrength,
} from '@deadset/domain';

/** What made a rule fire on one device: the row that completed it, and the lines of it. */
export interface Evidence {
  readonly rule: CloneRuleName;
  /** When it first fired, ms since 1970. */
  readonly at: number;
  /** The line of that row; absent where the rule is not about one. */
  readonly line?: number;
  /** The line that it was held against. */
  readonly otherLine?: number;
  /** What was counted: lines, lines a day, km/h, bits of radio, a country. The rule says which. */
  readonly value?: number;
}

/** A rule that fired, with what it is worth. */
export interface CloneSignal extends Evidence {
  readonly family: SignalFamily;
  readonly strength: SignalStrength;
}

/** One device of a log on which a rule fired. */
export interface CloneFinding {
  readonly key: number;
  /** First and last time it was met, ms since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly rows: number;
  /** Different lines in the days that are counted. */
  readonly lines: number;
  /** Whether there were more than are told apart. */
  readonly isCapped: boolean;
  readonly signals: readonly CloneSignal[];
  /** Of how many independent families they are. */
  readonly families: number;
  /** A dispute is looked at by a person; nothing is ever blocked for it. */
  readonly opens: 'dispute' | 'nothing';
  /** The line of the proved keeper, which stays allowed with this number whatever comes of it. */
  readonly keeperLine?: number;
}

/** Puts together what rules found on a device; undefined when none fired. */
export function findingOf(
  device: Omit<CloneFinding, 'signals' | 'families' | 'opens'>,
  evidence: readonly Evidence[],
): CloneFinding | undefined {
  if (evidence.length === 0) return undefined;
  const signals = evidence
    .map((one) => ({ ...one, family: cloneRules[one.rule].family, strength: cloneRules[one.rule].strength }))
    .toSorted((a, b) => a.at - b.at);
  const families = countFamilies(evidence.map(({ rule }) => rule));
  return { ...device, signals, families, opens: families >= familiesForDispute ? 'dispute' : 'nothing' };
}
