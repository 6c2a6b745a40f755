import { executableFrom, type ProposalStatus, unlistReasonNames, unlistReasons } from '@deadset/domain';
import type { View } from '../pages/index.ts';
import { endOf, type ProposalInHand, wordsOfReason } from './proposals.ts';

const statusTags = {
  drafted: { text: 'Draft', classes: 'govuk-tag--grey' },
  proposed: { text: 'One approval', classes: 'govuk-tag--yellow' },
  noticed: { text: 'Two approvals', classes: 'govuk-tag--orange' },
  executed: { text: 'Report ended', classes: 'govuk-tag--teal' },
  objected: { text: 'Stopped by the keeper', classes: 'govuk-tag--magenta' },
  expired: { text: 'Waited too long', classes: 'govuk-tag--grey' },
  void: { text: 'Report ended otherwise', classes: 'govuk-tag--grey' },
} as const satisfies Record<ProposalStatus, { text: string; classes: string }>;

/** What an approver sees of a proposal: who, what and why, and no identifier of the phone. */
export function proposalView({ proposal, subject }: ProposalInHand): View {
  const { state, reason } = proposal;
  return {
    id: proposal.id,
    tag: statusTags[state.status],
    reference: subject.reference,
    reason: wordsOfReason(reason),
    declaredBy: subject.authority === 'public' ? 'A member of the public' : subject.authority,
    tier: subject.tier,
    happened: subject.happened,
    takenAt: subject.takenAt,
    declaredAt: subject.declaredAt,
    proposedAt: state.proposedAt,
    endsAt: state.status === 'drafted' || state.status === 'proposed' ? endOf(proposal) : undefined,
    executableAt: state.status === 'noticed' ? executableFrom(state) : undefined,
    approvers: state.approvers,
    author: state.author,
  };
}

/** The reasons as choices of a form. */
export function reasonItems(chosen?: string): readonly View[] {
  return [
    { value: '', text: 'Choose a reason', selected: chosen === undefined || chosen === '' },
    ...unlistReasonNames.map((name) => ({
      value: name,
      text: unlistReasons[name].words,
      selected: name === chosen,
    })),
  ];
}
