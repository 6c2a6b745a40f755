import type { Approver } from './unlisting.ts';

/**
 * An appeal: somebody asks that the effect of a report on a phone be undone, with clocks that anybody can hold us to, and
 * a decider who has nothing to do with the report.
 */

/** Where an appeal stands. It is acknowledged in the moment in which it is received. */
export type AppealStatus =
  | 'received'
  /** A person has taken it. */
  | 'in-hand'
  /** A person has found the evidence good: the release is due. */
  | 'proved'
  /** The phone may be used while it is decided. */
  | 'released'
  /** For whoever appealed: the report is to be ended. */
  | 'upheld'
  /** For whoever made the report. */
  | 'rejected'
  /** To be looked at once more, by another person. */
  | 'reopened'
  | 'withdrawn';

/** Every step of an appeal. */
export type AppealAct =
  | 'take'
  | 'prove'
  | 'release'
  | 'uphold'
  | 'reject'
  | 'withdraw'
  | 'reopen'
  | 'restore';
/** Who takes a step. */
export type AppealActor = 'decider' | 'appellant' | 'clock';

/** One step of an appeal: where it leads and who takes it. */
export interface AppealStep {
  readonly to: AppealStatus;
  readonly by: AppealActor;
}

const take = { to: 'in-hand', by: 'decider' } as const;
const prove = { to: 'proved', by: 'decider' } as const;
const uphold = { to: 'upheld', by: 'decider' } as const;
const reject = { to: 'rejected', by: 'decider' } as const;
const withdraw = { to: 'withdrawn', by: 'appellant' } as const;

/** Every lawful step of an appeal; a step that is not here cannot be taken. It drives guard, pages and tests. */
export const appealTransitions = {
  received: { take, withdraw },
  'in-hand': { take, prove, uphold, reject, withdraw },
  proved: { take, release: { to: 'released', by: 'decider' }, uphold, reject, withdraw },
  released: {
    take: { to: 'released', by: 'decider' },
    uphold,
    reject,
    withdraw,
    restore: { to: 'in-hand', by: 'clock' },
  },
  upheld: {},
  rejected: { reopen: { to: 'reopened', by: 'appellant' } },
  reopened: { take, withdraw },
  withdrawn: {},
} as const satisfies Record<AppealStatus, Partial<Record<AppealAct, AppealStep>>>;

/** The step that an act takes from a status, or undefined when there is none. */
export function appealStepFor(status: AppealStatus, act: AppealAct): AppealStep | undefined {
  const steps: Partial<Record<AppealAct, AppealStep>> = appealTransitions[status];
  return steps[act];
}

/** Until a person has it in hand, in milliseconds: 24 hours. */
export const appealHumanMs = 24 * 3_600_000;
/** Until it is decided, in milliseconds: 72 hours. */
export const appealDecisionMs = 72 * 3_600_000;
/** From the finding that the evidence is good until the phone is released, in milliseconds: 15 minutes. */
export const appealReleaseMs = 15 * 60_000;
/** How long a provisional release lasts at most, in milliseconds: seven days. */
export const provisionalReleaseMs = 7 * 86_400_000;
/** How long whoever lost may ask for a review, in milliseconds: 28 days. */
export const appealReviewMs = 28 * 86_400_000;

/** An appeal as its acts made it. Instants are milliseconds since 1970. */
export interface AppealState {
  readonly status: AppealStatus;
  /** When it came, or when it was opened again: its clocks run from here. */
  readonly openedAt: number;
  /** Whose report it is about: a participant's id or `public`; absent when there is no report. */
  readonly declaredBy?: string;
  /** The participant that passed it on for its customer. */
  readonly passedOnBy?: string;
  /** Who has it in hand. */
  readonly takenBy?: string;
  readonly takenAt?: number;
  readonly provedAt?: number;
  readonly releasedAt?: number;
  readonly decidedAt?: number;
  /** Keys of everybody who has decided about this phone's report before; none of them decides now. */
  readonly earlierDeciders: readonly string[];
  /** Whether it has been opened again once. */
  readonly isReview: boolean;
}

