import type { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256 } from '../bytes/sha256.ts';
import { type ApproverKey, approverKeyIdLength, isApproverSignatureGood } from './approver-key.ts';

/** A person's yes, given with a passkey: a WebAuthn assertion whose challenge names exactly what is agreed to. */
export interface Approval {
  /** Which approver; see `ApproverKey.keyId`. 8 bytes. */
  readonly keyId: Buffer;
  /** WebAuthn level 3, 6.1. At least 37 bytes, at most 1,024. */
  readonly authenticatorData: Buffer;
  /** The JSON that the browser wrote, in UTF-8. WebAuthn level 3, 5.8.1. At most 2,048 bytes. */
  readonly clientDataJson: Buffer;
  /** At most 255 bytes. */
  readonly signature: Buffer;
}

/** What two approvers of different organisations agree to: that one declaration shall end though its declarer is silent. */
export interface UnlistProposal {
  /** 16 bytes. */
  readonly deviceLabel: Buffer;
  /** The declaration that shall end, as the log names it. 16 bytes. */
  readonly declaration: Buffer;
  /** Code of the reason, 1 to 255; see domain `unlistReasons`. */
  readonly reason: number;
  /** Entry id of the propose entry. 16 bytes. */
  readonly proposalId: Buffer;
  /** When the first approver proposed it, milliseconds since 1970. */
  readonly proposedAt: number;
}

const challengePrefix = Buffer.from('deadset approval v1\n');
const easingPrefix = Buffer.from('deadset easing v1\n');
const minAuthenticatorData = 37;
const maxAuthenticatorData = 1024;
const maxClientData = 2048;
/** Approvals that one entry may carry: two are needed, and nobody gains by sending many. */
const maxApprovals = 8;
const flags = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10 } as const;

/** The 32 bytes that a passkey is asked to sign over: SHA-256 of everything that is agreed to. */
export function approvalChallenge(proposal: UnlistProposal): Buffer {
  return sha256(challengePrefix, agreedBytes(proposal));
}

/**
 * The 32 bytes for one approver who lets a phone work for a week while an appeal is decided; `proposalId` is the id of
 * the `ease` entry. Another prefix, so that a yes to one is never a yes to the other.
 */
export function easingChallenge(easing: UnlistProposal): Buffer {
  return sha256(easingPrefix, agreedBytes(easing));
}

function agreedBytes(proposal: UnlistProposal): Buffer {
  return new ByteWriter()
    .bytes(proposal.deviceLabel)
    .bytes(proposal.declaration)
    .uint8(proposal.reason)
    .bytes(proposal.proposalId)
    .uint48(proposal.proposedAt)
    .finish();
}

/**
 * Whether the assertion is this key's, for this challenge, with the person present and verified. WebAuthn level 3, 7.2.
 *
 * The origin is not compared: a passkey signs only for hosts under its relying party id, and that is what the
 * organisation certified. False for anything malformed.
 */
export function isApprovalGood(approval: Approval, challenge: Buffer, key: ApproverKey): boolean {
  if (!approval.keyId.equals(key.keyId)) return false;
  if (!isClientDataGood(approval.clientDataJson, challenge)) return false;
  if (!isAuthenticatorDataGood(approval.authenticatorData, key.rpIdHash)) return false;
  const signed = Buffer.concat([approval.authenticatorData, sha256(approval.clientDataJson)]);
  return isApproverSignatureGood(key, signed, approval.signature);
}

/** The bytes in which an entry's evidence carries approvals. Throws `RangeError` when one is longer than may be read back. */
export function encodeApprovals(approvals: readonly Approval[]): Buffer {
  if (approvals.length > maxApprovals) throw new RangeError(`${approvals.length} approvals in one entry`);
  const writer = new ByteWriter().uint8(approvals.length);
  for (const { keyId, authenticatorData, clientDataJson, signature } of approvals) {
    if (!areLengthsGood(authenticatorData.length, clientDataJson.length))
      throw new RangeError('an approval of unusual length');
    writer
      .bytes(keyId)
      .uint16(authenticatorData.length)
      .bytes(authenticatorData)
      .uint16(clientDataJson.length)
      .bytes(clientDataJson)
      .uint8(signature.length)
      .bytes(signature);
  }
  return writer.finish();
}

/** Throws `MalformedBytes` for anything that `encodeApprovals` would not have written. Leaves the reader behind the last. */
export function decodeApprovals(reader: ByteReader): Approval[] {
  const count = reader.uint8();
  if (count > maxApprovals) throw new MalformedBytes(`${count} approvals in one entry`);
  return Array.from({ length: count }, () => readApproval(reader));
}

function readApproval(reader: ByteReader): Approval {
  const keyId = reader.bytes(approverKeyIdLength);
  const authenticatorData = reader.bytes(reader.uint16());
  const clientDataJson = reader.bytes(reader.uint16());
  const signature = reader.bytes(reader.uint8());
  if (!areLengthsGood(authenticatorData.length, clientDataJson.length))
    throw new MalformedBytes('an approval of unusual length');
  return { keyId, authenticatorData, clientDataJson, signature };
}

function areLengthsGood(authenticatorData: number, clientData: number): boolean {
  return (
    authenticatorData >= minAuthenticatorData &&
    authenticatorData <= maxAuthenticatorData &&
    clientData <= maxClientData
  );
}

function isClientDataGood(clientDataJson: Buffer, challenge: Buffer): boolean {
  const claims = claimsOf(clientDataJson);
  return (
    claims !== undefined &&
    claims['type'] === 'webauthn.get' &&
    claims['challenge'] === challenge.toString('base64url') &&
    claims['crossOrigin'] !== true &&
    claims['topOrigin'] === undefined
  );
}

function claimsOf(clientDataJson: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(clientDataJson.toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
  } catch {
    // Anybody can send bytes that are not JSON; they prove nothing.
    return undefined;
  }
}

function isAuthenticatorDataGood(bytes: Buffer, rpIdHash: Buffer): boolean {
  const set = bytes[32];
  if (set === undefined || bytes.length < minAuthenticatorData) return false;
  const isBackupStateSound = (set & flags.backedUp) === 0 || (set & flags.backupEligible) !== 0;
  return (
    bytes.subarray(0, 32).equals(rpIdHash) &&
    (set & flags.userPresent) !== 0 &&
    (set & flags.userVerified) !== 0 &&
    isBackupStateSound
  );
}
