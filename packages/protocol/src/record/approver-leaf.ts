import type { KeyObject } from 'node:crypto';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { isSignatureGood, signBytes } from '../log/note-key.ts';
import {
  type ApproverAlgorithm,
  type ApproverKey,
  approverKeyIdLength,
  approverKeyLengths,
  isApproverKeyGood,
} from './approver-key.ts';
import { leafKinds } from './leaf-kind.ts';

/** By which an organisation puts one of its people's passkeys into force, or out of force. */
export interface ApproverLeaf extends ApproverKey {
  /** When the organisation signed it, milliseconds since 1970. */
  readonly at: number;
  readonly action: ApproverAction;
  /** Ed25519, by the root key of the organisation, over everything else in the leaf. 64 bytes. */
  readonly signature: Buffer;
}
/** What an approver leaf does to a key. */
export type ApproverAction = 'enrol' | 'retire';

/** What an organisation's root key signs. */
export type UnsignedApproverLeaf = Omit<ApproverLeaf, 'signature'>;

/** Version of the approver leaf that this code writes, and the only one that it reads. */
export const approverSchemaVersion = 1;

const signaturePrefix = Buffer.from('deadset approver v1\n');
const signatureLength = 64;
const actions: readonly ApproverAction[] = ['enrol', 'retire'];
const algorithms: readonly ApproverAlgorithm[] = ['ES256', 'Ed25519'];

/** The exact bytes that are hashed into the log. */
export function encodeApproverLeaf(leaf: ApproverLeaf): Buffer {
  return Buffer.concat([encodeUnsignedApproverLeaf(leaf), leaf.signature]);
}

/** Reads a leaf back. Throws `MalformedBytes` for anything that `encodeApproverLeaf` would not have written. */
export function decodeApproverLeaf(bytes: Buffer): ApproverLeaf {
  const reader = new ByteReader(bytes);
  const unsigned = readUnsigned(reader);
  const signature = reader.bytes(signatureLength);
  reader.end();
  return { ...unsigned, signature };
}

/** What is to be signed, as an organisation receives it in a registration text. Throws `MalformedBytes`. */
export function decodeUnsignedApproverLeaf(bytes: Buffer): UnsignedApproverLeaf {
  const reader = new ByteReader(bytes);
  const unsigned = readUnsigned(reader);
  reader.end();
  return unsigned;
}

/** The leaf with the signature of the organisation's root key, an Ed25519 private key. */
export function signApproverLeaf(leaf: UnsignedApproverLeaf, rootPrivateKey: KeyObject): ApproverLeaf {
  return { ...leaf, signature: signBytes(rootPrivateKey, signedBytes(leaf)) };
}

/**
 * Whether the leaf holds a sound key that this root key (32 bytes, Ed25519) has signed for.
 *
 * It does not say whose root key that is: whoever verifies takes it from what it has pinned for `leaf.organisation`.
 */
export function isApproverLeafGood(leaf: ApproverLeaf, rootPublicKey: Buffer): boolean {
  return isApproverKeyGood(leaf) && isSignatureGood(rootPublicKey, signedBytes(leaf), leaf.signature);
}

function signedBytes(leaf: UnsignedApproverLeaf): Buffer {
  return Buffer.concat([signaturePrefix, encodeUnsignedApproverLeaf(leaf)]);
}

/** The leaf without its signature: what a registration text carries. */
export function encodeUnsignedApproverLeaf(leaf: UnsignedApproverLeaf): Buffer {
  return new ByteWriter()
    .uint8(leafKinds.approver)
    .uint8(approverSchemaVersion)
    .uint48(leaf.at)
    .uint8(actions.indexOf(leaf.action))
    .shortText(leaf.organisation)
    .bytes(leaf.keyId)
    .uint8(algorithms.indexOf(leaf.algorithm))
    .bytes(leaf.publicKey)
    .bytes(leaf.rpIdHash)
    .finish();
}

function readUnsigned(reader: ByteReader): UnsignedApproverLeaf {
  if (reader.uint8() !== leafKinds.approver) throw new MalformedBytes('not an approver leaf');
  if (reader.uint8() !== approverSchemaVersion)
    throw new MalformedBytes('an approver leaf of an unknown schema version');
  const at = reader.uint48();
  const action = actions[reader.uint8()];
  if (action === undefined) throw new MalformedBytes('an unknown approver action');
  const organisation = readOrganisation(reader);
  const keyId = reader.bytes(approverKeyIdLength);
  const algorithm = algorithms[reader.uint8()];
  if (algorithm === undefined) throw new MalformedBytes('an unknown algorithm of a passkey');
  const publicKey = reader.bytes(approverKeyLengths[algorithm]);
  const rpIdHash = reader.bytes(32);
  return { at, action, organisation, keyId, algorithm, publicKey, rpIdHash };
}

/** Bytes that are not UTF-8 would come back changed, and a changed leaf has another signature and another hash. */
function readOrganisation(reader: ByteReader): string {
  const bytes = reader.bytes(reader.uint8());
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new MalformedBytes('an organisation that is not text');
  return text;
}
