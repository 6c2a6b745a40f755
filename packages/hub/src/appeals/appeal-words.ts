import type { AppealClockName, AppealRefusal, AppealStatus } from '@deadset/domain';

/** Where an appeal stands, to whoever made it. */
export const statusWords = {
  received: { text: 'Received', classes: 'govuk-tag--blue' },
  'in-hand': { text: 'A person has it', classes: 'govuk-tag--blue' },
  proved: { text: 'Evidence found good', classes: 'govuk-tag--teal' },
  released: { text: 'Released for now', classes: 'govuk-tag--teal' },
  upheld: { text: 'Decided for you', classes: 'govuk-tag--teal' },
  rejected: { text: 'Decided against you', classes: 'govuk-tag--grey' },
  reopened: { text: 'To be looked at again', classes: 'govuk-tag--yellow' },
  withdrawn: { text: 'Withdrawn by you', classes: 'govuk-tag--grey' },
} as const satisfies Record<AppealStatus, { text: string; classes: string }>;

/** What each clock waits for. */
export const clockWords = {
  human: 'A person takes it in hand',
  release: 'The phone is released for now',
  decision: 'It is decided',
} as const satisfies Record<AppealClockName, string>;

/** Why a decider cannot do something, to the decider. */
export const deciderRefusals = {
  'not-open': 'This appeal has gone on since. Look at it again.',
  'own-report': 'Your organisation made this report. Somebody of another organisation decides.',
  'own-customer': 'Your organisation passed this appeal on. Somebody of another organisation decides.',
  'decided-before': 'You have decided about this report before. Somebody else decides now.',
  'not-in-hand': 'Somebody else has this in hand. Take it over first.',
  'no-report': 'There is no report that this appeal could undo. Tell them so.',
  'reviewed-already': 'This has been looked at once more already.',
  'too-late': 'It is too late for this.',
  'too-early': 'It is too early for this.',
} as const satisfies Record<AppealRefusal, string>;
