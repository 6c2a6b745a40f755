import { sha256 } from '@deadset/protocol';

/** A line as the chain takes it: every column as text, null where it is absent. */
export interface LineToChain {
  readonly id: number;
  /** RFC 3339 in UTC with six decimals, exactly what is kept. */
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly onBehalfOf: string | null;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient: string | null;
  /** The text of a `jsonb`, which PostgreSQL writes in one way only. */
  readonly detail: string | null;
}

const chainPrefix = Buffer.from('deadset audit v1\n');

/** What stands before the first line: 32 zero bytes. */
export const chainStart: Buffer = Buffer.alloc(32);

/** Hash of the chain after a line: SHA-256 over a prefix, the hash before it and the line's canonical bytes. */
export function chainHash(previous: Buffer, line: LineToChain): Buffer {
  return sha256(chainPrefix, previous, canonicalBytes(line));
}

/** A JSON array (RFC 8259, no white space) of the id as text and the columns, in this order. */
function canonicalBytes(line: LineToChain): Buffer {
  const { id, at, kind, actor, onBehalfOf, act, object, why, recipient, detail } = line;
  const columns = [String(id), at, kind, actor, onBehalfOf, act, object, why, recipient, detail];
  return Buffer.from(JSON.stringify(columns));
}
