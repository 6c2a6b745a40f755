/** Organisations that answer or ask at gates. */
export const gateRoles = [
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
] as const;

/** What a connected organisation is. The gates it asks at are kept beside it, one by one. */
export const participantRoles = [...gateRoles, 'auditor'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

/**
 * What a participant's credentials may be used for. Which roles may hold a scope follows from the acts that name it
 * (`authorisation.ts`).
 */
export const scopes = [
  'feed',
  'receipts',
  'attempts',
  'declare',
  'import',
  'audit',
  'checks',
  'consent',
  'logbook',
  'events',
  'exports',
  'lists',
  'appeals',
  'scorecards',
  'records',
] as const;
export type Scope = (typeof scopes)[number];

/** Whether a participant's gates act on their answers, or only record what they would have answered. */
export const enforcements = ['enforcing', 'shadow'] as const;
export type Enforcement = (typeof enforcements)[number];
