import {
  type AppealClock,
  type AppealState,
  appealClocks,
  appealEvidence,
  appealReasons,
  appealStepFor,
  appellants,
  isOpenAppeal,
  nextAppealClock,
  provisionalReleaseMs,
} from '@deadset/domain';
import type { View } from '../pages/index.ts';
import { evidenceOf } from './appeal-forms.ts';
import type { Decider } from './appeal-requests.ts';
import type { Appeal } from './appeal-store.ts';
import { clockWords, statusWords } from './appeal-words.ts';
import { type Case, refusalFor } from './deciding.ts';
import type { Lodged } from './lodge.ts';

/** The form, filled with what was sent before. */
export function appealFormView(form: {
  key?: string | undefined;
  imei?: string | undefined;
  appellant?: string | undefined;
  evidence?: string | string[] | undefined;
  'evidence-reference'?: string | undefined;
  statement?: string | undefined;
  close?: string | undefined;
  contact?: string | undefined;
}): View {
  return {
    ...form,
    evidenceReference: form['evidence-reference'],
    appellantItems: itemsOf(appellants),
    evidenceItems: itemsOf(appealEvidence),
    ticked: form.evidence === undefined ? [] : evidenceOf(form.evidence),
  };
}

export function lodgedView({ reference, code, clocks }: Lodged): View {
  return { reference, code, clocks: clocks.map((clock) => clockView(clock, clock.dueAt)) };
}

/** What whoever appealed sees: the clocks, where it stands, and nothing about who made the report. */
export function appellantView(appeal: Appeal, code: string, now: number): View {
  const { state, reference, reason } = appeal;
  return {
    reference,
    code,
    tag: statusWords[state.status],
    status: state.status,
    isOpen: isOpenAppeal(state),
    clocks: appealClocks(state).map((clock) => clockView(clock, now)),
    reason: reason === undefined ? undefined : appealReasons[reason].words,
    releaseEndsAt: releaseEnd(state),
    canWithdraw: appealStepFor(state.status, 'withdraw') !== undefined,
    canReopen: appealStepFor(state.status, 'reopen') !== undefined && !state.isReview,
  };
}

/** One line of the deciders' queue. */
export function queueView({ id, reference, state, appellant, hasPriority }: Appeal, now: number): View {
  const next = nextAppealClock(state);
  return {
    id,
    reference,
    tag: statusWords[state.status],
    appellant: appellants[appellant],
    hasPriority,
    isReview: state.isReview,
    next: next === undefined ? undefined : clockView(next, now),
  };
}

/** A case with both sides' facts, and what this decider may do now. */
export function caseView(
  { appeal, contact, contested, otherCount, clones }: Case,
  decider: Decider,
  now: number,
): View {
  const { state } = appeal;
  const allowed = (act: 'take' | 'prove' | 'release' | 'uphold' | 'reject') =>
    refusalFor(state, decider, act, now) === undefined;
  return {
    ...queueView(appeal, now),
    appeal: { ...appeal, evidence: appeal.evidence.map((name) => appealEvidence[name]) },
    contact,
    contested,
    otherCount,
    clones,
    clocks: appealClocks(state).map((clock) => clockView(clock, now)),
    releaseEndsAt: releaseEnd(state),
    decidedReason: appeal.reason === undefined ? undefined : appealReasons[appeal.reason].words,
    refusal: refusalFor(state, decider, 'take', now),
    isMine: state.takenBy === decider.keyId,
    canTake: allowed('take') && state.takenBy !== decider.keyId,
    // Only a proved report bars anything that could be released.
    canProve: allowed('prove') && contested?.status === 'proved',
    canRelease: allowed('release'),
    canDecide: allowed('uphold') || allowed('reject'),
    reasons: itemsOf(appealReasons, (name) => appealReasons[name].words),
    isToBeEnded: state.status === 'upheld' && contested !== undefined && isStillOpen(contested.status),
  };
}

function isStillOpen(status: string): boolean {
  return !['withdrawn', 'lapsed', 'unlisted'].includes(status);
}

function releaseEnd({ status, releasedAt }: AppealState): number | undefined {
  return status === 'released' && releasedAt !== undefined ? releasedAt + provisionalReleaseMs : undefined;
}

function clockView({ name, dueAt, metAt }: AppealClock, now: number): View {
  const isLate = (metAt ?? now) > dueAt;
  const running = isLate
    ? { text: 'Overdue', classes: 'govuk-tag--red' }
    : { text: 'Running', classes: 'govuk-tag--blue' };
  const met = isLate
    ? { text: 'Late', classes: 'govuk-tag--orange' }
    : { text: 'Done', classes: 'govuk-tag--teal' };
  return { words: clockWords[name], dueAt, metAt, isLate, tag: metAt === undefined ? running : met };
}

function itemsOf<T extends string>(
  table: Readonly<Record<T, unknown>>,
  textOf: (name: T) => string = (name) => String(table[name]),
) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table
  return (Object.keys(table) as T[]).map((value) => ({ value, text: textOf(value) }));
}
