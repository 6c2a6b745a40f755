import { mayHoldScope, type Scope, scopes } from '@deadset/domain';
import { strictObject, TokenAnswer, TokenRequest } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { App, CertificateOf } from '../http/index.ts';
import { type AccessTokens, accessTokenLifeSeconds } from './access-tokens.ts';
import type { ClientVerdict, ShownByClient } from './client-authentication.ts';
import type { Participant } from './participant-store.ts';

/** RFC 6749 section 5.2; the one endpoint whose refusals are not RFC 9457, because its callers are OAuth libraries. */
const TokenError = strictObject({
  error: Type.Union([
    Type.Literal('invalid_request'),
    Type.Literal('invalid_client'),
    Type.Literal('unsupported_grant_type'),
    Type.Literal('invalid_scope'),
  ]),
  error_description: Type.String(),
});
type TokenErrorCode = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';

export interface TokenRouteParts {
  readonly tokens: AccessTokens;
  readonly authenticate: (shown: ShownByClient) => Promise<ClientVerdict>;
  readonly certificateOf: CertificateOf;
}

/**
 * `POST /v1/token`: a participant shows who it is and gets an access token. RFC 6749 section 4.4; by its secret (HTTP
 * Basic), a signed JWT (RFC 7523) or its TLS certificate (RFC 8705).
 */
export function tokenRoutes(app: App, { tokens, authenticate, certificateOf }: TokenRouteParts): void {
  app.post(
    '/v1/token',
    {
      // The answer to a body that does not fit is the standard's, not ours.
      attachValidation: true,
      schema: {
        summary: 'An access token for a participant (RFC 6749 section 4.4)',
        consumes: ['application/x-www-form-urlencoded'],
        security: [{ client: [] }],
        body: TokenRequest,
        response: { 200: TokenAnswer, 400: TokenError, 401: TokenError },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      const body = parametersOf(request.body);
      const { authorization } = request.headers;
      const certificate = certificateOf(request);
      const client = await authenticate({
        body: body ?? {},
        ...(authorization !== undefined && { authorization }),
        ...(certificate !== undefined && { certificate }),
      });
      if (client === 'two-ways')
        return refuse(reply, 400, 'invalid_request', 'Show who you are in one way, not in two.');
      if (client === 'unknown') {
        void reply.header('www-authenticate', 'Basic realm="deadset", charset="UTF-8"');
        return refuse(reply, 401, 'invalid_client', 'Who you say you are was not shown, or not rightly.');
      }
      const { participant, credential, thumbprint } = client;
      const grantType = body?.['grant_type'];
      if (body === undefined || grantType === undefined) {
        return refuse(reply, 400, 'invalid_request', 'Send grant_type in a form, each parameter once.');
      }
      if (grantType !== 'client_credentials') {
        return refuse(reply, 400, 'unsupported_grant_type', 'Only client_credentials is supported.');
      }
      const granted = grantedScopes(participant, body['scope']);
      if (granted === undefined) {
        return refuse(
          reply,
          400,
          'invalid_scope',
          'A scope is unknown, or this participant does not hold it.',
        );
      }
      const { id, role, generation } = participant;
      const bound = thumbprint === undefined ? {} : { thumbprint };
      return reply.code(200).send({
        access_token: await tokens.issue({ id, role, scopes: granted, credential, generation, ...bound }),
        token_type: 'Bearer',
        expires_in: accessTokenLifeSeconds,
        scope: granted.join(' '),
      });
    },
  );
}

function refuse(
  reply: FastifyReply,
  status: 400 | 401,
  error: TokenErrorCode,
  description: string,
): FastifyReply {
  return reply.code(status).send({ error, error_description: description });
}

/** The parameters of a form, of which we read two and pass over the rest (section 3.2); undefined when one comes twice. */
function parametersOf(body: unknown): Record<string, string> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'string') return undefined;
    parameters[name] = value;
  }
  return parameters;
}

/** All that the participant may use when it asks for nothing in particular; undefined when it asks for more. */
function grantedScopes({ role, scopes: held }: Participant, asked: string | undefined): Scope[] | undefined {
  const usable = scopes.filter((scope) => held.includes(scope) && mayHoldScope(role, scope));
  if (asked === undefined || asked === '') return usable;
  const words = asked.split(' ');
  const granted = usable.filter((scope) => words.includes(scope));
  return granted.length === new Set(words).size ? granted : undefined;
}
