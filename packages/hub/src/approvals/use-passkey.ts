import { RegistryError } from '@deadset/domain';
import { type Approval, type ApproverKey, isApprovalGood } from '@deadset/protocol';
import type { UsedPasskey } from './passkey-answers.ts';
import type { PasskeySite } from './passkey-site.ts';

/** What a browser needs to let a passkey sign; `credentialId` names the one that must, any of this site when absent. */
export function useOptions(site: PasskeySite, challenge: Buffer, credentialId?: Buffer) {
  return {
    challenge: challenge.toString('base64url'),
    rpId: site.rpId,
    userVerification: 'required',
    allowCredentials:
      credentialId === undefined ? [] : [{ type: 'public-key', id: credentialId.toString('base64url') }],
  };
}

/**
 * The approver's word for a challenge, checked as every follower of the record will check it, and its origin besides.
 *
 * Throws `RegistryError` ('not-allowed') when it is not this passkey's word for this challenge on this site.
 */
export function approvalOf(
  site: PasskeySite,
  key: ApproverKey,
  challenge: Buffer,
  { response }: UsedPasskey,
): Approval {
  const approval = {
    keyId: key.keyId,
    authenticatorData: Buffer.from(response.authenticatorData, 'base64url'),
    clientDataJson: Buffer.from(response.clientDataJSON, 'base64url'),
    signature: Buffer.from(response.signature, 'base64url'),
  };
  if (
    !isApprovalGood(approval, challenge, key) ||
    claimsOf(approval.clientDataJson)['origin'] !== site.origin
  ) {
    throw new RegistryError(
      'not-allowed',
      'That passkey did not approve this. Use the one that you signed in with, and start again.',
    );
  }
  return approval;
}

/** The challenge that client data say they answer; whether it was ever given is for whoever calls to look up. */
export function challengeOf(clientDataJson: string): Buffer {
  const claims = claimsOf(Buffer.from(clientDataJson, 'base64url'));
  return Buffer.from(typeof claims['challenge'] === 'string' ? claims['challenge'] : '', 'base64url');
}

/** The authenticator's own count of its signatures. WebAuthn level 3, 6.1. */
export function signCountOf({ authenticatorData }: Approval): number {
  return authenticatorData.readUInt32BE(33);
}

function claimsOf(clientDataJson: Buffer): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(clientDataJson.toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    // Client data that are not JSON claim nothing.
    return {};
  }
}
