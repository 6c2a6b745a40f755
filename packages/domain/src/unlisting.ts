/**
 * Ending somebody else's declaration: two people of two organisations, each with a passkey, the keeper told, a day in
 * which the keeper can stop it. Insiders have unblocked phones for money at scale; no single one can here.
 */

/** Why a declaration may be ended against its declarer's silence. Codes stand in the public log and never change meaning. */
export const unlistReasons = {
  'wrong-device': { code: 1, words: 'The report names the wrong phone' },
  returned: {
    code: 2,
    words: 'The police gave the phone back to its keeper, who cannot withdraw the report',
  },
  'appeal-proved': { code: 3, words: 'The holder proved on appeal that the phone is theirs' },
  'court-order': { code: 4, words: 'A court ordered it' },
  'bad-faith': { code: 5, words: 'The report was made in bad faith, for example after a sale' },
  'keeper-cannot-act': {
    code: 6,
    words: 'The keeper asks for it and has lost the code, or somebody acts for them',
  },
} as const satisfies Record<string, { code: number; words: string }>;
/** Why a report of somebody else may be ended; there are no other reasons. */
export type UnlistReason = keyof typeof unlistReasons;

/** The reason with this code; undefined when there is none. */
export function unlistReasonOf(code: number): UnlistReason | undefined {
  return unlistReasonNames.find((name) => unlistReasons[name].code === code);
}

/** Every reason, in the order of the codes. */
export const unlistReasonNames: readonly UnlistReason[] = [
  'wrong-device',
  'returned',
  'appeal-proved',
  'court-order',
  'bad-faith',
  'keeper-cannot-act',
];

/**
 * How long the keeper can object once two approvals stand in the log, in milliseconds: 24 hours, and a minute in case the
 * clock of whoever asks is ahead of the log's. Followers insist on the 24 hours.
 */
export const unlistNoticeMs = 24 * 3_600_000 + 60_000;
/** How long a proposal waits for its second approval, in milliseconds: 72 hours. */
export const proposalLifeMs = 72 * 3_600_000;
/** How long a draft waits for its author's own approval, in milliseconds: one hour. */
export const draftLifeMs = 3_600_000;
/** Approvals that one approver may give in 24 hours. */
export const approvalsPerDay = 10;
/** The time over which quotas count, in milliseconds. */
export const quotaWindowMs = 24 * 3_600_000;

/** Where a proposal stands. */
export type ProposalStatus =
  /** Written down by an approver, who has not yet put a passkey to it. Nobody else sees it. */
  | 'drafted'
  /** One approval. The keeper is told. */
  | 'proposed'
  /** Two approvals, in the public log; the keeper's day runs. */
  | 'noticed'
  | 'executed'
  | 'objected'
  | 'expired'
  /** The declaration ended by itself or by its declarer before it came to this. */
  | 'void';

/** Every step of a proposal. */
export type ProposalAct = 'approve' | 'object' | 'execute' | 'expire' | 'void';
/** Who takes a step. */
export type ProposalActor = 'approver' | 'keeper' | 'clock';

/** One step of a proposal: where it leads and who takes it. */
export interface ProposalStep {
  readonly to: ProposalStatus;
  readonly by: ProposalActor;
}

/** Every lawful step of a proposal; a step that is not here cannot be taken. It drives guard, pages and tests. */
export const proposalTransitions = {
  drafted: {
    approve: { to: 'proposed', by: 'approver' },
    expire: { to: 'expired', by: 'clock' },
    void: { to: 'void', by: 'clock' },
  },
  proposed: {
    approve: { to: 'noticed', by: 'approver' },
    object: { to: 'objected', by: 'keeper' },
    expire: { to: 'expired', by: 'clock' },
    void: { to: 'void', by: 'clock' },
  },
  noticed: {
    object: { to: 'objected', by: 'keeper' },
    execute: { to: 'executed', by: 'clock' },
    void: { to: 'void', by: 'clock' },
  },
  executed: {},
  objected: {},
  expired: {},
  void: {},
} as const satisfies Record<ProposalStatus, Partial<Record<ProposalAct, ProposalStep>>>;

