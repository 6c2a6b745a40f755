import { scopes } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/** `POST /v1/token`, form-encoded, with the client's id and secret by HTTP Basic. RFC 6749 section 4.4. */
export const TokenRequest = strictObject({
  grant_type: Type.Literal('client_credentials'),
  /** Space-separated; all that the participant holds when absent. */
  scope: Type.Optional(Type.String({ pattern: `^(${scopes.join('|')})( (${scopes.join('|')}))*$` })),
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
