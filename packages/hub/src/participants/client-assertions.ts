import { parserOf, sha256 } from '@deadset/protocol';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { assertionAlgorithms } from './credential-service.ts';
import { type Credential, useAssertion } from './credential-store.ts';

/** RFC 7523 section 2.2. */
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** How far off a participant's clock may be, in seconds. */
const toleranceSeconds = 30;
/** How long before its end a signed word may be made, in seconds: it is kept so long that it serves once. */
const longestLifeSeconds = 300;
/** How long a participant's own server of keys may take, and how long its answer is believed, in milliseconds. */
const [keysTimeoutMs, keysAgeMs] = [5_000, 600_000];

/** A signed word that is not judged yet, and who it says it is of. */
export interface ShownAssertion {
  readonly participant: string;
  readonly token: string;
}

/** Participants that show who they are by a signed JWT. RFC 7523 sections 2.2 and 3. */
export interface ClientAssertions {
  read(body: Readonly<Record<string, string>>): ShownAssertion | undefined;
  /** The credential of these whose key signed it, for this hub and for the first time; undefined for none. */
  verify(shown: ShownAssertion, credentials: readonly Credential[]): Promise<string | undefined>;
}

export interface ClientAssertionOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** The hub's public address. It and its token endpoint are the audiences that count. */
  readonly publicUrl: string;
}

const parseClaims = parserOf(
  Type.Object({
    sub: Type.String({ minLength: 1, maxLength: 64 }),
    jti: Type.String({ minLength: 1, maxLength: 256 }),
    exp: Type.Number(),
    // One audience: a word that is meant for another server as well could be used there, or here by that server.
    aud: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1 })]),
  }),
);

export function looksLikeAssertion(body: Readonly<Record<string, string>>): boolean {
  return 'client_assertion' in body || 'client_assertion_type' in body;
}

export function createClientAssertions({ db, clock, publicUrl }: ClientAssertionOptions): ClientAssertions {
  const remote = new Map<string, JWTVerifyGetKey>();
  const keysOf = ({ proof }: Credential): JWTVerifyGetKey | undefined => {
    if (proof.kind === 'keys') return createLocalJWKSet(proof.keys);
    if (proof.kind !== 'keys-url') return undefined;
    const known = remote.get(proof.url) ?? remoteKeys(proof.url);
    remote.set(proof.url, known);
    return known;
  };

  const claimsUnder = async ({ participant, token }: ShownAssertion, keys: JWTVerifyGetKey) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [...assertionAlgorithms],
        issuer: participant,
        subject: participant,
        audience: [publicUrl, `${publicUrl}/v1/token`],
        requiredClaims: ['exp', 'jti'],
        clockTolerance: toleranceSeconds,
        currentDate: new Date(clock()),
      });
      const claims = parseClaims(payload);
      return claims.ok ? claims.value : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };

  return {
    read(body) {
      const token = body['client_assertion'];
      if (token === undefined || body['client_assertion_type'] !== assertionType) return undefined;
      const subject = subjectOf(token);
      return subject === undefined ? undefined : { participant: subject, token };
    },
    async verify(shown, credentials) {
      for (const credential of credentials) {
        const keys = keysOf(credential);
        const claims = keys && (await claimsUnder(shown, keys));
        if (claims === undefined) continue;
        const at = clock();
        const untilAt = (claims.exp + toleranceSeconds) * 1000;
        if (claims.exp * 1000 - at > (longestLifeSeconds + toleranceSeconds) * 1000) return undefined;
        const jtiHash = sha256(Buffer.from(claims.jti));
        const isFirst = await useAssertion(db, { participant: shown.participant, jtiHash, at, untilAt });
        return isFirst ? credential.id : undefined;
      }
      return undefined;
    },
  };
}

function remoteKeys(url: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), { timeoutDuration: keysTimeoutMs, cacheMaxAge: keysAgeMs });
}

/** Who a token says it is of, before anything of it is believed. */
function subjectOf(token: string): string | undefined {
  try {
    return decodeJwt(token).sub;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
