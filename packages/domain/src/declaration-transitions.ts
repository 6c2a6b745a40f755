/** Where one declaration stands. The tier of a listing follows from it. */
export const declarationStatuses = [
  /** An unproved word. */
  'declared',
  /** Somebody who may has stood by it: the keeper, the police, whoever holds the title. */
  'proved',
  /** Proved, but somebody else may have a right to the phone: it bars nothing until a human has decided. */
  'disputed',
  /** Proved, and let go for a while because the holder has proved an appeal. */
  'eased',
  'withdrawn',
  'lapsed',
  'unlisted',
] as const;
export type DeclarationStatus = (typeof declarationStatuses)[number];

/** Whether a declaration has ended for good. */
export function isEnded(status: DeclarationStatus): boolean {
  return status === 'withdrawn' || status === 'lapsed' || status === 'unlisted';
}

/** The acts on a declaration that exists. `declare` makes one, so it has no row here. */
export const declarationActs = [
  /** The keeper proves it. */
  'raise',
  /** The police verify it and give it a crime reference. */
  'verify',
  /** A human decides a dispute for the declarer. */
  'settle',
  /** The keeper chooses between total and recovery mode. */
  'choose-mode',
  /** A further identifier of the same device is found. */
  'amend',
  /** The holder has proved an appeal: the phone works again for a week while it is decided. */
  'ease',
  /** That week is over. */
  'restore',
  'withdraw',
  'lapse',
  'unlist',
] as const;
export type DeclarationAct = (typeof declarationActs)[number];

/** Every act on the record. */
export type Act = 'declare' | DeclarationAct;

/** Who may act. */
export const declarationActors = [
  /** Whoever holds reference and code. */
  'declarer',
  /** A participant on its own entry or on a customer's behalf. */
  'contributor',
  /** An officer of a police force. */
  'officer',
  /** A human of another organisation, who decides an appeal or a dispute. */
  'decider',
  /** Two approvers of two organisations. */
  'approvers',
  'clock',
] as const;
export type Actor = (typeof declarationActors)[number];

/** What must be shown besides being that actor. */
export type Requirement =
  | 'withdrawal-code'
  | 'keeper-proof'
  | 'crime-reference'
  /** A decider's reason, in the audit. */
  | 'reason'
  /** One approver's passkey, which every follower verifies. */
  | 'one-approval'
  | 'past-its-end'
  | 'two-approvals';

/** One step: where it leads, who may take it, and what has to be shown. */
export interface Transition {
  readonly to: DeclarationStatus;
  /** Where it leads instead when the proof leaves a doubt. */
  readonly inDoubt?: DeclarationStatus;
  readonly by: readonly Actor[];
  /** What has to be shown besides; a contributor changes rows of its own lists under its credentials alone. */
  readonly requires: readonly Requirement[];
}

/**
 * Every lawful step of a declaration; a step that is not here cannot be taken.
 *
 * One table drives the guard, the buttons on the page, the diagram in docs/architecture.md and the tests.
 */
export const declarationTransitions = {
  declared: {
    raise: {
      to: 'proved',
      inDoubt: 'disputed',
      by: ['declarer', 'contributor'],
      requires: ['withdrawal-code', 'keeper-proof'],
    },
    verify: { to: 'proved', by: ['officer'], requires: ['crime-reference'] },
    // It adds nothing: a decider lets a word count that a brake has kept. A stranger's word must not grow to other phones.
    amend: { to: 'declared', by: ['decider'], requires: ['reason'] },
    withdraw: { to: 'withdrawn', by: ['declarer', 'contributor'], requires: ['withdrawal-code'] },
    lapse: { to: 'lapsed', by: ['clock'], requires: ['past-its-end'] },
    unlist: { to: 'unlisted', by: ['approvers'], requires: ['two-approvals'] },
  },
  proved: {
    verify: { to: 'proved', by: ['officer'], requires: ['crime-reference'] },
    'choose-mode': { to: 'proved', by: ['declarer', 'contributor'], requires: ['withdrawal-code'] },
    amend: { to: 'proved', by: ['declarer', 'contributor'], requires: ['withdrawal-code'] },
    ease: { to: 'eased', by: ['decider'], requires: ['reason', 'one-approval'] },
    withdraw: {
      to: 'withdrawn',
      by: ['declarer', 'contributor'],
      requires: ['withdrawal-code', 'keeper-proof'],
    },
    unlist: { to: 'unlisted', by: ['approvers'], requires: ['two-approvals'] },
  },
  disputed: {
    verify: { to: 'proved', by: ['officer'], requires: ['crime-reference'] },
    settle: { to: 'proved', by: ['decider'], requires: ['reason'] },
    withdraw: { to: 'withdrawn', by: ['declarer', 'contributor'], requires: ['withdrawal-code'] },
    unlist: { to: 'unlisted', by: ['approvers'], requires: ['two-approvals'] },
  },
  eased: {
    verify: { to: 'proved', by: ['officer'], requires: ['crime-reference'] },
    restore: { to: 'proved', by: ['clock', 'decider'], requires: ['past-its-end'] },
    withdraw: {
      to: 'withdrawn',
      by: ['declarer', 'contributor'],
      requires: ['withdrawal-code', 'keeper-proof'],
    },
    unlist: { to: 'unlisted', by: ['approvers'], requires: ['two-approvals'] },
  },
  withdrawn: {},
  lapsed: {},
  unlisted: {},
} as const satisfies Record<DeclarationStatus, Partial<Record<DeclarationAct, Transition>>>;

/** The step that an act takes from a status, or undefined when there is none. */
export function transitionFor(status: DeclarationStatus, act: DeclarationAct): Transition | undefined {
  const steps: Partial<Record<DeclarationAct, Transition>> = declarationTransitions[status];
  return steps[act];
}

/** Acts that an actor may take from a status: what a page offers as buttons. */
export function actsOpenTo(actor: Actor, status: DeclarationStatus): DeclarationAct[] {
  return declarationActs.filter((act) => transitionFor(status, act)?.by.includes(actor) ?? false);
}
