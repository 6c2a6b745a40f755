/**
 * The logbook: who a device belongs to, and how it goes to somebody else. A device in it needs its keeper's consent before
 * it is set up, sold or taken apart by anybody new, though nobody has declared it stolen.
 */

/** Where one keeper's part of the chain stands. */
export const enrolmentStatuses = [
  /** The keeper has it. */
  'enrolled',
  /** The keeper has made a release that nobody has used yet. */
  'released',
  /** Somebody claimed it with the release. */
  'handed-over',
  /** The keeper took it out of the logbook. */
  'left',
] as const;
export type EnrolmentStatus = (typeof enrolmentStatuses)[number];

/** The acts on an enrolment that exists. */
export const logbookActs = ['release', 'cancel', 'lapse', 'void', 'claim', 'leave'] as const;
export type LogbookAct = (typeof logbookActs)[number];

/** Who may act. */
export type LogbookActor =
  /** Whoever holds reference and code. */
  | 'keeper'
  /** Whoever has the device's IMEI and its release code. */
  | 'claimant'
  /** Whoever declares the device taken, and is believed. */
  | 'declarer'
  | 'clock';

/** What must be shown besides being that actor. */
export type LogbookRequirement = 'logbook-code' | 'release-code' | 'no-declaration' | 'past-its-end';

/** One step: where it leads, who takes it, and what has to be shown. */
export interface LogbookStep {
  readonly to: EnrolmentStatus;
  readonly by: LogbookActor;
  readonly requires: readonly LogbookRequirement[];
}

/** Every lawful step of an enrolment; one table drives guard, buttons, tests and docs/logbook.md. */
export const enrolmentTransitions = {
  enrolled: {
    release: { to: 'released', by: 'keeper', requires: ['logbook-code', 'no-declaration'] },
    leave: { to: 'left', by: 'keeper', requires: ['logbook-code', 'no-declaration'] },
  },
  released: {
    cancel: { to: 'enrolled', by: 'keeper', requires: ['logbook-code'] },
    lapse: { to: 'enrolled', by: 'clock', requires: ['past-its-end'] },
    void: { to: 'enrolled', by: 'declarer', requires: [] },
    claim: { to: 'handed-over', by: 'claimant', requires: ['release-code', 'no-declaration'] },
  },
  'handed-over': {},
  left: {},
} as const satisfies Record<EnrolmentStatus, Partial<Record<LogbookAct, LogbookStep>>>;

/** The step that an act takes from a status; undefined when there is none. */
export function logbookStepFor(status: EnrolmentStatus, act: LogbookAct): LogbookStep | undefined {
  const steps: Partial<Record<LogbookAct, LogbookStep>> = enrolmentTransitions[status];
  return steps[act];
}

/** How long a release waits for its claim, in milliseconds: 14 days. */
export const releaseLifeMs = 14 * 86_400_000;
/** A release made within this time before a declaration counts as forced, in milliseconds: 24 hours. */
export const coercionWindowMs = 24 * 3_600_000;

/** What became of a release. */
export type ReleaseStatus = 'open' | 'used' | 'lapsed' | 'void';

/** What the rules need to know of one release. Instants are milliseconds since 1970. */
export interface ReleaseState {
  readonly status: ReleaseStatus;
  readonly madeAt: number;
}

/** When a release is over. */
export function releaseEndsAt({ madeAt }: Pick<ReleaseState, 'madeAt'>): number {
  return madeAt + releaseLifeMs;
}

/** An enrolment as its acts made it, with the release that is open now. */
export interface EnrolmentState {
  readonly status: EnrolmentStatus;
  /** Of the open release; present exactly while the status is `released`. */
  readonly madeAt?: number;
}

/** One act on an enrolment. */
export interface EnrolmentAct {
  readonly act: LogbookAct;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether anybody's declaration of the device is in force. */
  readonly isDeclared: boolean;
}

/** Why an act cannot be taken: an answer to the person who tried, not a fault. */
export type LogbookRefusal = 'not-open' | 'declared' | 'too-late' | 'too-early';
/** The enrolment after a step, or why the step is refused. */
export type EnrolmentResult =
  | { readonly ok: true; readonly state: EnrolmentState }
  | { readonly ok: false; readonly refusal: LogbookRefusal };

/** The enrolment after one more act, or why it is refused. Pure. Whether a code is good is judged where it is shown. */
export function applyLogbookAct(
  state: EnrolmentState,
  { act, at, isDeclared }: EnrolmentAct,
): EnrolmentResult {
  const step = logbookStepFor(state.status, act);
  if (step === undefined) return { ok: false, refusal: 'not-open' };
  if (isDeclared && step.requires.includes('no-declaration')) return { ok: false, refusal: 'declared' };
  const isOver = state.madeAt !== undefined && at >= releaseEndsAt({ madeAt: state.madeAt });
  if (act === 'claim' && isOver) return { ok: false, refusal: 'too-late' };
  if (act === 'lapse' && !isOver) return { ok: false, refusal: 'too-early' };
  return { ok: true, state: act === 'release' ? { status: step.to, madeAt: at } : { status: step.to } };
}

/** What a declaration that is believed makes of a release. */
export type ReleaseFate =
  /** It serves nobody any more. */
  | 'void'
  /** Somebody used it already: the claim is held until a human has looked at it. */
  | 'claim-held'
  | 'stands';

/**
 * What a declaration does to a release: an open one is void whenever it was made, for a code may have been taken with the
 * phone; one that was used stands unless it was made in the 24 hours before, when it may have been forced.
 */
export function fateOfRelease({ status, madeAt }: ReleaseState, declaredAt: number): ReleaseFate {
  if (status === 'open') return 'void';
  return status === 'used' && isInCoercionWindow(madeAt, declaredAt) ? 'claim-held' : 'stands';
}

/** Whether a release was made so short a time before an instant that it may have been forced. */
export function isInCoercionWindow(madeAt: number, at: number): boolean {
  return madeAt <= at && at - madeAt < coercionWindowMs;
}
