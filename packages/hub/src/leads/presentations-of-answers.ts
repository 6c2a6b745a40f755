import type { Presentation } from '@deadset/analytics';
import type { LeadKind } from '../police-zone/index.ts';
import type { ChangedNumber } from './changed-numbers-store.ts';
import type { PresenterName } from './presenter-keys-store.ts';
import type { RedAnswer } from './red-answers-store.ts';
import type { SameHands } from './same-hands-store.ts';

/** What became of a phone after a red answer, as far as a kind of lead asks for it. */
export interface Followed {
  /** `surrendered`, `account shop-b` or `exhibit ER-0001-2`. */
  readonly by: string;
  readonly at: number;
}

/** Whom a presenter is counted as. */
export type HandsOf = (presenter: PresenterName) => PresenterName;

/** Pseudonyms are the participant's own: the same text at two of them is two presenters, until somebody says otherwise. */
export function presenterKey({ participant, presenter }: PresenterName): string {
  return `${participant} ${presenter}`;
}

export function handsOf(same: readonly SameHands[]): HandsOf {
  const known = new Map(same.map((one) => [presenterKey(one), one.sameAs]));
  return (presenter) => known.get(presenterKey(presenter)) ?? presenter;
}

/**
 * What followed a red answer. For `handling`: it was handed in, or came up somewhere else. For `re-programming`: it was
 * handed in, or was seized later and showed another number; at the gate it still showed its own.
 */
export function followedBy(
  { report, at, handedInAt, moved }: RedAnswer,
  kind: LeadKind,
  changed: ReadonlyMap<string, ChangedNumber>,
): Followed | undefined {
  if (handedInAt !== undefined) return { by: 'surrendered', at: handedInAt };
  if (kind === 'handling') return moved && { by: `${moved.gate} ${moved.participant}`, at: moved.at };
  const seized = changed.get(report);
  return seized !== undefined && seized.takenInAt > at
    ? { by: `exhibit ${seized.exhibit}`, at: seized.takenInAt }
    : undefined;
}

/** Red answers as what is counted, each with what followed. */
export function presentationsOf(
  answers: readonly { readonly answer: RedAnswer; readonly followed?: Followed }[],
  handsFor: HandsOf,
  exclusions: ReadonlyMap<string, NonNullable<Presentation['excluded']>>,
): Presentation[] {
  return answers.map(({ answer, followed }) => {
    const { attempt, role, gate, key, theft, at } = answer;
    const presenter = presenterKey(handsFor(answer));
    const excluded = exclusions.get(presenter) ?? exclusions.get(presenterKey(answer));
    return {
      id: attempt,
      presenter,
      device: String(key),
      theft,
      at,
      // The register does not know where a participant's counters are: all are in one area.
      stratum: { area: '', shopType: `${role} ${gate}`, month: new Date(at).toISOString().slice(0, 7) },
      after:
        followed === undefined ? 'nothing-known' : followed.by === 'surrendered' ? 'surrendered' : 'moved-on',
      ...(excluded !== undefined && { excluded }),
    };
  });
}
