/**
 * What can go wrong with a rule together with others. Two rules of one family may be wrong for the same reason, so they
 * count once: a repair bench swaps many lines through one phone, and every rule that counts lines will see it.
 */
export type SignalFamily =
  /** The number itself: nobody was given it, or not yet. */
  | 'number'
  /** The radio that it speaks is not that of its model. */
  | 'radio'
  /** Two lines are on at once. */
  | 'presence'
  /** It is in two places. */
  | 'place'
  /** Too many lines. */
  | 'crowd'
  /** The proved keeper still uses it although it was taken. */
  | 'keeper'
  /** It is blocked in another country. */
  | 'border';

/** How much a rule says when it fires, by itself. */
export type SignalStrength = 'near-proof' | 'strong' | 'good' | 'medium' | 'weak';

interface CloneRule {
  readonly family: SignalFamily;
  readonly strength: SignalStrength;
  /** To whoever decides. */
  readonly words: string;
}

/**
 * The rules and what each is worth. ITU-T Q.5052 (09/2020) names the kinds and leaves the numbers to the regulator; those
 * that are published are DIRBS-Core's (`clone-limits.ts`).
 */
export const cloneRules = {
  'invalid-imei': {
    family: 'number',
    strength: 'weak',
    words: 'The number cannot be that of a phone: too short, no digits, or one digit repeated',
  },
  'test-tac': {
    family: 'number',
    strength: 'strong',
    words: 'The number is from a range for tests, which no phone on sale has',
  },
  'unallocated-tac': {
    family: 'number',
    strength: 'strong',
    words: 'No maker was ever given this range of numbers',
  },
  'before-allocation': {
    family: 'number',
    strength: 'strong',
    words: 'It was seen before its range of numbers was given to a maker',
  },
  'radio-mismatch': {
    family: 'radio',
    strength: 'strong',
    words: 'It spoke a generation of radio that its model does not have',
  },
  'two-lines-at-once': {
    family: 'presence',
    strength: 'near-proof',
    words: 'Two lines took turns on it faster than anybody changes SIM cards',
  },
  'impossible-travel': {
    family: 'place',
    strength: 'strong',
    words: 'Two lines used it in places that nobody travels between in the time',
  },
  'many-lines': {
    family: 'crowd',
    strength: 'medium',
    words: 'More lines than one phone has in the days looked at',
  },
  'many-lines-a-day': {
    family: 'crowd',
    strength: 'good',
    words: 'More lines on an average day than one phone has',
  },
  'transient-lines': {
    family: 'crowd',
    strength: 'good',
    words: 'Line after line used it for one day only',
  },
  'keeper-still-active': {
    family: 'keeper',
    strength: 'strong',
    words: 'The keeper’s own line and another have both used it since the report',
  },
  'blocked-elsewhere': {
    family: 'border',
    strength: 'strong',
    words: 'It is blocked in another country and active here',
  },
} as const satisfies Record<string, CloneRule>;

export type CloneRuleName = keyof typeof cloneRules;

/** The rules, in the order of the table. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
export const cloneRuleNames = Object.keys(cloneRules) as CloneRuleName[];

/** Signals of so many independent families open a dispute; never a block, for the owner has the number too. */
export const familiesForDispute = 2;

/** Of how many independent families the rules that fired are. */
export function countFamilies(rules: readonly CloneRuleName[]): number {
  return new Set(rules.map((rule) => cloneRules[rule].family)).size;
}
