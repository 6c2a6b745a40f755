import { parserOf, TokenAnswer } from '@deadset/protocol';
import { exchange } from './json-exchange.ts';

/** Where a token comes from, and as whom. */
export interface TokenSourceOptions {
  readonly url: string;
  readonly participant: string;
  readonly secret: string;
  readonly timeoutMs: number;
  readonly clock: () => number;
}

interface HeldToken {
  readonly text: string;
  /** When to ask for the next, in ms since 1970: somewhat before this one ends. */
  readonly renewAt: number;
}

const parseToken = parserOf(TokenAnswer);
/** A token is used for this share of its life, so that none ends on its way to the hub. */
const shareUsed = 0.8;

/** Keeps one access token for a participant and gets the next in time. RFC 6749 section 4.4. */
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
    const { url, participant, secret, timeoutMs, clock } = this.#options;
    // RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined.
    const pair = `${encodeURIComponent(participant)}:${encodeURIComponent(secret)}`;
    const askedAt = clock();
    const answer = await exchange({
      url: new URL('/v1/token', url).href,
      headers: {
        authorization: `Basic ${btoa(pair)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      timeoutMs,
      parse: parseToken,
    });
    return { text: answer.access_token, renewAt: askedAt + answer.expires_in * 1000 * shareUsed };
  }
}
