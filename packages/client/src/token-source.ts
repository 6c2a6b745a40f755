import type { KeyObject } from 'node:crypto';
import { parserOf, TokenAnswer } from '@deadset/protocol';
import { assertionType, signAssertion } from './client-assertion.ts';
import { type Exchange, exchange } from './json-exchange.ts';

/** How a participant shows who it is: by its secret, or by a key whose public half the hub knows. */
export type Credentials = { readonly participant: string } & (
  | { readonly secret: string }
  | {
      /** Ed25519 or P-256. */
      readonly privateKey: KeyObject;
      /** Which of the participant's keys it is; absent when it has one. */
      readonly keyId?: string;
      /** Whom the assertion is for; the token endpoint's own address when absent. */
      readonly audience?: string;
    }
);

/** Where a token comes from, and as whom. */
export type TokenSourceOptions = Credentials & {
  readonly url: string;
  readonly timeoutMs: number;
  readonly clock: () => number;
  readonly fetch?: typeof fetch;
};

interface HeldToken {
  readonly text: string;
  /** When to ask for the next, in ms since 1970: somewhat before this one ends. */
  readonly renewAt: number;
}

const parseToken = parserOf(TokenAnswer);
/** A token is used for this share of its life, so that none ends on its way to the hub. */
const shareUsed = 0.8;

/** Keeps one access token for a participant and gets the next in time. RFC 6749 section 4.4, RFC 7523 section 2.2. */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  #token: Promise<HeldToken> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** A token that is good now; callers at the same time share one request. */
  async current(): Promise<string> {
    const held = this.#token;
    if (held !== undefined) {
      const { text, renewAt } = await held;
      if (this.#options.clock() < renewAt) return text;
    }
    // Somebody else may have begun to renew while this caller awaited the old one.
    if (this.#token === undefined || this.#token === held) this.#token = this.#fetchToken();
    return (await this.#token).text;
  }

  /** Gives up the token: the hub no longer takes it. */
  forget(): void {
    this.#token = undefined;
  }

  #fetchToken(): Promise<HeldToken> {
    const fetched = this.#requestToken();
    // A request that failed is not kept, or no later caller would try again.
    fetched.catch(() => {
      if (this.#token === fetched) this.#token = undefined;
    });
    return fetched;
  }

  async #requestToken(): Promise<HeldToken> {
    const { clock } = this.#options;
    const askedAt = clock();
    const answer = await exchange(tokenRequest(this.#options));
    return { text: answer.access_token, renewAt: askedAt + answer.expires_in * 1000 * shareUsed };
  }
}

function tokenRequest(options: TokenSourceOptions): Exchange<TokenAnswer> {
  const { url, timeoutMs, fetch: sendBy } = options;
  const endpoint = new URL('/v1/token', url).href;
  const { headers, fields } = shown(options, endpoint);
  return {
    url: endpoint,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
    timeoutMs,
    parse: parseToken,
    ...(sendBy === undefined ? {} : { fetch: sendBy }),
  };
}

/** What of a request shows who is asking. */
function shown(
  options: TokenSourceOptions,
  endpoint: string,
): { headers: Record<string, string>; fields: Record<string, string> } {
  const { participant, clock } = options;
  if ('secret' in options) {
    // RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined.
    const pair = `${encodeURIComponent(participant)}:${encodeURIComponent(options.secret)}`;
    return { headers: { authorization: `Basic ${btoa(pair)}` }, fields: {} };
  }
  const { privateKey, keyId, audience = endpoint } = options;
  const named = keyId === undefined ? {} : { keyId };
  const assertion = signAssertion({ participant, audience, privateKey, clock, ...named });
  const fields = { client_assertion_type: assertionType, client_assertion: assertion };
  return { headers: {}, fields };
}
