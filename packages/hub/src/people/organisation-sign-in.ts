import { readFile } from 'node:fs/promises';
import { RegistryError } from '@deadset/domain';
import { parserOf, sha256, strictObject } from '@deadset/protocol';
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  ResponseBodyError,
} from 'openid-client';
import { type Static, Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { keepSignIn, type SignInOnItsWay, takeSignIn } from './link-store.ts';

/** Where issuers send people back to. */
export const staffReturnPath = '/staff/sign-in/return';
/** How long somebody may take at their organisation's sign-in, in milliseconds: 15 minutes. */
const signInLifeMs = 900_000;
/** How long an issuer may take to answer, in seconds. */
const timeoutSeconds = 5;

const StaffIssuer = strictObject({
  organisation: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  issuer: Type.String({ pattern: '^https?://' }),
  clientId: Type.String({ minLength: 1 }),
  clientSecret: Type.String({ minLength: 1 }),
});
/** An organisation's own sign-in for its staff, at whichever OpenID Connect issuer it has. */
export type StaffIssuer = Static<typeof StaffIssuer>;
const parseIssuers = parserOf(Type.Array(StaffIssuer, { maxItems: 1000 }));

/** The issuers of a JSON file; throws with the first thing that is wrong. */
export async function readStaffIssuers(file: string): Promise<StaffIssuer[]> {
  const parsed = parseIssuers(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.ok) throw new Error(`the file of issuers cannot be used: ${parsed.problem}`);
  return parsed.value;
}

/** What came back with somebody from their organisation. */
export interface ReturnedSignIn extends Pick<SignInOnItsWay, 'organisation' | 'person'> {
  readonly account: { readonly issuer: string; readonly subject: string };
}

/** The sign-ins of organisations: OpenID Connect, authorisation code with PKCE. */
export interface OrganisationSignIns {
  readonly organisations: readonly { readonly organisation: string; readonly name: string }[];
  /** Origins that a form's answer leads to. */
  readonly origins: readonly string[];
  /** Where to send the browser, and the state that it must bring back. */
  begin(organisation: string, person?: string): Promise<{ address: URL; state: string }>;
  /** Judges what a browser brought back; undefined when nobody waits for it, or the person was turned away. */
  finish(state: string, answer: URLSearchParams): Promise<ReturnedSignIn | undefined>;
}

export interface OrganisationSignInOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly issuers: readonly StaffIssuer[];
  /** Public address of the hub, without a slash at the end. */
  readonly publicUrl: string;
}

export function createOrganisationSignIns(options: OrganisationSignInOptions): OrganisationSignIns {
  const { db, clock, entropy, issuers, publicUrl } = options;
  const returnUrl = `${publicUrl}${staffReturnPath}`;
  const found = new Map<string, Promise<Configuration>>();
  const linkTo = (organisation: string): Promise<Configuration> => {
    const issuer = issuers.find((each) => each.organisation === organisation);
    if (issuer === undefined) throw new RegistryError('invalid', 'Choose your organisation from the list.');
    const link = found.get(organisation) ?? discover(issuer);
    found.set(organisation, link);
    return link.catch((error: unknown) => {
      found.delete(organisation);
      throw new RegistryError('unavailable', `The sign-in of ${issuer.name} does not answer. Try later.`, {
        cause: error,
      });
    });
  };
  const secret = () => entropy(32).toString('base64url');

  return {
    organisations: issuers.map(({ organisation, name }) => ({ organisation, name })),
    origins: [...new Set(issuers.map(({ issuer }) => new URL(issuer).origin))],

    async begin(organisation, person) {
      const configuration = await linkTo(organisation);
      const [state, nonce, verifier, at] = [secret(), secret(), secret(), clock()];
      const onItsWay = { organisation, nonce, verifier, ...(person !== undefined && { person }) };
      await keepSignIn(db, hashOf(state), onItsWay, { at, untilAt: at + signInLifeMs });
      const address = buildAuthorizationUrl(configuration, {
        redirect_uri: returnUrl,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // Whoever sits at a shared computer must not be signed in as the one before.
        prompt: 'login',
      });
      return { address, state };
    },

    async finish(state, answer) {
      const waiting = await takeSignIn(db, hashOf(state), clock());
      if (waiting === undefined) return undefined;
      const configuration = await linkTo(waiting.organisation);
      const subject = await exchange(configuration, new URL(`${returnUrl}?${answer.toString()}`), {
        pkceCodeVerifier: waiting.verifier,
        expectedState: state,
        expectedNonce: waiting.nonce,
        idTokenExpected: true,
      });
      if (subject === undefined) return undefined;
      const { organisation, person } = waiting;
      const account = { issuer: configuration.serverMetadata().issuer, subject };
      return { organisation, account, ...(person !== undefined && { person }) };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: StaffIssuer): Promise<Configuration> {
  const address = new URL(issuer);
  const isTrial =
    address.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  const configuration = await discovery(
    address,
    clientId,
    { client_secret: clientSecret },
    ClientSecretBasic(clientSecret),
    { timeout: timeoutSeconds, ...(isTrial && { execute: [allowInsecureRequests] }) },
  );
  enableNonRepudiationChecks(configuration);
  return configuration;
}

/** The subject of the ID token for a code; undefined when the issuer refused. OpenID Connect Core section 3.1.3. */
async function exchange(
  configuration: Configuration,
  callback: URL,
  checks: NonNullable<Parameters<typeof authorizationCodeGrant>[2]>,
): Promise<string | undefined> {
  try {
    return (await authorizationCodeGrant(configuration, callback, checks)).claims()?.sub;
  } catch (error) {
    if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return undefined;
    if (error instanceof ClientError) {
      throw new RegistryError('unavailable', 'The sign-in of your organisation did not work. Try again.', {
        cause: error,
      });
    }
    throw error;
  }
}

function hashOf(state: string): Buffer {
  return sha256(Buffer.from(state));
}
