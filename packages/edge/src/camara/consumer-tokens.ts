import { hash } from 'node:crypto';
import { checkStatusScope } from '@deadset/protocol';
import { errors, type JWTPayload, type LocalJWKSet } from 'jose';
import { verifiedToken } from '../http2/index.ts';

export interface ConsumerTokenRules {
  /** Public keys of whoever gives the tokens out: the operator's API gateway. */
  readonly keys: LocalJWKSet;
  /** Who must have given a token out; whoever has one of the keys when absent. */
  readonly issuer?: string;
  /** Whom a token must be for; anybody when absent. */
  readonly audience?: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The token by which the edge asks itself whether it is well. */
  readonly healthToken: string;
}

/** Who calls the API, by a good token. */
export interface Consumer {
  /** The client that the token was given to; undefined for the edge itself. */
  readonly id: string | undefined;
  /** Whether the token allows this API. */
  readonly mayAsk: boolean;
}

/** Signatures only: whoever shares a secret with the gateway could write tokens. RFC 8725 section 3.1. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** By how much the clocks of gateway and edge may differ, in seconds. */
const skewSeconds = 5;
const mostRemembered = 4096;

/**
 * Who calls, by access tokens that are JWTs (RFC 9068) and are verified here, without asking anybody.
 *
 * A good token is remembered by its digest until it expires, because its signature costs many times what the answer does.
 */
export class ConsumerTokens {
  readonly #rules: ConsumerTokenRules;
  readonly #known = new Map<string, { consumer: Consumer; expiresAt: number }>();

  constructor(rules: ConsumerTokenRules) {
    this.#rules = rules;
  }

  /** Undefined when there is no token, or when it is malformed, expired, of somebody else or for somebody else. */
  async consumerOf(authorization: string | undefined): Promise<Consumer | undefined> {
    const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    if (token === this.#rules.healthToken) return { id: undefined, mayAsk: true };
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest);
    if (known !== undefined && this.#rules.clock() < known.expiresAt) return known.consumer;
    this.#known.delete(digest);
    const claims = await this.#claimsOf(token);
    if (claims === undefined) return undefined;
    const consumer = { id: clientOf(claims), mayAsk: scopesOf(claims).includes(checkStatusScope) };
    this.#keep(digest, consumer, ((claims.exp ?? 0) + skewSeconds) * 1000);
    return consumer;
  }

  async #claimsOf(token: string): Promise<JWTPayload | undefined> {
    const { keys, issuer, audience, clock } = this.#rules;
    try {
      const { payload } = await verifiedToken(token, keys, {
        algorithms,
        ...(issuer === undefined ? {} : { issuer }),
        ...(audience === undefined ? {} : { audience }),
        requiredClaims: ['exp'],
        clockTolerance: skewSeconds,
        currentDate: new Date(clock()),
      });
      return clientOf(payload) === '' ? undefined : payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  #keep(digest: string, consumer: Consumer, expiresAt: number): void {
    const [oldest] = this.#known.size < mostRemembered ? [] : this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(digest, { consumer, expiresAt });
  }
}

/** RFC 9068 section 2.2 has `client_id`; OpenID Connect servers say `azp`. Empty where the token names nobody. */
function clientOf(claims: JWTPayload): string {
  const named = [claims['client_id'], claims['azp'], claims.sub].find((name) => typeof name === 'string');
  return typeof named === 'string' ? named : '';
}

function scopesOf({ scope }: JWTPayload): string[] {
  return typeof scope === 'string' ? scope.split(' ') : [];
}
