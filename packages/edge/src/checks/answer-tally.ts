import type { Outcome, Verdict } from '@deadset/domain';
import type { OperationalStatus } from '@deadset/protocol';
import type { Decider, NetworkAnswer } from './network-answer.ts';

/** By what a check can arrive. */
export type Protocol = 's13' | 'n5g-eir' | 'check-api' | 'camara';

/** Where a device stands, or why that is not said: what a consumer of a network's API is told. */
export type StandingWord = OperationalStatus | 'unknown-device' | 'not-applicable';

/** An answer as it is counted, with what decided it. */
export interface CountedAnswer {
  readonly answer: NetworkAnswer['answer'] | Outcome | StandingWord;
  readonly rule: Decider;
  /** Whether a listing in force asked for more than was answered, because a rule stood before it. */
  readonly overridden: boolean;
}

/** Answers of one kind since the start. */
export interface AnswerTotal extends CountedAnswer {
  readonly protocol: Protocol;
  readonly total: number;
}

const counterAnswers = {
  allow: counted('allow'),
  hold: counted('hold'),
  refuse: counted('refuse'),
} as const;

function counted(answer: Outcome): Readonly<Record<'listed' | 'default', CountedAnswer>> {
  return {
    listed: { answer, rule: 'listed', overridden: false },
    default: { answer, rule: 'default', overridden: false },
  };
}

/** A counter's answer as it is counted: only the record decides there. One object for all answers of a kind. */
export function countedVerdict({ outcome, reason }: Verdict): CountedAnswer {
  return counterAnswers[outcome][reason === 'no-report-found' ? 'default' : 'listed'];
}

const standings = new Map<string, CountedAnswer>();

/** What an API consumer is told, as it is counted. One object for all answers of a kind. */
export function countedStanding(answer: StandingWord, rule: Decider): CountedAnswer {
  const kind = `${answer} ${rule}`;
  const known = standings.get(kind) ?? { answer, rule, overridden: false };
  standings.set(kind, known);
  return known;
}

interface Count {
  total: number;
}

/** Running totals of answers by protocol, plain numbers because every answer adds to one. */
export class AnswerTally {
  readonly #totals: Readonly<Record<Protocol, Map<CountedAnswer, Count>>> = {
    s13: new Map(),
    'n5g-eir': new Map(),
    'check-api': new Map(),
    camara: new Map(),
  };

  /** Counts one; `answer` must be one of the objects made once, not a copy. */
  count(protocol: Protocol, answer: CountedAnswer): void {
    const totals = this.#totals[protocol];
    const count = totals.get(answer);
    // One look-up for each answer, and not a second to put the sum back.
    if (count === undefined) totals.set(answer, { total: 1 });
    else count.total += 1;
  }

  /** Every total that is not zero. */
  *totals(): Generator<AnswerTotal> {
    for (const protocol of ['s13', 'n5g-eir', 'check-api', 'camara'] as const)
      for (const [answer, { total }] of this.#totals[protocol]) yield { protocol, ...answer, total };
  }
}
