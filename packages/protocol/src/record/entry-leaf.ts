import type { Act, Tier } from '@deadset/domain';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { leafKinds } from './leaf-kind.ts';

/** What an entry that changes an effect carries so that others can check it by themselves. */
export type Evidence =
  /** Nothing to show: a lapse proves itself by its time. */
  | { readonly kind: 'none' }
  /** SHA-256 of the secret that a later withdrawal must reveal. 32 bytes. */
  | { readonly kind: 'withdrawal-commitment'; readonly digest: Buffer }
  /** The secret itself. 16 bytes. */
  | { readonly kind: 'withdrawal-secret'; readonly secret: Buffer }
  /** SHA-256 of the signed statement by which the keeper proved the declaration. 32 bytes. */
  | { readonly kind: 'keeper-proof'; readonly digest: Buffer };

/**
 * One act as the public log commits to it. Nothing in it can be turned back into an IMEI, a person or free text.
 *
 * Keys, effect and mode are only in `commitment`, under a random salt: the fourteen digits of an IMEI fall to one
 * graphics card in hours, so no plain or keyed hash of them may appear.
 */
export interface EntryLeaf {
  /** 16 random bytes. */
  readonly entryId: Buffer;
  /** 128 random bits of the device, kept with its row, so that its entries can be found by whoever may read the row. */
  readonly deviceLabel: Buffer;
  /** SHA-256 commitment to the opening; see `commitmentTo`. */
  readonly commitment: Buffer;
  readonly act: Act;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly untilAt?: number;
  /** Leaf hash of the device's previous entry; absent on its first. */
  readonly previous?: Buffer;
  /** On whose authority: a participant's id, or `public`. At most 255 bytes. */
  readonly authority: string;
  /** Ids of the keys that approved, four bytes each. */
  readonly keyIds: readonly Buffer[];
  readonly evidence: Evidence;
}

/** Version of the entry leaf that this code writes, and the only one that it reads. */
export const entrySchemaVersion = 1;

const acts: readonly Act[] = ['declare', 'raise', 'withdraw', 'lapse'];
const evidenceKinds: readonly Evidence['kind'][] = [
  'none',
  'withdrawal-commitment',
  'withdrawal-secret',
  'keeper-proof',
];
const noHash = Buffer.alloc(32);

/** The exact bytes that are hashed into the log. */
export function encodeEntryLeaf(leaf: EntryLeaf): Buffer {
  const writer = new ByteWriter()
    .uint8(leafKinds.entry)
    .uint8(entrySchemaVersion)
    .bytes(leaf.entryId)
    .bytes(leaf.deviceLabel)
    .bytes(leaf.commitment)
    .uint8(acts.indexOf(leaf.act))
    .uint8(leaf.tier)
    .uint48(leaf.at)
    .uint48(leaf.untilAt ?? 0)
    .bytes(leaf.previous ?? noHash)
    .shortText(leaf.authority)
    .uint8(leaf.keyIds.length);
  for (const keyId of leaf.keyIds) writer.bytes(keyId);
  return writer.uint8(evidenceKinds.indexOf(leaf.evidence.kind)).bytes(evidenceBytes(leaf.evidence)).finish();
}

/** Reads a leaf back. Throws `MalformedBytes` for anything that `encodeEntryLeaf` would not have written. */
export function decodeEntryLeaf(bytes: Buffer): EntryLeaf {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== leafKinds.entry) throw new MalformedBytes('not an entry leaf');
  if (reader.uint8() !== entrySchemaVersion)
    throw new MalformedBytes('an entry of an unknown schema version');
  const entryId = reader.bytes(16);
  const deviceLabel = reader.bytes(16);
  const commitment = reader.bytes(32);
  const act = acts[reader.uint8()];
  const tier = tierFrom(reader.uint8());
  const at = reader.uint48();
  const untilAt = reader.uint48();
  const previous = reader.bytes(32);
  const authority = reader.shortText();
  const keyIds = Array.from({ length: reader.uint8() }, () => reader.bytes(4));
  const evidence = readEvidence(reader);
  reader.end();
  if (act === undefined) throw new MalformedBytes('an unknown act');
  return {
    entryId,
    deviceLabel,
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

function evidenceBytes(evidence: Evidence): Buffer {
  if (evidence.kind === 'none') return Buffer.alloc(0);
  return evidence.kind === 'withdrawal-secret' ? evidence.secret : evidence.digest;
}

function readEvidence(reader: ByteReader): Evidence {
  const kind = evidenceKinds[reader.uint8()];
  if (kind === undefined) throw new MalformedBytes('an unknown kind of evidence');
  if (kind === 'none') return { kind };
  return kind === 'withdrawal-secret'
    ? { kind, secret: reader.bytes(16) }
    : { kind, digest: reader.bytes(32) };
}
