import { isSignatureGood, type SigningKey, signatureTypes, signBytes, type VerifierKey } from './note-key.ts';

/** A tree head: which log, how many leaves, and the RFC 6962 root over them. C2SP tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Lines behind the root, none of them empty; absent on an ordinary head. */
  readonly extension?: readonly string[];
}

/** One line of a note: whose it says it is, and the signature. C2SP signed-note. */
export interface SignatureLine {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

/** A checkpoint as it was signed. Nothing about its signatures has been checked. */
export interface SignedNote {
  readonly checkpoint: Checkpoint;
  /** What the signatures are over, with its last newline. */
  readonly text: string;
  readonly lines: readonly SignatureLine[];
}

/** More lines than any honest note has; C2SP asks verifiers to accept at least sixteen. */
const maxSignatureLines = 64;

/** The text of a checkpoint, which is what is signed. C2SP tlog-checkpoint. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extension = [] } = checkpoint;
  return `${[origin, size, root.toString('base64'), ...extension].join('\n')}\n`;
}

/** The parts of a note without any check of its signatures; undefined when it is not a checkpoint. */
export function parseNote(note: string): SignedNote | undefined {
  const split = note.indexOf('\n\n');
  if (split < 0) return undefined;
  const text = note.slice(0, split + 1);
  const [origin, sizeText, rootText, ...extension] = text.slice(0, -1).split('\n');
  if (origin === undefined || origin === '' || sizeText === undefined || rootText === undefined)
    return undefined;
  if (!/^(0|[1-9][0-9]{0,15})$/.test(sizeText) || !Number.isSafeInteger(Number(sizeText))) return undefined;
  const root = Buffer.from(rootText, 'base64');
  if (root.length !== 32 || root.toString('base64') !== rootText) return undefined;
  const lines = parseSignatureLines(note.slice(split + 2));
  const checkpoint = { origin, size: Number(sizeText), root, ...(extension.length > 0 && { extension }) };
  return lines && { checkpoint, text, lines };
}

/** Signature lines that stand alone, as a witness answers them; undefined when one of them is none. C2SP signed-note. */
export function parseSignatureLines(text: string): readonly SignatureLine[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length > maxSignatureLines) return undefined;
  const signatures = lines.map(parseSignatureLine);
  return signatures.every((line) => line !== undefined) ? signatures : undefined;
}

function parseSignatureLine(line: string): SignatureLine | undefined {
  const [, name, encoded] = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  // One signature has one spelling: a decoder that ignores slack bits would take two different notes for the same.
  if (bytes.toString('base64') !== encoded) return undefined;
  return bytes.length < 5 ? undefined : { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** A signature line as it stands on a note, with its newline. C2SP signed-note. */
export function formatSignatureLine({ name, keyId, signature }: SignatureLine): string {
  return `\u2014 ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
}

/** The log's own line over a checkpoint's text. C2SP signed-note. */
export function logSignatureLine(text: string, { verifier, privateKey }: SigningKey): string {
  const signature = signBytes(privateKey, Buffer.from(text));
  return formatSignatureLine({ name: verifier.name, keyId: verifier.id, signature });
}

/** One cosignature/v1 line over a checkpoint's text: the signer saw this head at this second. C2SP tlog-cosignature. */
export function cosign(text: string, { verifier, privateKey }: SigningKey, at: number): string {
  const seconds = Math.floor(at / 1000);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(seconds));
  const signed = signBytes(privateKey, cosignedMessage(text, seconds));
  const signature = Buffer.concat([stamp, signed]);
  return formatSignatureLine({ name: verifier.name, keyId: verifier.id, signature });
}

/**
 * What a note has under a log's key: a good signature, none at all, or one that is not good, which makes the whole note
 * malformed. C2SP signed-note.
 */
export function logSignatureOf(
  note: Pick<SignedNote, 'text' | 'lines'>,
  key: VerifierKey,
): 'good' | 'bad' | 'absent' {
  const own = note.lines.filter((line) => isLineOf(line, key));
  if (own.length === 0) return 'absent';
  const message = Buffer.from(note.text);
  return own.every(({ signature }) => isSignatureGood(key.publicKey, message, signature)) ? 'good' : 'bad';
}

/**
 * When a cosigner says that it saw this head, in milliseconds since 1970; or that it says nothing, or that what stands
 * under its key is not its signature. C2SP tlog-cosignature.
 */
export function cosignedAtOf(
  note: Pick<SignedNote, 'text' | 'lines'>,
  key: VerifierKey,
): number | 'bad' | 'absent' {
  const own = note.lines.filter((line) => isLineOf(line, key));
  const [first] = own;
  if (first === undefined) return 'absent';
  const isGood = own.every(({ signature }) => isCosignature(note.text, key, signature));
  return isGood ? Number(first.signature.readBigUInt64BE()) * 1000 : 'bad';
}

function isCosignature(text: string, key: VerifierKey, stamped: Buffer): boolean {
  if (key.type !== signatureTypes.cosignature || stamped.length !== 72) return false;
  const message = cosignedMessage(text, Number(stamped.readBigUInt64BE()));
  return isSignatureGood(key.publicKey, message, stamped.subarray(8));
}

function cosignedMessage(text: string, seconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function isLineOf(line: SignatureLine, key: VerifierKey): boolean {
  return line.name === key.name && line.keyId.equals(key.id);
}