/** The step that an act takes from a status, or undefined when there is none. */
export function proposalStepFor(status: ProposalStatus, act: ProposalAct): ProposalStep | undefined {
  const steps: Partial<Record<ProposalAct, ProposalStep>> = proposalTransitions[status];
  return steps[act];
}

/** A person who may approve, as the rules see them. */
export interface Approver {
  /** Names the passkey; one person, one passkey. */
  readonly keyId: string;
  /** Participant id of whom they act for. */
  readonly organisation: string;
}

/** A proposal as its acts made it. Instants are milliseconds since 1970. */
export interface UnlistingState {
  readonly status: ProposalStatus;
  /** Who wrote it down: only they can give the first approval. */
  readonly author: Approver;
  /** Whose declaration it would end: a participant's id, or `public`. */
  readonly declaredBy: string;
  readonly proposedAt: number;
  /** In the order in which they were given. */
  readonly approvers: readonly Approver[];
  /** When the second approval got its place in the public log; absent before. */
  readonly loggedAt?: number;
}

/** One act on a proposal. */
export type UnlistingAct =
  | { readonly act: 'approve'; readonly approver: Approver; readonly at: number; readonly givenToday: number }
  | { readonly act: 'object' | 'execute' | 'expire' | 'void'; readonly at: number };

/** Why an act on a proposal cannot be taken: an answer to the person who tried, not a fault. */
export type UnlistingRefusal =
  | 'not-open'
  | 'not-the-author'
  | 'own-declaration'
  | 'same-person'
  | 'same-organisation'
  | 'quota-used'
  | 'too-late'
  | 'too-early';
/** The proposal after a step, or why the step is refused. */
export type UnlistingResult =
  | { readonly ok: true; readonly state: UnlistingState }
  | { readonly ok: false; readonly refusal: UnlistingRefusal };

/** The proposal after one more act, or why the act is refused. Pure. Whether a passkey's word is good is judged elsewhere. */
export function applyUnlistingAct(state: UnlistingState, act: UnlistingAct): UnlistingResult {
  const step = proposalStepFor(state.status, act.act);
  if (step === undefined) return { ok: false, refusal: 'not-open' };
  const refusal =
    act.act === 'approve' ? refusalOfApproval(state, act) : refusalOfTime(state, act.act, act.at);
  if (refusal !== undefined) return { ok: false, refusal };
  const approvers = act.act === 'approve' ? [...state.approvers, act.approver] : state.approvers;
  return { ok: true, state: { ...state, status: step.to, approvers } };
}

/** When a proposal that waits for an approval is over. */
export function proposalEndsAt({ status, proposedAt }: UnlistingState): number {
  return proposedAt + (status === 'drafted' ? draftLifeMs : proposalLifeMs);
}

/** From when the declaration may be ended; undefined while the log does not hold the two approvals. */
export function executableFrom({ loggedAt }: UnlistingState): number | undefined {
  return loggedAt === undefined ? undefined : loggedAt + unlistNoticeMs;
}

function refusalOfApproval(
  state: UnlistingState,
  { approver, at, givenToday }: UnlistingAct & { act: 'approve' },
): UnlistingRefusal | undefined {
  if (at >= proposalEndsAt(state)) return 'too-late';
  if (approver.organisation === state.declaredBy) return 'own-declaration';
  if (state.status === 'drafted' && approver.keyId !== state.author.keyId) return 'not-the-author';
  if (state.approvers.some(({ keyId }) => keyId === approver.keyId)) return 'same-person';
  if (state.approvers.some(({ organisation }) => organisation === approver.organisation))
    return 'same-organisation';
  return givenToday >= approvalsPerDay ? 'quota-used' : undefined;
}

function refusalOfTime(
  state: UnlistingState,
  act: 'object' | 'execute' | 'expire' | 'void',
  at: number,
): UnlistingRefusal | undefined {
  if (act === 'expire' && at < proposalEndsAt(state)) return 'too-early';
  if (act !== 'execute') return undefined;
  const from = executableFrom(state);
  return from === undefined || at < from ? 'too-early' : undefined;
}
