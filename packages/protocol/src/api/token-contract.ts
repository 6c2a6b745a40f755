import { scopes } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/**
 * `POST /v1/token`, form-encoded. RFC 6749 section 4.4, with the client's id and secret by HTTP Basic; or with a signed
 * JWT (RFC 7523 section 2.2); or with `client_id` over a connection with the client's certificate (RFC 8705).
 */
export const TokenRequest = strictObject({
  grant_type: Type.Literal('client_credentials'),
  /** Space-separated; all that the participant holds when absent. */
  scope: Type.Optional(Type.String({ pattern: `^(${scopes.join('|')})( (${scopes.join('|')}))*$` })),
  client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  client_assertion_type: Type.Optional(
    Type.Literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  ),
  client_assertion: Type.Optional(Type.String({ maxLength: 8192 })),
});
export type TokenRequest = Static<typeof TokenRequest>;

/** RFC 6749 section 5.1. */
export const TokenAnswer = strictObject({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  /** Seconds. */
  expires_in: Type.Integer(),
  scope: Type.String(),
});
export type TokenAnswer = Static<typeof TokenAnswer>;
