import { type VerifierPolicy, verifyCheckpoint } from '../log/checkpoint.ts';
import type { FeedState } from './feed-state.ts';

/**
 * The state with the younger age that a heartbeat proves: the same tree, cosigned again.
 *
 * Undefined when the note is not good, or not of this very tree; a head that is ahead says nothing about our age.
 */
export function acceptHead(state: FeedState, note: string, policy: VerifierPolicy): FeedState | undefined {
  const head = verifyCheckpoint(note, policy);
  if (!head.ok || head.checkpoint.size !== state.frontier.size) return undefined;
  if (!head.checkpoint.root.equals(state.root)) return undefined;
  return { ...state, cosignedAt: Math.max(state.cosignedAt, head.cosignedAt) };
}