/** One act on an appeal. */
export type AppealDeed =
  | {
      readonly act: 'take' | 'prove' | 'release' | 'uphold' | 'reject';
      readonly person: Approver;
      readonly at: number;
    }
  | { readonly act: 'withdraw' | 'reopen' | 'restore'; readonly at: number };

/** Why an act on an appeal cannot be taken: an answer to the person who tried, not a fault. */
export type AppealRefusal =
  | 'not-open'
  | 'own-report'
  | 'own-customer'
  | 'decided-before'
  | 'not-in-hand'
  | 'no-report'
  | 'reviewed-already'
  | 'too-late'
  | 'too-early';
/** The appeal after a step, or why the step is refused. */
export type AppealResult =
  | { readonly ok: true; readonly state: AppealState }
  | { readonly ok: false; readonly refusal: AppealRefusal };

/** The appeal after one more act, or why the act is refused. Pure. */
export function applyAppealDeed(state: AppealState, deed: AppealDeed): AppealResult {
  const step = appealStepFor(state.status, deed.act);
  if (step === undefined) return { ok: false, refusal: 'not-open' };
  const refusal = 'person' in deed ? refusalOfDecider(state, deed) : refusalOfMoment(state, deed);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, state: { ...afterDeed(state, deed), status: step.to } };
}

/**
 * Why this person may not decide this appeal; undefined when they may.
 *
 * Nobody judges their own organisation's report, their own customer's appeal, or what they have decided before.
 */
export function refusalOfDecider(
  state: AppealState,
  deed: AppealDeed & { person: Approver },
): AppealRefusal | undefined {
  const { keyId, organisation } = deed.person;
  if (organisation === state.declaredBy) return 'own-report';
  if (organisation === state.passedOnBy) return 'own-customer';
  if (state.earlierDeciders.includes(keyId)) return 'decided-before';
  if (deed.act === 'take') return undefined;
  if (state.declaredBy === undefined && deed.act !== 'reject') return 'no-report';
  // Whoever can release has looked at the evidence; that another one puts the passkey to it only adds eyes.
  return deed.act === 'release' || keyId === state.takenBy ? undefined : 'not-in-hand';
}

function refusalOfMoment(state: AppealState, deed: AppealDeed): AppealRefusal | undefined {
  if (deed.act === 'restore')
    return state.releasedAt === undefined || deed.at < state.releasedAt + provisionalReleaseMs
      ? 'too-early'
      : undefined;
  if (deed.act !== 'reopen') return undefined;
  if (state.isReview) return 'reviewed-already';
  return state.decidedAt === undefined || deed.at >= state.decidedAt + appealReviewMs
    ? 'too-late'
    : undefined;
}

function afterDeed(state: AppealState, deed: AppealDeed): AppealState {
  switch (deed.act) {
    case 'take':
      return { ...state, takenBy: deed.person.keyId, takenAt: state.takenAt ?? deed.at };
    case 'prove':
      return { ...state, provedAt: deed.at };
    case 'release':
      return { ...state, releasedAt: deed.at };
    case 'uphold':
    case 'reject':
      return { ...state, decidedAt: deed.at, earlierDeciders: [...state.earlierDeciders, deed.person.keyId] };
    case 'reopen':
      return reopened(state, deed.at);
    case 'withdraw':
      return { ...state, decidedAt: deed.at };
    case 'restore':
      break;
  }
  const { provedAt: _, releasedAt: __, ...withoutRelease } = state;
  return withoutRelease;
}

/** Its clocks begin again, and nothing of the first hand is left but that it may not decide. */
function reopened(state: AppealState, at: number): AppealState {
  const { status, earlierDeciders, declaredBy, passedOnBy } = state;
  return {
    status,
    openedAt: at,
    earlierDeciders,
    isReview: true,
    ...(declaredBy === undefined ? {} : { declaredBy }),
    ...(passedOnBy === undefined ? {} : { passedOnBy }),
  };
}

/** What a clock of an appeal waits for. */
export type AppealClockName = 'human' | 'release' | 'decision';

