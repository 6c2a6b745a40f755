/**
 * How information is graded before it is kept or passed on: the 3×5×2 of the intelligence report, College of Policing, Authorised
 * Professional Practice, Intelligence management. Words as known from that page and from forces' forms; compare them with
 * the page in force.
 */
export const sourceGrades = {
  '1': 'Reliable',
  '2': 'Untested',
  '3': 'Not reliable',
} as const;
export type SourceGrade = keyof typeof sourceGrades;

/** How the source knows it. */
export const informationGrades = {
  A: 'Known directly to the source',
  B: 'Known indirectly to the source, but corroborated',
  C: 'Known indirectly to the source',
  D: 'Not known',
  E: 'Suspected to be false',
} as const;
export type InformationGrade = keyof typeof informationGrades;

/** Who may have it. */
export const handlingCodes = {
  P: 'Lawful sharing permitted',
  C: 'Lawful sharing permitted, with conditions',
} as const;
export type HandlingCode = keyof typeof handlingCodes;

/** What kinds of things police link: people, objects, locations, events. */
export const poleKinds = {
  person: 'Person',
  object: 'Object',
  location: 'Location',
  event: 'Event',
} as const;
export type PoleKind = keyof typeof poleKinds;

/** What a person is to the matter, told apart where that can be done: Data Protection Act 2018 section 38(3). */
export const personStandings = {
  victim: 'Victim',
  witness: 'Witness',
  suspect: 'Suspected',
  convicted: 'Convicted',
  other: 'Somebody else',
} as const;
export type PersonStanding = keyof typeof personStandings;

/** Facts are kept apart from assessments where that can be done: Data Protection Act 2018 section 38(2). */
export const linkBases = { fact: 'Fact', assessment: 'Assessment' } as const;
export type LinkBasis = keyof typeof linkBases;
