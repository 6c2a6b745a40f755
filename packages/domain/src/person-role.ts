import type { ParticipantRole } from './participant.ts';

/** What a person may be in their organisation. Nobody is anything without one. */
export const personRoles = [
  'officer',
  'inspector',
  'property-officer',
  'call-handler',
  'supporter',
  'appeal-decider',
  'reviewer',
  'registry-admin',
  'organisation-admin',
  'analyst',
  'auditor',
  'clerk',
] as const;
export type PersonRole = (typeof personRoles)[number];

/**
 * In which organisations there are people of a role.
 *
 * An officer is sworn in to a police force, its inspectors decide what takes that rank, and its property officers keep what was seized or found; the registry is run by City Hall; whoever reviews a case of domestic abuse
 * is with the police or City Hall, never with a company. A clerk stands at a counter or works on phones that people
 * bring: with those who buy, sell, repair, take apart or insure them.
 */
export const organisationsOfPersonRole = {
  officer: ['police'],
  inspector: ['police'],
  'property-officer': ['police'],
  'call-handler': ['network-operator', 'maker', 'insurer', 'police', 'city-hall'],
  supporter: ['police', 'city-hall'],
  'appeal-decider': ['police', 'city-hall'],
  reviewer: ['police', 'city-hall'],
  'registry-admin': ['city-hall'],
  'organisation-admin': [
    'network-operator',
    'maker',
    'platform',
    'marketplace',
    'shop',
    'repairer',
    'recycler',
    'insurer',
    'police',
    'city-hall',
    'auditor',
  ],
  analyst: ['police', 'city-hall'],
  auditor: ['auditor', 'city-hall'],
  clerk: ['shop', 'marketplace', 'platform', 'repairer', 'recycler', 'insurer'],
} as const satisfies Record<PersonRole, readonly ParticipantRole[]>;

/** Whether an organisation of this role may have people of that role. */
export function mayHavePeople(organisation: ParticipantRole, role: PersonRole): boolean {
  const organisations: readonly ParticipantRole[] = organisationsOfPersonRole[role];
  return organisations.includes(organisation);
}

/** Why a member of staff looks at what concerns a person: one of these is given, and kept with what they looked at. */
export const purposes = {
  'help-keeper': 'To help a keeper who has asked',
  'investigate-crime': 'To investigate a crime',
  'decide-appeal': 'To decide an appeal or a dispute',
  safeguard: 'To keep somebody safe',
  'check-quality': 'To check the quality of our own work',
  'answer-subject': 'To answer a person who asks for their own data',
} as const;
export type Purpose = keyof typeof purposes;
