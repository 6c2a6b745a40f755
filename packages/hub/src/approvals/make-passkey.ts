import { RegistryError } from '@deadset/domain';
import { type ApproverKey, approverKeyId } from '@deadset/protocol';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import type { MadePasskey } from './passkey-answers.ts';
import type { PasskeySite } from './passkey-site.ts';

/** Those that the record can verify: ES256 and Ed25519. RFC 9053. */
const algorithms: number[] = [cose.COSEALG.ES256, cose.COSEALG.EdDSA];

/** A passkey as it was made in a browser. */
export interface NewPasskey {
  readonly key: ApproverKey;
  readonly credentialId: Buffer;
  readonly signCount: number;
}

/** What a browser needs to make a passkey that signs only when its person is there and verified. */
export function passkeyOptions(
  site: PasskeySite,
  challenge: Buffer,
  userId: Buffer,
  names = { site: 'Deadset approvals', user: 'Approver' },
) {
  return generateRegistrationOptions({
    rpName: names.site,
    rpID: site.rpId,
    // No name of a person: what the authenticator shows among its passkeys.
    userName: `${names.user} ${userId.toString('hex').slice(0, 4)}`,
    userID: Uint8Array.from(userId),
    challenge: Uint8Array.from(challenge),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/**
 * The passkey that a browser made for this challenge. WebAuthn level 3, 7.1.
 *
 * Throws `RegistryError` ('not-allowed') when it is not for this site and challenge, or of a kind that the record
 * cannot verify.
 */
export async function newPasskeyOf(
  site: PasskeySite,
  organisation: string,
  challenge: Buffer,
  response: MadePasskey,
): Promise<NewPasskey> {
  const { credential } = await verified(site, challenge, response);
  const { algorithm, publicKey } = rawKeyOf(credential.publicKey);
  return {
    key: { organisation, keyId: approverKeyId(publicKey), algorithm, publicKey, rpIdHash: site.rpIdHash },
    credentialId: Buffer.from(credential.id, 'base64url'),
    signCount: credential.counter,
  };
}

async function verified(site: PasskeySite, challenge: Buffer, response: MadePasskey) {
  const { clientDataJSON, attestationObject } = response.response;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      supportedAlgorithmIDs: algorithms,
    });
    if (registrationInfo !== undefined) return registrationInfo;
  } catch (error) {
    // Whatever the library finds wrong with an answer is the answer's fault, and is kept as the cause.
    throw new RegistryError('not-allowed', unusable, { cause: error });
  }
  throw new RegistryError('not-allowed', unusable);
}

/** The raw key out of the COSE key of the authenticator. RFC 9053, 7. */
function rawKeyOf(coseKey: Uint8Array): Pick<ApproverKey, 'algorithm' | 'publicKey'> {
  const key = decodeCredentialPublicKey(Uint8Array.from(coseKey));
  if (cose.isCOSEPublicKeyEC2(key)) {
    const [x, y] = [key.get(cose.COSEKEYS.x), key.get(cose.COSEKEYS.y)];
    if (x !== undefined && y !== undefined)
      return { algorithm: 'ES256', publicKey: Buffer.concat([Buffer.from([4]), x, y]) };
  }
  if (cose.isCOSEPublicKeyOKP(key)) {
    const x = key.get(cose.COSEKEYS.x);
    if (x !== undefined) return { algorithm: 'Ed25519', publicKey: Buffer.from(x) };
  }
  throw new RegistryError('not-allowed', unusable);
}

const unusable = 'This passkey cannot be used here. Start again on this page, or take another authenticator.';
