/** The client that may ask: the hub. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

/** A request to sign somebody in that passed every check. RFC 6749 section 4.1.1, RFC 7636 section 4.3. */
export interface AuthorisationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string;
  readonly nonce?: string;
}

export type AuthorisationResult =
  | { readonly ok: true; readonly request: AuthorisationRequest }
  /** Nobody may be sent anywhere: who asked is not known. */
  | { readonly ok: false; readonly problem: string }
  /** The client is told, by a redirect. RFC 6749 section 4.1.2.1. */
  | { readonly ok: false; readonly sendTo: string };

/** Judges the query of an authorisation request; it is attacker-controlled. */
export function parseAuthorisationRequest(query: URLSearchParams, client: Client): AuthorisationResult {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== client.id) return { ok: false, problem: 'This client is not known here.' };
  if (!client.redirectUris.includes(redirectUri)) {
    return { ok: false, problem: 'This client may not send people to that address.' };
  }
  const state = query.get('state') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  const refuse = (error: string): AuthorisationResult => ({
    ok: false,
    sendTo: withQuery(redirectUri, { error, state }),
  });
  if (query.get('response_type') !== 'code') return refuse('unsupported_response_type');
  if (!(query.get('scope') ?? '').split(' ').includes('openid')) return refuse('invalid_scope');
  if (state === '' || query.get('code_challenge_method') !== 'S256' || challenge.length !== 43) {
    return refuse('invalid_request');
  }
  const nonce = query.get('nonce');
  return { ok: true, request: { redirectUri, state, challenge, ...(nonce === null ? {} : { nonce }) } };
}

/** An address with these parameters added to its query. */
export function withQuery(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
