import { isSignatureGood, type SigningKey, signatureTypes, signBytes, type VerifierKey } from './note-key.ts';

/** A tree head: which log, how many leaves, and the RFC 6962 root over them. C2SP tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Whose word a follower takes, pinned when it enrols: the log's own key, and how many of which cosigners. */
export interface VerifierPolicy {
  readonly logKey: VerifierKey;
  readonly cosigners: readonly VerifierKey[];
  /** How many different cosigners must have signed; at least one, or nothing says how old a head is. */
  readonly quorum: number;
}

/** A checkpoint that the policy accepts, and when: the median of the cosigners' own clocks, in ms since 1970. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly cosignedAt: number;
}

/** Why a head is not accepted. */
export type CheckpointRefusal = 'malformed-note' | 'bad-log-signature' | 'no-quorum';
/** A head that satisfies the policy, or why it does not. */
export type CheckpointResult =
  | ({ readonly ok: true } & VerifiedCheckpoint)
  | { readonly ok: false; readonly refusal: CheckpointRefusal };

/** More lines than any honest note has; C2SP asks verifiers to accept at least sixteen. */
const maxSignatureLines = 64;

/** The text of a checkpoint, which is what is signed. C2SP tlog-checkpoint. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root.toString('base64')}\n`;
}

/** Signs a checkpoint as the log and lets each cosigner add its line for this instant. C2SP signed-note. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  logKey: SigningKey,
  cosigners: readonly SigningKey[],
  at: number,
): string {
  const text = formatCheckpoint(checkpoint);
  const ownLine = signatureLine(logKey, signBytes(logKey.privateKey, Buffer.from(text)));
  return `${text}\n${[ownLine, ...cosigners.map((key) => cosign(text, key, at))].join('')}`;
}

/** One cosignature/v1 line over a checkpoint's text: the signer saw this head at this second. C2SP tlog-cosignature. */
export function cosign(text: string, key: SigningKey, at: number): string {
  const seconds = Math.floor(at / 1000);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(seconds));
  const signature = signBytes(key.privateKey, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`));
  return signatureLine(key, Buffer.concat([stamp, signature]));
}

/**
 * Reads a note and checks it against a policy.
 *
 * Lines of unknown keys are passed over; a bad signature under a known key refuses the note, as C2SP demands.
 */
export function verifyCheckpoint(note: string, policy: VerifierPolicy): CheckpointResult {
  const parsed = parseNote(note);
  if (parsed === undefined) return { ok: false, refusal: 'malformed-note' };
  const { checkpoint, text, lines } = parsed;
  const own = lines.find((line) => isLineOf(line, policy.logKey));
  if (checkpoint.origin !== policy.logKey.name || own === undefined)
    return { ok: false, refusal: 'bad-log-signature' };
  if (!isSignatureGood(policy.logKey.publicKey, Buffer.from(text), own.signature)) {
    return { ok: false, refusal: 'bad-log-signature' };
  }
  const stamps: number[] = [];
  for (const key of policy.cosigners) {
    const line = lines.find((candidate) => isLineOf(candidate, key));
    if (line === undefined) continue;
    const at = cosignedAt(text, key, line.signature);
    if (at === undefined) return { ok: false, refusal: 'no-quorum' };
    stamps.push(at);
  }
  if (stamps.length < Math.max(1, policy.quorum)) return { ok: false, refusal: 'no-quorum' };
  return { ok: true, checkpoint, cosignedAt: median(stamps) };
}

interface SignatureLine {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

/** The parts of a note without any check of its signatures; undefined when it is not a checkpoint. */
export function parseNote(
  note: string,
): { checkpoint: Checkpoint; text: string; lines: readonly SignatureLine[] } | undefined {
  const split = note.indexOf('\n\n');
  if (split < 0) return undefined;
  const text = note.slice(0, split + 1);
  const [origin, sizeText, rootText, ...extension] = text.slice(0, -1).split('\n');
  if (origin === undefined || origin === '' || sizeText === undefined || rootText === undefined)
    return undefined;
  if (extension.length > 0 || !/^(0|[1-9][0-9]{0,15})$/.test(sizeText)) return undefined;
  const root = Buffer.from(rootText, 'base64');
  if (root.length !== 32 || root.toString('base64') !== rootText) return undefined;
  const lines = note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length > maxSignatureLines) return undefined;
  const signatures = lines.map(parseSignatureLine);
  if (!signatures.every((line) => line !== undefined)) return undefined;
  return { checkpoint: { origin, size: Number(sizeText), root }, text, lines: signatures };
}

function parseSignatureLine(line: string): SignatureLine | undefined {
  const [, name, encoded] = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  // One signature has one spelling: a decoder that ignores slack bits would take two different notes for the same.
  if (bytes.toString('base64') !== encoded) return undefined;
  return bytes.length < 5 ? undefined : { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function signatureLine(key: SigningKey, signature: Buffer): string {
  const encoded = Buffer.concat([key.verifier.id, signature]).toString('base64');
  return `\u2014 ${key.verifier.name} ${encoded}\n`;
}

function isLineOf(line: SignatureLine, key: VerifierKey): boolean {
  return line.name === key.name && line.keyId.equals(key.id);
}

function cosignedAt(text: string, key: VerifierKey, stamped: Buffer): number | undefined {
  if (key.type !== signatureTypes.cosignature || stamped.length !== 72) return undefined;
  const seconds = Number(stamped.readBigUInt64BE());
  const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
  return isSignatureGood(key.publicKey, message, stamped.subarray(8)) ? seconds * 1000 : undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
