import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import { parserOf, StatementClaims, statementOfClaims } from '@deadset/protocol';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { VerifiedStatement } from '../declarations/index.ts';
import type { OperatorLink } from './operator-link.ts';

const parseClaims = parserOf(StatementClaims);
/** How far an operator's clock may be from ours, in seconds. */
const toleranceSeconds = 30;
/** Oldest statement that still proves anything, in seconds. */
const longestLifeSeconds = 900;

/** What a check of a token needs: who may have signed it and whom it must be for. */
export interface StatementJudge {
  /** The link to the operator with this issuer; undefined when there is none. */
  findIssuer(issuer: string): (() => Promise<OperatorLink>) | undefined;
  /** Public address of the hub. */
  readonly audience: string;
}

/**
 * Checks an operator's signed statement: issuer known, signature by its published keys, made for this hub, not expired.
 *
 * Says nothing about what the statement proves: domain `judgeProof` judges that. The token is attacker-controlled.
 * Throws `RegistryError`: 'not-allowed' for a token that is not good, 'unavailable' when the operator does not answer.
 */
export async function verifyStatement(
  judge: StatementJudge,
  token: string,
  now: number,
): Promise<VerifiedStatement> {
  const link = await linkOf(judge, token);
  const payload = await checkedPayload(link, judge.audience, token, now);
  const claims = parseClaims(payload);
  if (!claims.ok) throw notGood();
  // A maker knows nothing of lines, and an operator nothing of accounts with a maker.
  const isOfAccount = claims.value.signInMethod === 'maker-account';
  if (isOfAccount !== (link.registration.kind === 'maker')) throw notGood();
  return {
    statement: statementOfClaims(claims.value),
    operator: link.registration.participant,
    digest: createHash('sha256').update(token).digest(),
  };
}

async function linkOf(judge: StatementJudge, token: string): Promise<OperatorLink> {
  const issuer = issuerOf(token);
  const link = issuer === undefined ? undefined : judge.findIssuer(issuer);
  if (link === undefined) throw notGood();
  return link();
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

async function checkedPayload(
  link: OperatorLink,
  audience: string,
  token: string,
  now: number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, link.keys, {
      issuer: link.registration.issuer,
      audience,
      algorithms: ['EdDSA'],
      requiredClaims: ['iat', 'exp', 'jti'],
      clockTolerance: toleranceSeconds,
      maxTokenAge: longestLifeSeconds,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (isAwayError(error)) {
      throw new RegistryError('unavailable', 'The network does not answer. Try again later.', {
        cause: error,
      });
    }
    if (error instanceof errors.JOSEError) throw notGood(error);
    throw error;
  }
}

/** Whether the operator's keys could not be fetched: no answer in time, no connection, or not 200. */
function isAwayError(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof TypeError) return true;
  // What jose throws for a key set that is not answered with 200 has no class of its own.
  return error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC';
}

/** One sentence for every reason, so that a forger learns nothing from it. */
function notGood(cause?: unknown): RegistryError {
  return new RegistryError('not-allowed', 'This is not a valid statement of a network. Sign in again.', {
    cause,
  });
}
