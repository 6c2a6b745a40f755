/**
 * What a person answers about how a phone was taken. Every answer may be absent: then it is asked, never assumed.
 *
 * The questions follow the Home Office Counting Rules for recorded crime: robbery is theft with force or the fear of
 * it (Theft Act 1968 section 8); a phone that is taken cleanly from the hand is theft from the person.
 */
export interface OffenceAnswers {
  /** Did anyone push, hit, grab or hurt you, or did you hold on? */
  readonly force?: boolean;
  /** Did words or actions make you fear it? */
  readonly fear?: boolean;
  /** Were you holding, wearing or carrying it? */
  readonly onPerson?: boolean;
  /** Where it was when nobody had it on them, or how it was got. */
  readonly circumstance?: OffenceCircumstance;
}

export const offenceCircumstances = ['home', 'vehicle', 'tricked', 'left-somewhere', 'elsewhere'] as const;
export type OffenceCircumstance = (typeof offenceCircumstances)[number];

/** The questions in the order in which they are asked. */
export const offenceQuestions = {
  force: 'Did anyone push, hit, grab or hurt you, or did you hold on?',
  fear: 'Did words or actions make you fear that somebody would?',
  onPerson: 'Were you holding, wearing or carrying the phone?',
  circumstance: 'Where was the phone, or how did somebody get it?',
} as const satisfies Record<keyof OffenceAnswers, string>;
export type OffenceQuestion = keyof typeof offenceQuestions;

/** Classes of the Home Office Counting Rules that are proposed here, with their titles. */
export const offenceTitles = {
  '34B': 'Robbery of personal property',
  '39': 'Theft from the person',
  '54': 'Handling stolen goods',
} as const;
export type ProposedOffence = keyof typeof offenceTitles;

/** What the helper has to say: a class to propose, the next question, or that an officer must classify it. */
export type OffenceProposal =
  | { readonly kind: 'ask'; readonly question: OffenceQuestion }
  | { readonly kind: 'propose'; readonly offence: ProposedOffence; readonly because: string }
  | { readonly kind: 'officer-classifies'; readonly because: string };

/** What the class of a theft that is not from the person depends on. */
const circumstanceWords = {
  home: 'it was taken from a home',
  vehicle: 'it was taken from a vehicle',
  tricked: 'somebody was tricked out of it',
  'left-somewhere': 'it had been left somewhere',
  elsewhere: 'nobody had it on them',
} as const satisfies Record<OffenceCircumstance, string>;

/**
 * Proposes how a taking may be classified. It never decides: an officer confirms every class, and where the answers
 * leave more than one open it proposes none.
 */
export function proposeOffence({ force, fear, onPerson, circumstance }: OffenceAnswers): OffenceProposal {
  if (force === true) return propose('34B', 'force was used, or the phone was held on to');
  if (fear === true) return propose('34B', 'words or actions made somebody fear force');
  // Whether it was a robbery must be known before anything less is proposed.
  if (force === undefined) return { kind: 'ask', question: 'force' };
  if (fear === undefined) return { kind: 'ask', question: 'fear' };
  if (onPerson === undefined) return { kind: 'ask', question: 'onPerson' };
  if (onPerson) return propose('39', 'the phone was held, worn or carried, and no force was used or feared');
  if (circumstance === undefined) return { kind: 'ask', question: 'circumstance' };
  return { kind: 'officer-classifies', because: circumstanceWords[circumstance] };
}

/** What is proposed of somebody who is found with a phone that the record bars and did not take it, as far as is known. */
export function proposeHandling(isKnownTaker: boolean): OffenceProposal {
  if (isKnownTaker) return { kind: 'officer-classifies', because: 'whoever took a phone does not handle it' };
  return propose(
    '54',
    'a phone that is listed as stolen was found with somebody who is not known to have taken it',
  );
}

function propose(offence: ProposedOffence, because: string): OffenceProposal {
  return { kind: 'propose', offence, because };
}

/**
 * Whether text is a class of the Home Office Counting Rules: one to three digits, a letter where the class has parts,
 * and a sub-class behind a stroke, as in `34B`, `39`, `49/11`.
 */
export function isOffenceCode(text: string): boolean {
  return /^[1-9][0-9]{0,2}[A-Z]?(\/[0-9]{1,3})?$/.test(text);
}
