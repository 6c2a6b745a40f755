import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  calculatePKCECodeChallenge,
  ResponseBodyError,
} from 'openid-client';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { LineDirectory, VerifiedStatement } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { createLineDirectory } from './operator-lines.ts';
import { createOperatorLink, type OperatorLink } from './operator-link.ts';
import type { OperatorRegistration } from './operators-file.ts';
import { addSignIn, type SignInPurpose, takeSignIn } from './sign-in-store.ts';
import { verifyStatement } from './verify-statement.ts';

/** Where operators send people back to. */
export const returnPath = '/report/prove/return';
/** How long a person may take to sign in at the operator, in milliseconds: 15 minutes. */
const signInLifeMs = 900_000;

/** What a sign-in is about. */
export interface SignInSubject {
  /** Id of the declaration; absent when there is none yet. */
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

/** What came back from an operator. */
type SignInEnd =
  | {
      readonly ok: true;
      readonly purpose: SignInPurpose;
      readonly token: string;
      readonly proof: VerifiedStatement;
    }
  /** The person turned back at the operator, or the operator would not sign them in. */
  | { readonly ok: false; readonly reason: 'turned-back' }
  /** Nobody here waits for this answer: it came twice, too late, or belongs to another report. */
  | { readonly ok: false; readonly reason: 'not-expected' };

/** Proof through the operator's own sign-in: OpenID Connect, authorisation code with PKCE. */
export interface OwnershipService {
  /** Operators whose sign-in can be used. */
  readonly operators: readonly { participant: string; name: string }[];
  /** Those that tell which phone a line was in, without anybody signing in. */
  readonly lineOperators: readonly { participant: string; name: string }[];
  /** Origins that a form's answer leads to. */
  readonly origins: readonly string[];
  /** Where to send the person; nothing about the phone goes with them but when it was taken. */
  begin(operator: string, about: SignInSubject, purpose: SignInPurpose): Promise<URL>;
  /**
   * Judges what an operator sent back with a person, for the declaration that this visit has open; for none when the
   * network was asked which phone it is.
   */
  finish(operator: string, declarationId: string | undefined, answer: URLSearchParams): Promise<SignInEnd>;
  /** Which phone a line is in, for those who take a report by voice. */
  readonly lines: LineDirectory;
  /** Checks a statement that came by another way, or once more; see `verifyStatement`. */
  verifyStatement(token: string, now: number): Promise<VerifiedStatement>;
}

export interface OwnershipDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly operators: readonly OperatorRegistration[];
  /** Public address of the hub, without a slash at the end. */
  readonly publicUrl: string;
}

export function createOwnershipService(dependencies: OwnershipDependencies): OwnershipService {
  const { db, clock, entropy, operators, publicUrl } = dependencies;
  const links = new Map(operators.map((each) => [each.participant, createOperatorLink(each)]));
  const byIssuer = new Map(operators.map(({ issuer, participant }) => [issuer, links.get(participant)]));
  const judge = { audience: publicUrl, findIssuer: (issuer: string) => byIssuer.get(issuer) };
  const linkOf = (operator: string): Promise<OperatorLink> => {
    const link = links.get(operator);
    if (link === undefined) throw new RegistryError('invalid', 'Choose a network from the list.');
    return link();
  };

  return {
    operators: operators.map(({ participant, name }) => ({ participant, name })),
    lineOperators: operators
      .filter(({ deviceIdentifierUrl }) => deviceIdentifierUrl !== undefined)
      .map(({ participant, name }) => ({ participant, name })),
    lines: createLineDirectory(links),
    origins: [...new Set(operators.map(({ issuer }) => new URL(issuer).origin))],

    async begin(operator, { id, takenAt }, purpose) {
      const { configuration } = await linkOf(operator);
      const [state, nonce, verifier] = [secret(entropy), secret(entropy), secret(entropy)];
      const at = clock();
      await addSignIn(
        db,
        hashOf(state),
        { purpose, nonce, verifier, ...(id === undefined ? {} : { declarationId: id }) },
        { at, untilAt: at + signInLifeMs },
      );
      return buildAuthorizationUrl(configuration, {
        redirect_uri: `${publicUrl}${returnPath}`,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // Whoever sits at a shared computer must not be signed in as the one before.
        prompt: 'login',
        // The operator speaks about the days before this, in seconds since 1970.
        taken_at: String(Math.floor(takenAt / 1000)),
      });
    },

    async finish(operator, declarationId, answer) {
      const state = answer.get('state') ?? '';
      const signIn = await takeSignIn(db, hashOf(state), clock());
      if (signIn === undefined || signIn.declarationId !== declarationId)
        return { ok: false, reason: 'not-expected' };
      const { configuration, registration } = await linkOf(operator);
      const token = await exchange(configuration, new URL(`${publicUrl}${returnPath}?${answer.toString()}`), {
        pkceCodeVerifier: signIn.verifier,
        expectedState: state,
        expectedNonce: signIn.nonce,
        idTokenExpected: true,
      });
      if (token === undefined) return { ok: false, reason: 'turned-back' };
      const proof = await verifyStatement(judge, token, clock());
      // The operator that was asked must be the one that signed.
      if (proof.operator !== registration.participant) return { ok: false, reason: 'not-expected' };
      return { ok: true, purpose: signIn.purpose, token, proof };
    },

    verifyStatement: (token, now) => verifyStatement(judge, token, now),
  };
}

/** The ID token for a code; undefined when the operator refused. */
async function exchange(
  configuration: OperatorLink['configuration'],
  callback: URL,
  checks: NonNullable<Parameters<typeof authorizationCodeGrant>[2]>,
): Promise<string | undefined> {
  try {
    return (await authorizationCodeGrant(configuration, callback, checks)).id_token;
  } catch (error) {
    if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return undefined;
    if (error instanceof ClientError) {
      throw new RegistryError('unavailable', 'The sign-in of the network did not work. Try again.', {
        cause: error,
      });
    }
    throw error;
  }
}

function secret(entropy: Entropy): string {
  return entropy(32).toString('base64url');
}

function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
