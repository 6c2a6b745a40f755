/** Where one declaration stands. The tier of a listing follows from it. */
export type DeclarationStatus = 'declared' | 'proved' | 'withdrawn' | 'lapsed' | 'unlisted';

/** The acts on a declaration that exists. `declare` makes one, so it has no row here. */
export type DeclarationAct = 'raise' | 'withdraw' | 'lapse' | 'unlist';

/** Every act on the record. */
export type Act = 'declare' | DeclarationAct;

/**
 * Who may act: whoever holds reference and code, a participant on its own entry, two approvers of two organisations, or
 * the clock.
 */
export type Actor = 'declarer' | 'contributor' | 'approvers' | 'clock';

/** What must be shown besides being that actor. */
export type Requirement = 'withdrawal-code' | 'keeper-proof' | 'past-its-end' | 'two-approvals';

/** One step: where it leads, who may take it, and what has to be shown. */
export interface Transition {
  readonly to: DeclarationStatus;
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
      by: ['declarer', 'contributor'],
      requires: ['withdrawal-code', 'keeper-proof'],
    },
    withdraw: { to: 'withdrawn', by: ['declarer', 'contributor'], requires: ['withdrawal-code'] },
    lapse: { to: 'lapsed', by: ['clock'], requires: ['past-its-end'] },
    unlist: { to: 'unlisted', by: ['approvers'], requires: ['two-approvals'] },
  },
  proved: {
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
  const acts: readonly DeclarationAct[] = ['raise', 'withdraw', 'lapse', 'unlist'];
  return acts.filter((act) => transitionFor(status, act)?.by.includes(actor) ?? false);
}
