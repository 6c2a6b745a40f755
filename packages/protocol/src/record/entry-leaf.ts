import type { Act, Tier } from '@deadset/domain';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256 } from '../bytes/sha256.ts';
import { declarationNameBytes } from '../list/listed-declaration.ts';
import { decodeEvidence, type Evidence, encodeEvidence } from './evidence.ts';
import { leafKinds } from './leaf-kind.ts';

/**
 * Acts on a declaration; the two on a proposal to unlist one: it is made, and it is objected to; and the two on an
 * enrolment in a logbook: it is made, and its keeper lets go.
 */
export type EntryAct = Act | 'propose' | 'object' | 'enrol' | 'hand-over';

/**
 * One act as the public log commits to it. Nothing in it can be turned back into an IMEI, a person or free text.
 *
 * Keys and mode are only in `commitment`, under a random salt: the fourteen digits of an IMEI fall to one graphics card
 * in hours, so no plain or keyed hash of them may appear.
 */
export interface EntryLeaf {
  /** 16 random bytes. */
  readonly entryId: Buffer;
  /** 128 random bits of the device, kept with its row, so that its entries can be found by whoever may read the row. */
  readonly deviceLabel: Buffer;
  /** Name of the declaration that this is about, which commits to its withdrawal secret; see `declarationName`. */
  readonly declaration: Buffer;
  /** SHA-256 commitment to the opening; see `commitmentTo`. */
  readonly commitment: Buffer;
  readonly act: EntryAct;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When what this declares has no effect any more; absent means until it is withdrawn. */
  readonly untilAt?: number;
  /** Leaf hash of the device's previous entry; absent on its first. */
  readonly previous?: Buffer;
  /** On whose authority: a participant's id, `public`, `canary`, `approvers` or `clock`. At most 255 bytes. */
  readonly authority: string;
  /** Ids of the keys that approved, eight bytes each. */
  readonly keyIds: readonly Buffer[];
  readonly evidence: Evidence;
}

/** Version of the entry leaf that this code writes, and the only one that it reads. */
export const entrySchemaVersion = 3;

/** Every act, in the order of their codes in the leaf, which never change meaning. */
export const entryActs: readonly EntryAct[] = [
  'declare',
  'raise',
  'withdraw',
  'lapse',
  'unlist',
  'propose',
  'object',
  'verify',
  'settle',
  'choose-mode',
  'amend',
  'ease',
  'restore',
  'enrol',
  'hand-over',
];
const noHash = Buffer.alloc(32);
const keyIdBytes = 8;

/**
 * What a keeper shows to choose recovery mode: the first 16 bytes of the SHA-256 of the withdrawal secret.
 *
 * A chain of hashes, as in Lamport's one-time passwords (1981): whoever sees this link cannot go back to the secret, so
 * showing it lets networks carry the phone and takes nothing off the list.
 */
export function easingSecret(withdrawalSecret: Uint8Array): Buffer {
  return sha256(withdrawalSecret).subarray(0, declarationNameBytes);
}

/**
 * Name of the declaration that a secret withdraws: the first 16 bytes of the SHA-256 of its easing secret.
 *
 * One value names and commits at once. Nobody but who has the 128 random bits can show them, and showing them is what
 * ends the declaration at every follower.
 */
export function declarationName(withdrawalSecret: Uint8Array): Buffer {
  return nameFromEasing(easingSecret(withdrawalSecret));
}

function nameFromEasing(secret: Uint8Array): Buffer {
  return sha256(secret).subarray(0, declarationNameBytes);
}

/** Whether a withdrawal, or the end of an enrolment, shows the secret to which its name commits. */
export function isWithdrawalProved({ declaration, evidence }: EntryLeaf): boolean {
  return evidence.kind === 'withdrawal-secret' && declarationName(evidence.secret).equals(declaration);
}

/** Whether a choice of recovery mode shows the link of the chain that only its keeper could. */
export function isEasingProved({ declaration, evidence }: EntryLeaf): boolean {
  return evidence.kind === 'easing-secret' && nameFromEasing(evidence.secret).equals(declaration);
}

/** The exact bytes that are hashed into the log. */
export function encodeEntryLeaf(leaf: EntryLeaf): Buffer {
  const writer = new ByteWriter()
    .uint8(leafKinds.entry)
    .uint8(entrySchemaVersion)
    .bytes(leaf.entryId)
    .bytes(leaf.deviceLabel)
    .bytes(leaf.declaration)
    .bytes(leaf.commitment)
    .uint8(entryActs.indexOf(leaf.act))
    .uint8(leaf.tier)
    .uint48(leaf.at)
    .uint48(leaf.untilAt ?? 0)
    .bytes(leaf.previous ?? noHash)
    .shortText(leaf.authority)
    .uint8(leaf.keyIds.length);
  for (const keyId of leaf.keyIds) writer.bytes(keyId);
  return writer.bytes(encodeEvidence(leaf.evidence)).finish();
}

/** Reads a leaf back. Throws `MalformedBytes` for anything that `encodeEntryLeaf` would not have written. */
export function decodeEntryLeaf(bytes: Buffer): EntryLeaf {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== leafKinds.entry) throw new MalformedBytes('not an entry leaf');
  if (reader.uint8() !== entrySchemaVersion)
    throw new MalformedBytes('an entry of an unknown schema version');
  const entryId = reader.bytes(16);
  const deviceLabel = reader.bytes(16);
  const declaration = reader.bytes(declarationNameBytes);
  const commitment = reader.bytes(32);
  const act = entryActs[reader.uint8()];
  const tier = tierFrom(reader.uint8());
  const at = reader.uint48();
  const untilAt = reader.uint48();
  const previous = reader.bytes(32);
  const authority = reader.shortText();
  const keyIds = Array.from({ length: reader.uint8() }, () => reader.bytes(keyIdBytes));
  const evidence = decodeEvidence(reader);
  reader.end();
  if (act === undefined) throw new MalformedBytes('an unknown act');
  return {
    entryId,
    deviceLabel,
    declaration,
    commitment,
    act,
    tier,
    at,
    authority,
    keyIds,
    evidence,
    ...(untilAt === 0 ? {} : { untilAt }),
    ...(previous.equals(noHash) ? {} : { previous }),
  };
}

/** A tier from its number; throws `MalformedBytes` above 3. */
export function tierFrom(value: number): Tier {
  if (value === 0 || value === 1 || value === 2 || value === 3) return value;
  throw new MalformedBytes('an unknown tier');
}
