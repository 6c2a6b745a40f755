import { ListState } from '../list/list-state.ts';
import { emptyRoot, Frontier } from '../log/merkle-tree.ts';
import { ApprovalState } from '../record/approval-state.ts';

/** The state leaf under which a list was last verified, with the tree just before it: enough to prove a snapshot. */
export interface Anchor {
  readonly frontierBefore: Frontier;
  readonly stateLeaf: Buffer;
  readonly note: string;
}

/**
 * Everything that follows from a prefix of the log: the tree's right edge, the list, and who may approve.
 *
 * Hub, edge and checkers all hold one of these and move it with `applyBatch`; none of them can come to another list.
 */
export interface FeedState {
  readonly frontier: Frontier;
  readonly root: Buffer;
  readonly list: ListState;
  readonly approvals: ApprovalState;
  /** When the newest state leaf was sealed, ms since 1970; 0 before the first. It never goes back. */
  readonly sealedAt: number;
  /** Absent only before the first batch. */
  readonly anchor?: Anchor;
  /** When the newest accepted head was cosigned, ms since 1970; 0 before the first. */
  readonly cosignedAt: number;
}

/** Before the first batch: an empty tree and an empty list. */
export const genesis: FeedState = {
  frontier: Frontier.empty,
  root: emptyRoot,
  list: ListState.empty,
  approvals: ApprovalState.empty,
  sealedAt: 0,
  cosignedAt: 0,
};

/** Position of the last leaf that is part of the state; -1 before the first. */
export function positionOf(state: FeedState): number {
  return state.frontier.size - 1;
}
