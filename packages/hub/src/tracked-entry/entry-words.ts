import type { TrackingDoubt } from '@deadset/analytics';
import type { TrackedEntryState } from '@deadset/domain';

/**
 * Where a position may come from: what the keeper sees and tells. What a network knows of where a phone is takes an
 * authorisation under the Investigatory Powers Act 2016 and is not among them.
 */
export const pointSources = {
  'maker-account': 'The maker’s find service, in the keeper’s own account',
  'other-app': 'Another tracking app of the keeper',
  'tracking-tag': 'A tracking tag of the keeper that was with it',
} as const;

/** Who saw a position with their own eyes. */
export const pointWitnesses = {
  officer: 'I saw it on the keeper’s screen',
  keeper: 'The keeper told me what they saw',
} as const;

/** What came of an entry. */
export const entryOutcomes = {
  found: 'Entered, and something that was looked for was found',
  'not-found': 'Entered, and nothing that was looked for was found',
  'wrong-premises': 'Entered, and they were the wrong premises',
  'not-used': 'Nobody entered',
} as const;
export type EntryOutcome = keyof typeof entryOutcomes;

export const wordsOfState: Readonly<
  Record<TrackedEntryState, { readonly text: string; readonly colour: string }>
> = {
  gathering: { text: 'Being gathered', colour: 'grey' },
  asked: { text: 'Waits for an inspector', colour: 'yellow' },
  authorised: { text: 'Authorised', colour: 'green' },
  expired: { text: 'Authorisation has ended', colour: 'orange' },
  refused: { text: 'Refused', colour: 'red' },
  unwritten: { text: 'Outcome, and no decision written', colour: 'red' },
  done: { text: 'Outcome recorded', colour: 'blue' },
};

export const wordsOfDoubt: Readonly<Record<TrackingDoubt, string>> = {
  'before-theft': 'It is from before the theft: it says nothing about where the thing was afterwards.',
  elsewhere: 'Its circle does not touch the premises.',
  'wider-than-premises':
    'Its circle reaches beyond the premises: the thing may be next door or in the street.',
  'neighbours-equally-meant': 'It means premises beside these at least as much.',
  flats:
    'The premises have several homes or floors. A position has neither a door nor a height: it does not say which of them.',
  old: 'It is more than an hour old: the thing may have moved on.',
};

/** What the circle of a position is, told beside it. */
export const aboutCircles =
  'The share is how much of the position’s circle the premises cover. It is not the chance that the thing is inside. Android describes the radius of a position as the circle within which the true place lies in 68 of 100 cases; other sources do not say, so a thing may well lie outside its circle.';

/** How the section says that an authorisation is used, as far as it is known. */
export const aboutUse =
  'As reported of the Bill: a constable in uniform enters, and at a reasonable hour unless that would frustrate the purpose. Read the section for how items are seized and kept.';

/** Whether text is one of the names of a table of words. */
export function isNameOf<T extends object>(table: T, text: string): text is keyof T & string {
  return Object.hasOwn(table, text);
}
