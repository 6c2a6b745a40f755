import { type Checkpoint, emptyRoot, verifyConsistency } from '@deadset/protocol';
import type { AddCheckpointRequest } from './add-checkpoint-request.ts';

/** Why a checkpoint whose signature is good is not cosigned. C2SP tlog-witness. */
export type CheckpointFault =
  /** The caller's old size is above the size it asks for. */
  | 'old-above-new'
  /** The old size is not that of the checkpoint cosigned last. */
  | 'not-the-last'
  /** Size 0 with another root than that of the empty tree. */
  | 'bad-empty-root'
  /** The tree does not begin with the one cosigned last: another history, or no proof that it is the same. */
  | 'inconsistent';

/** What is wrong with a checkpoint, given the one cosigned last; undefined when it may be cosigned. */
export function faultOf(
  { oldSize, proof, note: { checkpoint } }: AddCheckpointRequest,
  last: Checkpoint | undefined,
): CheckpointFault | undefined {
  const { size, root } = checkpoint;
  if (oldSize > size) return 'old-above-new';
  if (oldSize !== (last?.size ?? 0)) return 'not-the-last';
  if (size === 0 && !root.equals(emptyRoot)) return 'bad-empty-root';
  // The empty tree is consistent with any, so there is nothing to prove; and to prove nothing is an error.
  if (last === undefined || oldSize === 0) return proof.length === 0 ? undefined : 'inconsistent';
  return verifyConsistency(oldSize, last.root, size, root, proof) ? undefined : 'inconsistent';
}
