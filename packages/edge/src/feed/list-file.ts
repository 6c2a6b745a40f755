import { readFile } from 'node:fs/promises';
import { type FeedState, leafHash, readSnapshot, type TrustAnchors, verifySnapshot } from '@deadset/protocol';
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
  const { anchor, list } = read.snapshot;
  const frontier = anchor.frontierBefore.append([leafHash(anchor.stateLeaf)]);
  return { ok: true, state: { frontier, root: frontier.root(), list, anchor, cosignedAt: 0 } };
}
