import { parseNote, type SignedNote } from '@deadset/protocol';

/** The body of an add-checkpoint request. C2SP tlog-witness. */
export interface AddCheckpointRequest {
  /** Size of the checkpoint that the caller believes was cosigned last; 0 for none. */
  readonly oldSize: number;
  /** Consistency proof from that size to the checkpoint's, at most 63 hashes. */
  readonly proof: readonly Buffer[];
  readonly note: SignedNote;
}

const mostProofLines = 63;

/** Undefined for anything that is not exactly such a body. */
export function parseAddCheckpoint(body: string): AddCheckpointRequest | undefined {
  const split = body.indexOf('\n\n');
  if (split < 0) return undefined;
  const [oldLine = '', ...proofLines] = body.slice(0, split).split('\n');
  const [, oldText] = /^old (0|[1-9][0-9]{0,15})$/.exec(oldLine) ?? [];
  const oldSize = Number(oldText);
  if (oldText === undefined || !Number.isSafeInteger(oldSize)) return undefined;
  if (proofLines.length > mostProofLines) return undefined;
  const proof = proofLines.map(parseHash);
  const note = parseNote(body.slice(split + 2));
  if (note === undefined || !body.endsWith('\n') || !proof.every((hash) => hash !== undefined))
    return undefined;
  return { oldSize, proof, note };
}

function parseHash(line: string): Buffer | undefined {
  const hash = Buffer.from(line, 'base64');
  return hash.length === 32 && hash.toString('base64') === line ? hash : undefined;
}
