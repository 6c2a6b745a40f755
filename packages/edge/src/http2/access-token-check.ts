import { hash } from 'node:crypto';
import { errors, type JWTVerifyResult, type LocalJWKSet } from 'jose';
import { TokenMemory } from './token-memory.ts';
import { requiredScope, type TokenVerdict } from './token-verdict.ts';
import { verifiedToken } from './verified-token.ts';

export interface AccessTokenRules {
  /** Public keys of the NRFs. */
  readonly keys: LocalJWKSet;
  /** NF instance ids of the NRFs whose tokens count; any that has one of the keys when absent. */
  readonly issuers?: readonly string[];
  /** This register's own NF instance id: tokens may name it in place of the type of NF. */
  readonly instanceId?: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The bearer token by which the edge asks itself whether it is well. */
  readonly healthToken?: string;
}

/** The type of this NF in the claim `aud`. 3GPP TS 29.510 table 6.1.6.3.3-1. */
const ownNfType = '5G_EIR';
/** Signatures only: whoever shares a secret with the NRF could write tokens. `none` is not among them. RFC 7518. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** By how much clocks of NRF and register may differ, in seconds. */
const skewSeconds = 5;
/** How long a token that is no good is not looked at again, in milliseconds: its check costs more than an answer. */
const refusalMs = 1000;
const mostRemembered = 4096;
/** Tokens checked at a time, on the threads that do so. */
const mostPending = 128;

/** The last good token of one connection, which is nearly always its next one. */
export interface LastToken {
  authorization: string | undefined;
  /** Milliseconds since 1970. */
  until: number;
  check: AccessTokenCheck | undefined;
}

/**
 * Who may ask: whoever has an access token that an NRF has signed for this service. 3GPP TS 33.501 clause 13.4.1, claims
 * of TS 29.510 table 6.3.5.2.4-1. Which PLMN, slice or set of functions the consumer is of plays no part.
 */
export class AccessTokenCheck {
  readonly #rules: AccessTokenRules;
  readonly #ownDigest: string | undefined;
  readonly #memory = new TokenMemory(mostRemembered);
  readonly #pending = new Map<string, Promise<TokenVerdict>>();

  constructor(rules: AccessTokenRules) {
    this.#rules = rules;
    this.#ownDigest = rules.healthToken === undefined ? undefined : digestOf(rules.healthToken);
  }

  /** The verdict where it is known already; else undefined, and `judge` finds it. */
  known(authorization: string | undefined, last: LastToken): TokenVerdict | undefined {
    const now = this.#rules.clock();
    if (authorization !== undefined && authorization === last.authorization) {
      if (now < last.until && last.check === this) return 'good';
    }
    const token = tokenOf(authorization);
    if (token === undefined) return 'absent';
    const digest = digestOf(token);
    if (digest === this.#ownDigest) return 'good';
    const remembered = this.#memory.get(digest, now);
    if (remembered?.verdict === 'good') {
      last.authorization = authorization;
      last.until = remembered.until;
      last.check = this;
    }
    return remembered?.verdict;
  }

  /** Checks a token. What is asked for meanwhile with the same one waits for the same verdict. */
  judge(authorization: string | undefined): Promise<TokenVerdict> | TokenVerdict {
    const token = tokenOf(authorization);
    if (token === undefined) return 'absent';
    const digest = digestOf(token);
    const pending = this.#pending.get(digest);
    if (pending !== undefined) return pending;
    if (this.#pending.size >= mostPending) return 'busy';
    const verdict = this.#verify(token, digest).finally(() => this.#pending.delete(digest));
    this.#pending.set(digest, verdict);
    return verdict;
  }

  async #verify(token: string, digest: string): Promise<TokenVerdict> {
    const { clock } = this.#rules;
    try {
      const { payload } = await this.#verified(token);
      const scopes = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
      const verdict = scopes.includes(requiredScope) ? 'good' : 'out-of-scope';
      this.#memory.keep(digest, { verdict, until: ((payload.exp ?? 0) + skewSeconds) * 1000 });
      return verdict;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      this.#memory.keep(digest, { verdict: 'invalid', until: clock() + refusalMs });
      return 'invalid';
    }
  }

  #verified(token: string): Promise<JWTVerifyResult> {
    const { keys, issuers, instanceId, clock } = this.#rules;
    return verifiedToken(token, keys, {
      algorithms,
      audience: instanceId === undefined ? [ownNfType] : [ownNfType, instanceId],
      ...(issuers === undefined ? {} : { issuer: [...issuers] }),
      requiredClaims: ['iss', 'sub', 'aud', 'scope', 'exp'],
      clockTolerance: skewSeconds,
      currentDate: new Date(clock()),
    });
  }
}

function tokenOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
