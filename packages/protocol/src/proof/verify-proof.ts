import type { ImeiKey, Mode } from '@deadset/domain';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { type CheckpointRefusal, type VerifierPolicy, verifyCheckpoint } from '../log/checkpoint.ts';
import { verifyInclusion } from '../log/merkle-proof.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { cosignedAtOf, parseNote } from '../log/signed-note.ts';
import { decodeEntryLeaf, type EntryLeaf } from '../record/entry-leaf.ts';
import { commitmentTo, decodeOpening } from '../record/opening.ts';
import { type ProofTextRefusal, readProofFile } from './proof-file.ts';

/** One cosigner of the head, by the name on its key, and when it saw the head by its own clock, in ms since 1970. */
export interface Cosigner {
  readonly name: string;
  readonly at: number;
}

/** What a proof file proves: this act on these identifiers stands in this log, and was there when others looked. */
export interface ProvedEntry {
  /** Act, tier, authority, time: what the public log says of the entry. */
  readonly leaf: EntryLeaf;
  /** Every IMEI key that the entry is about. */
  readonly keys: readonly ImeiKey[];
  readonly mode: Mode;
  /** Whether the declaration has no effect until it is proved. */
  readonly isQuiet: boolean;
  /** Whether it bars nothing until a human has decided. */
  readonly isDisputed: boolean;
  readonly position: number;
  /** The log by its name, and its leaves when the head was signed. */
  readonly origin: string;
  readonly size: number;
  /** The median of the cosigners' clocks: the entry was in the log by then. Milliseconds since 1970. */
  readonly cosignedAt: number;
  /** Those of the policy who signed, in its order. */
  readonly cosigners: readonly Cosigner[];
}

/** Why a proof file proves nothing, by the first check that failed. */
export type ProofFileRefusal =
  | ProofTextRefusal
  | 'malformed-leaf'
  | 'malformed-opening'
  | 'another-opening'
  | 'not-in-the-log'
  | CheckpointRefusal;
/** What a file proves, or why it proves nothing. */
export type ProofFileResult =
  | { readonly ok: true; readonly proved: ProvedEntry }
  | { readonly ok: false; readonly refusal: ProofFileRefusal };

/**
 * Judges a proof file by whoever's word the policy takes; pure, and without a network.
 *
 * It proves that the entry is in the log and who saw it there, not that nothing came after it: a declaration may have
 * been withdrawn since. RFC 9162 section 2.1.3.2, C2SP tlog-checkpoint and tlog-cosignature.
 */
export function verifyProofFile(text: string, policy: VerifierPolicy): ProofFileResult {
  const read = readProofFile(text);
  if (!read.ok) return read;
  const { position, inclusion, checkpoint: note } = read.proof;
  const leaf = decoded(() => decodeEntryLeaf(read.proof.leaf));
  if (leaf === undefined) return { ok: false, refusal: 'malformed-leaf' };
  const opening = decoded(() => decodeOpening(read.proof.opening));
  if (opening === undefined) return { ok: false, refusal: 'malformed-opening' };
  if (!commitmentTo(read.proof.opening).equals(leaf.commitment)) {
    return { ok: false, refusal: 'another-opening' };
  }
  const head = verifyCheckpoint(note, policy);
  if (!head.ok) return head;
  const { origin, size, root } = head.checkpoint;
  if (!verifyInclusion(leafHash(read.proof.leaf), position, size, inclusion, root)) {
    return { ok: false, refusal: 'not-in-the-log' };
  }
  const seen = { origin, size, cosignedAt: head.cosignedAt, cosigners: cosignersOf(note, policy) };
  const { keys, mode, isQuiet, isDisputed = false } = opening;
  return { ok: true, proved: { leaf, keys, mode, isQuiet, isDisputed, position, ...seen } };
}

/** Who of a policy signed a note with a good signature, in the order of the policy; nobody when it is no note. */
export function cosignersOf(note: string, policy: VerifierPolicy): Cosigner[] {
  const parsed = parseNote(note);
  if (parsed === undefined) return [];
  return policy.cosigners.flatMap((key) => {
    const at = cosignedAtOf(parsed, key);
    return typeof at === 'number' ? [{ name: key.name, at }] : [];
  });
}

/** Undefined when the bytes are not what they should be. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}
