import { mayHoldScope, type ParticipantRole, type Scope, scopes } from '@deadset/domain';

/** Everything that a role may do. */
export function scopesOf(role: ParticipantRole): Scope[] {
  return scopes.filter((scope) => mayHoldScope(role, scope));
}
