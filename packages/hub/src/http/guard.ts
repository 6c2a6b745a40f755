import { type ParticipantRole, RegistryError, rolesOfScope, type Scope } from '@deadset/domain';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

/** The participant on whose behalf a request is made, as its access token says. */
export interface AuthenticatedParticipant {
  readonly id: string;
  readonly role: ParticipantRole;
  readonly scopes: readonly Scope[];
}

/** Whose access token this is; undefined when it is forged, stale or for somebody else. */
export type VerifyAccessToken = (token: string) => Promise<AuthenticatedParticipant | undefined>;

const callers = new WeakMap<FastifyRequest, AuthenticatedParticipant>();

/**
 * Lets only participants with this scope pass, and only where the domain's table gives their role that scope.
 *
 * Runs before the body is read, so that a stranger costs no more than a header. RFC 6750 section 3.
 */
export function requireScope(scope: Scope, verify: VerifyAccessToken): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const participant = token === undefined ? undefined : await verify(token);
    if (participant === undefined) {
      void reply.header('www-authenticate', 'Bearer realm="deadset", error="invalid_token"');
      throw new RegistryError('unauthenticated', 'This needs a valid access token.');
    }
    if (!mayUse(participant, scope)) {
      void reply.header(
        'www-authenticate',
        `Bearer realm="deadset", error="insufficient_scope", scope="${scope}"`,
      );
      throw new RegistryError('not-allowed', `This needs the scope ${scope}.`);
    }
    callers.set(request, participant);
  };
}

/** Who makes this request. A route that asks this without a scope in the policy table is a fault. */
export function callerOf(request: FastifyRequest): AuthenticatedParticipant {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('a route without a guard asked who is calling');
  return caller;
}

function mayUse(participant: AuthenticatedParticipant, scope: Scope): boolean {
  const roles: readonly ParticipantRole[] = rolesOfScope[scope];
  return participant.scopes.includes(scope) && roles.includes(participant.role);
}
