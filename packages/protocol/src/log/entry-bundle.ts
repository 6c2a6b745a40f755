import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';

/** Leaves one behind the other, each behind its length in two bytes. C2SP tlog-tiles. Throws RangeError beyond 65,535 bytes. */
export function encodeEntryBundle(leaves: readonly Buffer[]): Buffer {
  const writer = new ByteWriter();
  for (const leaf of leaves) writer.uint16(leaf.length).bytes(leaf);
  return writer.finish();
}

/** The leaves of a bundle, as views of it. Throws `MalformedBytes` when one is cut short; how many there ought to be is the caller's to check. */
export function decodeEntryBundle(bundle: Buffer): Buffer[] {
  const reader = new ByteReader(bundle);
  const leaves: Buffer[] = [];
  while (reader.remaining > 0) leaves.push(reader.bytes(reader.uint16()));
  return leaves;
}
