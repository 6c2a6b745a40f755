/**
 * A device in a property store: where it stands, and what may be done with it. One table drives the guard, the buttons
 * and the tests.
 */
export const exhibitStatuses = [
  /** In the store; whose it is may not be known yet. */
  'held',
  /** One claimant stands, and has been told. */
  'told',
  /** The claimant has chosen a time to fetch it. */
  'booked',
  /** More than one claims it: only a court says who gets it. Police (Property) Act 1897, section 1. */
  'contested',
  'returned',
  /** Gone by any other way. */
  'disposed',
] as const;
export type ExhibitStatus = (typeof exhibitStatuses)[number];

/** What is done with an exhibit. Each is one link of its custody chain. */
export const exhibitActs = [
  'take-in',
  'identify',
  'move',
  'reseal',
  'tell',
  'book',
  'unbook',
  'contest',
  'court-order',
  'return',
  'dispose',
] as const;
export type ExhibitAct = (typeof exhibitActs)[number];

/** Every lawful step: what is not here cannot be done. */
export const exhibitSteps = {
  held: {
    identify: 'held',
    move: 'held',
    reseal: 'held',
    tell: 'told',
    contest: 'contested',
    dispose: 'disposed',
  },
  told: {
    identify: 'told',
    move: 'told',
    reseal: 'told',
    tell: 'told',
    book: 'booked',
    contest: 'contested',
    return: 'returned',
    dispose: 'disposed',
  },
  booked: {
    identify: 'booked',
    move: 'booked',
    reseal: 'booked',
    unbook: 'told',
    contest: 'contested',
    return: 'returned',
  },
  contested: {
    identify: 'contested',
    move: 'contested',
    reseal: 'contested',
    'court-order': 'held',
  },
  returned: {},
  disposed: {},
} as const satisfies Record<ExhibitStatus, Partial<Record<ExhibitAct, ExhibitStatus>>>;

/** Where an act leads from a status; undefined when it cannot be done there. */
export function exhibitStepFor(status: ExhibitStatus, act: ExhibitAct): ExhibitStatus | undefined {
  const steps: Partial<Record<ExhibitAct, ExhibitStatus>> = exhibitSteps[status];
  return steps[act];
}

/** Whether nothing more is done with an exhibit of this status. */
export function hasLeft(status: ExhibitStatus): boolean {
  return status === 'returned' || status === 'disposed';
}

/** By what other way than a return a thing leaves the store. */
export const disposals = {
  court: 'As a court ordered',
  transferred: 'Given to another force',
  evidence: 'Passed to the court as evidence',
  destroyed: 'Destroyed: no owner found within six months, or unsafe',
  sold: 'Sold under the Police (Property) Regulations 1997',
} as const;
export type Disposal = keyof typeof disposals;

/** The disposal of this name; undefined for any other text. */
export function readDisposal(text: string): Disposal | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
  return (Object.keys(disposals) as Disposal[]).find((name) => name === text);
}
