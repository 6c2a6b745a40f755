import { applyBatch, type FeedState, genesis, positionOf, verifySnapshot } from '@deadset/protocol';
import { feedPolicy } from './sealed-feed.ts';

/** A follower as hub and edge have it: a state, and the highest position that it ever verified. */
export class ModelFollower {
  state: FeedState = genesis;
  #mark = -1;

  /** Why it refuses a batch; undefined when it takes it. */
  batch(bytes: Buffer): string | undefined {
    const result = applyBatch(this.state, bytes, feedPolicy);
    if (!result.ok) return result.refusal;
    this.#take(result.state);
    return undefined;
  }

  /** Why it refuses a snapshot; undefined when it takes it. */
  snapshot(bytes: Buffer): string | undefined {
    const result = verifySnapshot(bytes, feedPolicy, this.#mark);
    if (!result.ok) return result.refusal;
    this.#take(result.state);
    return undefined;
  }

  mustTake(refusal: string | undefined): void {
    if (refusal !== undefined) throw new Error(`what the hub published is refused: ${refusal}`);
  }

  /** For one of these reasons; for any when none is named. */
  mustRefuse(refusal: string | undefined, ...reasons: readonly string[]): void {
    if (refusal === undefined || (reasons.length > 0 && !reasons.includes(refusal)))
      throw new Error(`${refusal ?? 'taken'} instead of refused for ${reasons.join(' or ') || 'any reason'}`);
  }

  mustStandOn({ root, list }: FeedState): void {
    if (!this.state.root.equals(root)) throw new Error('the follower stands on another tree');
    if (!this.state.list.digest().equals(list.digest())) throw new Error('the follower holds another list');
  }

  #take(state: FeedState): void {
    this.state = state;
    this.#mark = Math.max(this.#mark, positionOf(state));
  }
}
