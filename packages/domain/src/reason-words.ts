import type { Reason } from './gate.ts';

/** Where on the hub somebody appeals. Answers of edges do not carry it: an edge knows no address of the hub's pages. */
export const appealPath = '/appeal';

/** What a gate's reason means to whoever stands there, and what they can do about it. */
export interface ReasonWords {
  readonly words: string;
  /** What helps, beside the appeal. */
  readonly next: string;
  /** Whether it keeps a lawful user from something, so that it can be appealed. */
  readonly isAppealable: boolean;
}

const carryOn = 'There is nothing to do.';

/**
 * One row for each reason: pages, answers, notices and documents say these words and no others.
 *
 * They say nothing about who made a report.
 */
export const reasonWords = {
  'no-report-found': {
    words: 'Nobody has reported this phone, or the report has ended.',
    next: carryOn,
    isAppealable: false,
  },
  tracked: {
    words: 'There is a report of this phone, and here it makes no difference.',
    next: carryOn,
    isAppealable: true,
  },
  'declared-not-proved': {
    words: 'Somebody says that this phone was taken from them and has not proved it.',
    next: 'Wait: without proof the report ends after 48 hours.',
    isAppealable: true,
  },
  'declared-stolen': {
    words: 'Somebody has proved that this phone is theirs and that it was stolen or lost.',
    next: 'Keep the advert, the messages and the receipt.',
    isAppealable: true,
  },
  disputed: {
    words: 'Two people say that this phone is theirs. A person looks at it within 24 hours.',
    next: 'The phone keeps working with its network meanwhile.',
    isAppealable: true,
  },
  'keeper-consent-needed': {
    words: 'This phone is in the logbook, and its keeper has to agree first.',
    next: 'Ask whoever you have it from for the release code.',
    isAppealable: true,
  },
} as const satisfies Record<Reason, ReasonWords>;

/** A gate's reason as a sentence for people, with the way to appeal where there is something to appeal. */
export function wordsOfReasonAtGate(reason: Reason): string {
  const { words, next, isAppealable } = reasonWords[reason];
  return isAppealable ? `${words} ${next} ${appealSentence}` : `${words} ${next}`;
}

/** Said with every refusal and every hold. */
export const appealSentence =
  'If this is wrong, you can appeal on the Deadset website, under “Appeal”. It is free and needs no account. A person looks at it within 24 hours.';
