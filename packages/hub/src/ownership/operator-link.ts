import { RegistryError } from '@deadset/domain';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  type Configuration,
  type DiscoveryRequestOptions,
  discovery,
} from 'openid-client';
import type { OperatorRegistration } from './operators-file.ts';

/** How long an operator may take to answer, in seconds. */
const timeoutSeconds = 5;

/** An operator as its discovery document describes it. */
export interface OperatorLink {
  readonly registration: OperatorRegistration;
  readonly configuration: Configuration;
  readonly keys: JWTVerifyGetKey;
}

/** Finds an operator's addresses and keys when they are first needed, so that the hub starts while operators are away. */
export function createOperatorLink(registration: OperatorRegistration): () => Promise<OperatorLink> {
  let found: Promise<OperatorLink> | undefined;
  return () => {
    found ??= discover(registration).catch((error: unknown) => {
      found = undefined;
      const { name } = registration;
      throw new RegistryError('unavailable', `The sign-in of ${name} does not answer. Try again later.`, {
        cause: error,
      });
    });
    return found;
  };
}

async function discover(registration: OperatorRegistration): Promise<OperatorLink> {
  const issuer = new URL(registration.issuer);
  const options: DiscoveryRequestOptions = { timeout: timeoutSeconds };
  // Only a simulated operator on this machine may be spoken to without TLS.
  if (issuer.protocol === 'http:' && isLoopback(issuer.hostname)) options.execute = [allowInsecureRequests];
  const configuration = await discovery(
    issuer,
    registration.clientId,
    { client_secret: registration.clientSecret, id_token_signed_response_alg: 'EdDSA' },
    ClientSecretBasic(registration.clientSecret),
    options,
  );
  const { jwks_uri: keysAddress } = configuration.serverMetadata();
  if (keysAddress === undefined) throw new Error('the operator publishes no keys');
  return { registration, configuration, keys: createRemoteJWKSet(new URL(keysAddress)) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
