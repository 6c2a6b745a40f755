import { createHash, timingSafeEqual } from 'node:crypto';
import type { OperatorStatement } from '@deadset/domain';
import type { AuthorisationRequest, Client } from './authorisation-request.ts';
import type { ShortLived } from './short-lived.ts';

/** What an authorisation code stands for: the request it answers, who signed in and what is said about the line. */
export interface Grant {
  readonly request: AuthorisationRequest;
  readonly subject: string;
  readonly statement: OperatorStatement;
}

export type ExchangeResult =
  | { readonly ok: true; readonly grant: Grant }
  /** `error` of RFC 6749 section 5.2. */
  | { readonly ok: false; readonly error: 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type' };

/** Judges a token request: the client's secret, the code (once), its address and the PKCE verifier (RFC 7636 4.6). */
export function exchangeCode(
  form: URLSearchParams,
  authorization: string,
  client: Client,
  grants: ShortLived<Grant>,
): ExchangeResult {
  if (!isClient(authorization, client)) return { ok: false, error: 'invalid_client' };
  if (form.get('grant_type') !== 'authorization_code') return { ok: false, error: 'unsupported_grant_type' };
  const grant = grants.take(form.get('code') ?? '');
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (grant?.request.redirectUri !== form.get('redirect_uri') || grant?.request.challenge !== challenge) {
    return { ok: false, error: 'invalid_grant' };
  }
  return { ok: true, grant };
}

/** HTTP Basic with id and secret form-encoded, each sign encoded or not as the client likes. RFC 6749 section 2.3.1. */
export function isClient(authorization: string, client: Client): boolean {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization) ?? [];
  // Read as the one value of a form, which is how each half was written.
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64')
    .toString()
    .split(':')
    .map((half) => new URLSearchParams(`half=${half}`).get('half') ?? '');
  return id === client.id && timingSafeEqual(digest(secret), digest(client.secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
