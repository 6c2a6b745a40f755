import {
  acceptHead,
  applyBatch,
  type BatchRefusal,
  type CheckpointRefusal,
  type FeedState,
  genesis,
  type LeafAuditRefusal,
  positionOf,
  type SnapshotRefusal,
  type VerifierPolicy,
  verifyCheckpoint,
  verifySnapshot,
} from '@deadset/protocol';
import { ExactIndex } from '../index/index.ts';
import { isForkAt, type Mark, noMark } from './high-water-mark.ts';
import type { Justify } from './leaf-stream.ts';
import { ListFacts } from './list-facts.ts';
import type { AppliedState } from './list-keeper.ts';
import { QuorumWatch } from './quorum-watch.ts';

/** Why a head that a heartbeat carried is not taken for what it says. */
export type HeadRefusal = CheckpointRefusal | 'fork' | 'rolled-back';

/**
 * The list that the gates answer by, and the index over it. It only ever moves to a state that has been verified, and
 * never back.
 */
export class VerifiedList {
  readonly index: ExactIndex = new ExactIndex();
  /** Position and age for every thread that answers. */
  readonly facts: ListFacts;
  readonly #clock: () => number;
  readonly #quorum = new QuorumWatch();
  #applied: AppliedState = { state: genesis, appliedAt: 0 };
  #floor: Mark = noMark;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.facts = new ListFacts(clock);
  }

  get applied(): AppliedState {
    return this.#applied;
  }

  get state(): FeedState {
    return this.#applied.state;
  }

  /** Position of the last leaf that the answers rest on; -1 before the first. */
  get position(): number {
    return positionOf(this.state);
  }

  /** Whether the list is at least as new as anything ever kept on this machine. */
  get isAtMark(): boolean {
    return this.position >= this.#floor.position;
  }

  /** Whether the newest head came by the emergency lane, with fewer cosigners than the full quorum. */
  get isEmergency(): boolean {
    return this.#quorum.isEmergency;
  }

  /** Age by the cosigners' clocks, in seconds; undefined while no signed head has been seen. */
  get ageSeconds(): number | undefined {
    return this.facts.ageSeconds;
  }

  /** Starts from a state that was checked elsewhere, never to go below a mark of earlier runs. */
  start(state: FeedState, floor: Mark = noMark): void {
    this.#floor = floor;
    this.#replace(state);
  }

  /** Moves on by one batch, in the index too; or says why not, and is as before. */
  apply(bytes: Buffer, policy: VerifierPolicy): BatchRefusal | undefined {
    const result = applyBatch(this.state, bytes, this.#inForce(policy));
    if (!result.ok) return result.refusal;
    if (isForkAt(this.#floor, this.state, result.state)) return 'fork';
    this.#quorum.took(result.state.anchor?.note, policy);
    this.index.apply(result.changes, result.state.list);
    this.#stands({ state: result.state, appliedAt: this.#clock() });
    return undefined;
  }

  /**
   * Moves to a snapshot that is not older and that the leaves between justify; or says why not, and is as before.
   *
   * That a quorum signed the head under a snapshot says that the log is one, and not that the hub was entitled to all
   * that is in it: without the leaves, a snapshot would carry a gate over an entry that it has refused.
   */
  async adopt(
    snapshot: Buffer,
    policy: VerifierPolicy,
    justify: Justify,
  ): Promise<SnapshotRefusal | LeafAuditRefusal | 'fork' | undefined> {
    const result = verifySnapshot(
      snapshot,
      this.#inForce(policy),
      Math.max(this.#floor.position, this.position),
    );
    if (!result.ok) return result.refusal;
    const here: Mark = { position: this.position, root: this.state.root };
    if ([here, this.#floor].some((mark) => isForkAt(mark, result.state, result.state))) return 'fork';
    // The very list we have: the gates need not hear of it again.
    const isSame = this.position >= 0 && positionOf(result.state) === this.position;
    const refusal = isSame ? undefined : await justify(this.state, result.state);
    if (refusal !== undefined) return refusal;
    this.#quorum.took(result.state.anchor?.note, policy);
    if (!isSame) this.#replace(result.state);
    return undefined;
  }

  /**
   * Takes the younger age that a heartbeat proves, when it is of the tree we have. A head further on than ours proves
   * nothing about our age, and is no fault.
   */
  hear(note: string, policy: VerifierPolicy): 'accepted' | 'ahead' | HeadRefusal {
    const inForce = this.#inForce(policy);
    const state = acceptHead(this.state, note, inForce);
    if (state !== undefined) {
      this.#quorum.took(note, policy);
      this.#stands({ ...this.#applied, state });
      return 'accepted';
    }
    const head = verifyCheckpoint(note, inForce);
    if (!head.ok) return head.refusal;
    const { size } = head.checkpoint;
    if (size === this.state.frontier.size) return 'fork';
    return size < this.state.frontier.size ? 'rolled-back' : 'ahead';
  }

  /** The pinned policy, with its emergency lane open when the full quorum has been away for an hour. */
  #inForce(pinned: VerifierPolicy): VerifierPolicy {
    return this.#quorum.policyAt(pinned, this.#clock(), this.state.anchor?.note);
  }

  #replace(state: FeedState): void {
    this.index.replace(state.list);
    this.#stands({ state, appliedAt: this.#clock() });
  }

  #stands(applied: AppliedState): void {
    this.#applied = applied;
    this.facts.set(this.position, applied.state.cosignedAt);
  }
}
