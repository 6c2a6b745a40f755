import { readFile } from 'node:fs/promises';
import {
  decodeStateLeaf,
  type FeedState,
  leafHash,
  readSnapshot,
  type TrustAnchors,
  verifySnapshot,
} from '@deadset/protocol';
import { policyOf } from './trust-pin.ts';

/**
 * The list in a snapshot file, verified by keys when there are any. Without keys it is only known to be whole: nobody
 * answers for it, and its age is unknown. Throws when it cannot be used.
 */
export async function loadListFile(path: string, keys: TrustAnchors | undefined): Promise<FeedState> {
  const bytes = await readFile(path);
  const read = keys === undefined ? readUnsigned(bytes) : verifySnapshot(bytes, policyOf(keys), -1);
  if (!read.ok) throw new Error(`the list in ${path} cannot be used: ${read.refusal}`);
  return read.state;
}

function readUnsigned(bytes: Buffer): { ok: true; state: FeedState } | { ok: false; refusal: string } {
  const read = readSnapshot(bytes);
  if (!read.ok) return read;
  const { anchor, list, approvals } = read.snapshot;
  const { at: sealedAt } = decodeStateLeaf(anchor.stateLeaf);
  const frontier = anchor.frontierBefore.append([leafHash(anchor.stateLeaf)]);
  const root = frontier.root();
  return { ok: true, state: { frontier, root, list, approvals, sealedAt, anchor, cosignedAt: 0 } };
}
