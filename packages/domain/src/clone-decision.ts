interface Reason {
  /** Whether it says that the number is on several phones. */
  readonly isSeveral: boolean;
  /** To whoever decides, and in the audit. */
  readonly words: string;
}

/** Why a person says that a number is on several phones, or on one. The words are fixed, so that nobody is named in them. */
export const cloneReasons = {
  'owner-and-another': {
    isSeveral: true,
    words: 'An owner has the phone in their hands while the number is in use elsewhere',
  },
  'not-of-one-phone': {
    isSeveral: true,
    words: 'What the networks saw cannot be of one phone',
  },
  'never-given-out': {
    isSeveral: true,
    words: 'Its maker says that the number was never given out, or to another model',
  },
  'many-customers': {
    isSeveral: false,
    words: 'One phone that many use: a repair bench, a shop, a test device, a household',
  },
  'two-lines-of-one': {
    isSeveral: false,
    words: 'One phone with two lines, whose numbers the network mixed up',
  },
  'fault-in-the-log': {
    isSeveral: false,
    words: 'The network’s log was wrong: a clock, a cell or a number',
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type CloneReason = keyof typeof cloneReasons;

/** The reason of this name; undefined when there is none. */
export function cloneReasonOf(name: string | undefined): CloneReason | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an own key of the table is one of its names
  return name !== undefined && Object.hasOwn(cloneReasons, name) ? (name as CloneReason) : undefined;
}
