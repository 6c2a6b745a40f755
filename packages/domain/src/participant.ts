/** Organisations that answer or ask at gates. */
const gateRoles = [
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

/** What a participant's credentials may be used for. */
export const scopes = ['feed', 'receipts', 'attempts', 'declare', 'import', 'audit'] as const;
export type Scope = (typeof scopes)[number];

/**
 * Which roles may hold which scope. One table; the guard of every route reads it.
 *
 * Only those who answer for a line or a title may put devices on the record under their own name. An auditor reads who
 * did what and nothing else: who sees everything must not be able to do anything.
 */
export const rolesOfScope = {
  feed: gateRoles,
  receipts: gateRoles,
  attempts: gateRoles,
  declare: ['network-operator', 'police', 'insurer'],
  import: ['network-operator', 'police'],
  audit: ['auditor'],
} as const satisfies Record<Scope, readonly ParticipantRole[]>;
