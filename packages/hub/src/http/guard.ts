import {
  type ActName,
  authorisation,
  mayAct,
  type ParticipantRole,
  RegistryError,
  type Scope,
  scopesOfAct,
} from '@deadset/domain';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

/** The participant on whose behalf a request is made, as its access token says. */
export interface AuthenticatedParticipant {
  readonly id: string;
  readonly role: ParticipantRole;
  readonly scopes: readonly Scope[];
  /** The credential for which the token was given; it serves as long as that does. */
  readonly credential?: string;
  /** The participant's generation at that time; suspension ends it. */
  readonly generation?: number;
  /** The only certificate over whose connections the token serves. RFC 8705 section 3. */
  readonly thumbprint?: Buffer;
}

/** Whose access token this is; undefined when it is forged, stale, for somebody else or on a connection of somebody else. */
export type VerifyAccessToken = (
  token: string,
  request: FastifyRequest,
) => Promise<AuthenticatedParticipant | undefined>;

const callers = new WeakMap<FastifyRequest, AuthenticatedParticipant>();

/**
 * Lets only participants pass that the table of authorisation lets do this act: by their role, with its scope.
 *
 * Runs before the body is read, so that a stranger costs no more than a header. RFC 6750 section 3.
 */
export function requireAct(act: ActName, verify: VerifyAccessToken): onRequestAsyncHookHandler {
  const scope = scopesOfAct(act).join(' ');
  return async (request, reply) => {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const participant = token === undefined ? undefined : await verify(token, request);
    if (participant === undefined) {
      void reply.header('www-authenticate', 'Bearer realm="deadset", error="invalid_token"');
      throw new RegistryError('unauthenticated', 'This needs a valid access token.');
    }
    const { id: organisation, role, scopes } = participant;
    if (!mayAct(authorisation, { is: 'participant', organisation, role, scopes }, act).allowed) {
      void reply.header(
        'www-authenticate',
        `Bearer realm="deadset", error="insufficient_scope", scope="${scope}"`,
      );
      throw new RegistryError('not-allowed', `This needs the scope ${scope}, and a role that may hold it.`);
    }
    callers.set(request, participant);
  };
}

/** Who makes this request. A route that asks this although its act is open to all is a fault. */
export function callerOf(request: FastifyRequest): AuthenticatedParticipant {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('a route without a guard asked who is calling');
  return caller;
}
