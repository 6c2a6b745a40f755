import { type Static, Type } from 'typebox';
import { hexOf, parserOf, strictObject } from '../api/schema.ts';

/** First field of a proof file: what it is, and in which version of its shape. */
export const proofFormat = 'deadset-proof/v1';

/** More text than any honest proof has, in characters: checked before it is read. */
export const mostProofCharacters = 256 * 1024;

/** Bytes of any length as lower-case hexadecimal: one spelling, so that a changed letter is a changed byte. */
const Hex = Type.String({ pattern: '^([0-9a-f]{2})+$' });

/**
 * One entry of the log with all that somebody needs to check it without a network: a keeper, an appellant, a court.
 *
 * It names the phone to whoever has it, and nothing in it is secret beyond that: no code, no withdrawal secret.
 */
export const ProofFile = strictObject({
  format: Type.Literal(proofFormat),
  /** Place of the entry in the log. */
  position: Type.Integer({ minimum: 0 }),
  /** The exact bytes of the entry's leaf; see `encodeEntryLeaf`. */
  leaf: Hex,
  /** The bytes that the leaf commits to, which name the phone; see `encodeOpening`. */
  opening: Hex,
  /** Hashes from the leaf up to the root. RFC 9162 section 2.1.3. */
  inclusion: Type.Array(hexOf(32), { maxItems: 64 }),
  /** A signed and cosigned head of the log that holds the entry. C2SP tlog-checkpoint, tlog-cosignature. */
  checkpoint: Type.String(),
});
export type ProofFile = Static<typeof ProofFile>;

/** The parts of a proof as bytes. */
export interface ProofParts {
  readonly position: number;
  readonly leaf: Buffer;
  readonly opening: Buffer;
  readonly inclusion: readonly Buffer[];
  readonly checkpoint: string;
}

/** A proof as the contract has it. */
export function proofFileOf({ position, leaf, opening, inclusion, checkpoint }: ProofParts): ProofFile {
  return {
    format: proofFormat,
    position,
    leaf: leaf.toString('hex'),
    opening: opening.toString('hex'),
    inclusion: inclusion.map((hash) => hash.toString('hex')),
    checkpoint,
  };
}

/** The text of a proof file, a field a line. */
export function proofText(proof: ProofFile): string {
  return `${JSON.stringify(proof, undefined, 2)}\n`;
}

const parseProof = parserOf(ProofFile);

/** Why a text is not a proof file at all. */
export type ProofTextRefusal = 'too-long' | 'not-json' | 'unknown-format' | 'malformed';

/** Reads a proof file strictly: no other field, no other spelling. Nothing in it is judged yet. */
export function readProofFile(
  text: string,
):
  | { readonly ok: true; readonly proof: ProofParts }
  | { readonly ok: false; readonly refusal: ProofTextRefusal } {
  if (text.length > mostProofCharacters) return { ok: false, refusal: 'too-long' };
  const json = parseJson(text);
  if (json === undefined) return { ok: false, refusal: 'not-json' };
  if (!isOfThisFormat(json.value)) return { ok: false, refusal: 'unknown-format' };
  const parsed = parseProof(json.value);
  if (!parsed.ok) return { ok: false, refusal: 'malformed' };
  const { position, leaf, opening, inclusion, checkpoint } = parsed.value;
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  return {
    ok: true,
    proof: {
      position,
      leaf: bytes(leaf),
      opening: bytes(opening),
      inclusion: inclusion.map(bytes),
      checkpoint,
    },
  };
}

function isOfThisFormat(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === proofFormat;
}

/** Undefined when the text is not JSON. */
function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