/** One clock of an appeal. */
export interface AppealClock {
  readonly name: AppealClockName;
  /** Milliseconds since 1970, as all instants here. */
  readonly dueAt: number;
  /** When it was met; absent while it runs. */
  readonly metAt?: number;
}

const openStatuses: ReadonlySet<AppealStatus> = new Set([
  'received',
  'in-hand',
  'proved',
  'released',
  'reopened',
]);

/** Whether an appeal is still to be decided. */
export function isOpenAppeal({ status }: Pick<AppealState, 'status'>): boolean {
  return openStatuses.has(status);
}

/** The clocks of an appeal: until a person has it, until a proved one is released, until it is decided. */
export function appealClocks(state: AppealState): AppealClock[] {
  const { openedAt, takenAt, provedAt, releasedAt, decidedAt } = state;
  const clockOf = (name: AppealClockName, dueAt: number, metAt: number | undefined): AppealClock =>
    metAt === undefined ? { name, dueAt } : { name, dueAt, metAt };
  return [
    clockOf('human', openedAt + appealHumanMs, takenAt ?? decidedAt),
    ...(provedAt === undefined
      ? []
      : [clockOf('release', provedAt + appealReleaseMs, releasedAt ?? decidedAt)]),
    clockOf('decision', openedAt + appealDecisionMs, decidedAt),
  ];
}

/** Clocks that ran out: those that run still and are past, and those that were met too late. */
export function overdueClocks(state: AppealState, now: number): AppealClockName[] {
  return appealClocks(state)
    .filter(({ dueAt, metAt }) => (metAt ?? now) > dueAt)
    .map(({ name }) => name);
}

/** What is to be done next, by when; undefined when it is decided. */
export function nextAppealClock(state: AppealState): AppealClock | undefined {
  if (!isOpenAppeal(state)) return undefined;
  return appealClocks(state)
    .filter(({ metAt }) => metAt === undefined)
    .reduce<AppealClock | undefined>(
      (first, one) => (first === undefined || one.dueAt < first.dueAt ? one : first),
      undefined,
    );
}

/** Who appeals. */
export const appellants = {
  holder: 'I use this phone, and it is refused or held somewhere',
  buyer: 'I bought this phone in good faith',
  owner: 'This phone is mine, and somebody else reported it',
} as const;
export type Appellant = keyof typeof appellants;

/** What somebody can point to. Nothing is uploaded: a person asks to see it (docs/decisions, "Appeals without uploads"). */
export const appealEvidence = {
  certificate: 'A Deadset check certificate from before I bought it',
  purchase: 'A receipt, invoice or contract that names the phone',
  operator: 'My network can say that my line used the phone before the report',
  release: 'A release code, or an entry in the logbook',
  court: 'A paper of a court',
  none: 'None of these',
} as const;
export type AppealEvidence = keyof typeof appealEvidence;

/** Why an appeal was decided as it was. The code of an upheld one is that of the proposal to end the report, where one follows. */
export const appealReasons = {
  'evidence-good': { upholds: true, words: 'What was shown proves that the phone is theirs' },
  'good-faith-purchase': { upholds: true, words: 'It was bought in good faith, with a check made before' },
  'wrong-phone': { upholds: true, words: 'The report names the wrong phone' },
  'bad-faith-report': { upholds: true, words: 'The report was made in bad faith' },
  'reporter-silent': { upholds: true, words: 'Whoever made the report did not answer or did not prove it' },
  'evidence-missing': { upholds: false, words: 'What was named could not be shown' },
  'evidence-not-good': { upholds: false, words: 'What was shown does not prove that the phone is theirs' },
  'reporter-proved': { upholds: false, words: 'Whoever made the report proved that the phone is theirs' },
  'no-report': { upholds: false, words: 'There is no report of this phone any more' },
  court: { upholds: false, words: 'Two people claim it, and a court has to decide' },
} as const satisfies Record<string, { upholds: boolean; words: string }>;
export type AppealReason = keyof typeof appealReasons;
