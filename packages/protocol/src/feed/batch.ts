import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';

/** One leaf as the feed carries it: its exact bytes, and its opening for those who may see it. */
export interface SealedLeaf {
  readonly leaf: Buffer;
  readonly opening?: Buffer;
}

/** What the hub seals at a time: entries in commit order, one state leaf behind them, and the signed tree head. */
export interface Batch {
  readonly firstPosition: number;
  /** Root of the tree before the first leaf. */
  readonly parentRoot: Buffer;
  /** Entries, then exactly one state leaf. */
  readonly leaves: readonly SealedLeaf[];
  /** Signed note over the tree after the last leaf. */
  readonly note: string;
}

/** Most leaves of one batch; a larger act is spread over several. */
export const maxLeavesPerBatch = 50_001;

const batchVersion = 1;

/** The bytes of a batch: what a batch frame carries and what a follower verifies. */
export function encodeBatch(batch: Batch): Buffer {
  const writer = new ByteWriter()
    .uint8(batchVersion)
    .uint48(batch.firstPosition)
    .bytes(batch.parentRoot)
    .uint32(batch.leaves.length);
  for (const { leaf, opening } of batch.leaves) {
    writer.uint16(leaf.length).bytes(leaf);
    writer.uint16(opening?.length ?? 0).bytes(opening ?? Buffer.alloc(0));
  }
  return writer.block(Buffer.from(batch.note)).finish();
}

/** Throws `MalformedBytes` for anything that `encodeBatch` would not have written. */
export function decodeBatch(bytes: Buffer): Batch {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== batchVersion) throw new MalformedBytes('a batch of an unknown version');
  const firstPosition = reader.uint48();
  const parentRoot = reader.bytes(32);
  const count = reader.uint32();
  if (count === 0 || count > maxLeavesPerBatch) throw new MalformedBytes(`a batch of ${count} leaves`);
  const leaves = Array.from({ length: count }, () => readSealedLeaf(reader));
  const note = reader.block().toString('utf8');
  reader.end();
  return { firstPosition, parentRoot, leaves, note };
}

function readSealedLeaf(reader: ByteReader): SealedLeaf {
  const leaf = reader.bytes(reader.uint16());
  const opening = reader.bytes(reader.uint16());
  return opening.length === 0 ? { leaf } : { leaf, opening };
}
