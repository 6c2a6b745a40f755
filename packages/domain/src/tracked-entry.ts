import { RegistryError } from './refusal.ts';

/**
 * Entry without a warrant to search for stolen goods that were located electronically: section 26A of the Theft Act 1968, which the
 * Crime and Policing Act 2026 inserts. What follows are the words of clause 93 of the Bill as introduced on 25 February
 * 2025, read where they were quoted; the text as enacted, its time limits and its commencement have not been read. That is why
 * nothing of it works until a deployment names the instrument that brought the section into force.
 */
export const trackedEntryTests = {
  stolen: {
    section: '26A(2)(a)(i)',
    words: 'There are reasonable grounds to believe that the specified items are stolen goods.',
  },
  'on-premises': {
    section: '26A(2)(a)(ii)',
    words: 'There are reasonable grounds to believe that the specified items are on the specified premises.',
  },
  'no-warrant': {
    section: '26A(2)(a)(iii)',
    words:
      'There are reasonable grounds to believe that it is not reasonably practicable to obtain a warrant for the entry and search (under section 26 or another enactment) without frustrating or seriously prejudicing its purpose.',
  },
  tracking: {
    section: '26A(2)(b)',
    words:
      'There is electronic tracking data indicating that the specified items (or any of them) are, or have at some time since they are believed to have been stolen been, on the specified premises.',
  },
} as const;
export type TrackedEntryTest = keyof typeof trackedEntryTests;

/** The tests, in the order of the section. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
export const trackedEntryTestNames = Object.keys(trackedEntryTests) as TrackedEntryTest[];

/** Where the words of the tests are from, told beside them. */
export const trackedEntrySource =
  'Theft Act 1968 section 26A in the words of clause 93 of the Crime and Policing Bill as introduced on 25 February 2025, from where they were quoted. The section as enacted was not read: compare it on legislation.gov.uk before relying on these words.';

/** Ranks that may authorise: section 26A(1), "at least that of inspector". */
export const authorisingRanks = [
  'Inspector',
  'Chief inspector',
  'Superintendent',
  'Chief superintendent',
  'Above chief superintendent',
] as const;
export type AuthorisingRank = (typeof authorisingRanks)[number];

/** Hours that an authorisation lasts at most. Our own limit, for the section's was not read: whoever needs longer decides anew. */
export const longestAuthorisationHours = 24;
const hourMs = 3_600_000;

/** What an inspector decides, before it is judged. Instants are milliseconds since 1970. */
export interface EntryDecision {
  readonly verdict: 'authorised' | 'refused';
  /** Section 26A(3). */
  readonly given: 'orally' | 'in-writing';
  /** When it was given by word of mouth; what is given in writing is given when it is written. */
  readonly spokenAt?: number;
  /** Of an authorisation, from when it was given. */
  readonly hours?: number;
  /** Which of the tests the inspector is satisfied of. */
  readonly satisfied: readonly TrackedEntryTest[];
}

export interface JudgedDecision {
  readonly givenAt: number;
  /** Of an authorisation. */
  readonly expiresAt?: number;
}

/**
 * Judges whether a decision can be one. Throws 'not-allowed' when it is not another person's, and 'invalid' when a test is not
 * met, when the spoken word is not between the theft and now, or when it would last for no time or too long.
 */
export function judgeEntryDecision(
  { verdict, given, spokenAt, hours, satisfied }: EntryDecision,
  {
    decider,
    involved,
    stolenAt,
    at,
  }: {
    readonly decider: string;
    /** Who gathered and who asked. */
    readonly involved: readonly string[];
    readonly stolenAt: number;
    readonly at: number;
  },
): JudgedDecision {
  if (involved.includes(decider))
    throw new RegistryError('not-allowed', 'Somebody else must decide: you gathered this or asked for it.');
  if (given === 'orally' && spokenAt === undefined)
    throw new RegistryError('invalid', 'Say when the decision was given by word of mouth.');
  const givenAt = given === 'orally' && spokenAt !== undefined ? spokenAt : at;
  if (givenAt > at)
    throw new RegistryError('invalid', 'The spoken decision is in the future. Check the date and time.');
  if (givenAt < stolenAt)
    throw new RegistryError('invalid', 'The spoken decision is before the theft. Check the date and time.');
  if (verdict === 'refused') return { givenAt };
  const unmet = trackedEntryTestNames.filter((test) => !satisfied.includes(test));
  if (unmet.length > 0)
    throw new RegistryError(
      'invalid',
      `Without every test there is no authorisation: ${unmet.map((test) => trackedEntryTests[test].section).join(', ')} is open. Refuse it, or say that you are satisfied.`,
    );
  if (hours === undefined || !Number.isInteger(hours) || hours < 1 || hours > longestAuthorisationHours)
    throw new RegistryError(
      'invalid',
      `Say for how many hours it lasts: 1 to ${longestAuthorisationHours}, in whole hours.`,
    );
  return { givenAt, expiresAt: givenAt + hours * hourMs };
}

/** Where an entry stands; 'unwritten' is one with an outcome of which nobody has written a decision down. */
export type TrackedEntryState =
  | 'gathering'
  | 'asked'
  | 'authorised'
  | 'expired'
  | 'refused'
  | 'unwritten'
  | 'done';

/** Where an entry stands at an instant, by what is kept of it. An outcome ends it, but for a decision that is still to be written. */
export function trackedEntryState(
  {
    isAsked,
    decision,
    hasOutcome,
  }: {
    readonly isAsked: boolean;
    readonly decision?: {
      readonly verdict: EntryDecision['verdict'];
      readonly expiresAt?: number;
    };
    readonly hasOutcome: boolean;
  },
  at: number,
): TrackedEntryState {
  if (hasOutcome) return decision === undefined ? 'unwritten' : 'done';
  if (decision === undefined) return isAsked ? 'asked' : 'gathering';
  if (decision.verdict === 'refused') return 'refused';
  return decision.expiresAt !== undefined && at < decision.expiresAt ? 'authorised' : 'expired';
}
