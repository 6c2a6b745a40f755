import { type KeyObject, sign } from 'node:crypto';
import { systemClock } from './clock.ts';
import { newIdempotencyKey } from './entropy.ts';

/** What a participant says of itself at the token endpoint, in place of a secret. */
export interface ClientAssertion {
  /** The participant's id. */
  readonly participant: string;
  /** Whom it is for: the hub's token endpoint. */
  readonly audience: string;
  /** Ed25519 (EdDSA) or P-256 (ES256), private. */
  readonly privateKey: KeyObject;
  /** Which of the participant's keys it is; absent when it has one. */
  readonly keyId?: string;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
}

/** RFC 7523 section 2.2. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** How long an assertion can be used, in seconds: on its way, and by a clock that is somewhat off. */
const lifeSeconds = 60;

/**
 * A signed JWT by which a participant shows that it holds its private key; good once, for a minute. RFC 7523 section 3.
 *
 * Throws `TypeError` for a key that is neither Ed25519 nor P-256.
 */
export function signAssertion(assertion: ClientAssertion): string {
  const { participant, audience, privateKey, keyId, clock = systemClock } = assertion;
  const issuedAt = Math.floor(clock() / 1000);
  const head = {
    alg: algorithmOf(privateKey),
    typ: 'JWT',
    ...(keyId === undefined ? {} : { kid: keyId }),
  };
  const claims = {
    iss: participant,
    sub: participant,
    aud: audience,
    jti: newIdempotencyKey(),
    iat: issuedAt,
    exp: issuedAt + lifeSeconds,
  };
  const signed = `${base64url(head)}.${base64url(claims)}`;
  return `${signed}.${signatureOver(signed, privateKey)}`;
}

/** JOSE's name for what this key signs by. RFC 8037 section 3.1, RFC 7518 section 3.4. */
function algorithmOf(key: KeyObject): 'EdDSA' | 'ES256' {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new TypeError('a private key of a participant is Ed25519 or P-256');
}

/** Ed25519 has a hash of its own; ES256 is SHA-256, and r and s in a row, not in DER. RFC 7518 section 3.4. */
function signatureOver(text: string, key: KeyObject): string {
  const hash = key.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  return sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
