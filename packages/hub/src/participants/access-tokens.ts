import { createPublicKey, type KeyObject } from 'node:crypto';
import { participantRoles, scopes } from '@deadset/domain';
import { parserOf } from '@deadset/protocol';
import { errors, jwtVerify, SignJWT } from 'jose';
import { type Static, Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import type { AuthenticatedParticipant } from '../http/index.ts';

/** How long an access token serves at most, in seconds; the end of its credential ends it before (`ParticipantRegister`). */
export const accessTokenLifeSeconds = 600;

/** Signed words of the hub about who is calling, so that a request needs no look into the record. RFC 9068. */
export interface AccessTokens {
  issue(participant: AuthenticatedParticipant): Promise<string>;
  /** Undefined for a token that is forged, past its end, or not for this hub. */
  verify(token: string): Promise<AuthenticatedParticipant | undefined>;
}

export interface AccessTokenOptions {
  /** Ed25519. */
  readonly key: KeyObject;
  /** The hub's public address: who issues the tokens, and whom they are for. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

const Claims = Type.Object({
  sub: Type.String(),
  scope: Type.String(),
  role: Type.String(),
  credential: Type.Optional(Type.String()),
  generation: Type.Optional(Type.Integer()),
  // RFC 8705 section 3.1.
  cnf: Type.Optional(Type.Object({ 'x5t#S256': Type.String() })),
});
const parseClaims = parserOf(Claims);
const tokenType = 'at+jwt';
const algorithm = 'EdDSA';

export function createAccessTokens({ key, publicUrl, clock, entropy }: AccessTokenOptions): AccessTokens {
  const publicKey = createPublicKey(key);
  const now = () => Math.floor(clock() / 1000);
  return {
    issue: ({ id, role, scopes, credential, generation, thumbprint }) => {
      const claims: Static<typeof Claims> = {
        sub: id,
        scope: scopes.join(' '),
        role,
        ...(credential !== undefined && { credential }),
        ...(generation !== undefined && { generation }),
        ...(thumbprint !== undefined && { cnf: { 'x5t#S256': thumbprint.toString('base64url') } }),
      };
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: algorithm, typ: tokenType })
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setIssuedAt(now())
        .setExpirationTime(now() + accessTokenLifeSeconds)
        .setJti(entropy(12).toString('base64url'))
        .sign(key);
    },
    verify: async (token) => {
      const payload = await verifiedPayload(token, publicKey, publicUrl, new Date(clock()));
      const claims = parseClaims(payload);
      if (!claims.ok) return undefined;
      const { sub: id, scope, credential, generation, cnf } = claims.value;
      const role = participantRoles.find((known) => known === claims.value.role);
      const words = scope.split(' ');
      return (
        role && {
          id,
          role,
          scopes: scopes.filter((known) => words.includes(known)),
          ...(credential !== undefined && { credential }),
          ...(generation !== undefined && { generation }),
          ...(cnf !== undefined && { thumbprint: Buffer.from(cnf['x5t#S256'], 'base64url') }),
        }
      );
    },
  };
}

async function verifiedPayload(
  token: string,
  key: KeyObject,
  publicUrl: string,
  currentDate: Date,
): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: tokenType,
      issuer: publicUrl,
      audience: publicUrl,
      requiredClaims: ['exp', 'sub'],
      currentDate,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
