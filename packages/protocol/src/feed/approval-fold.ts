import type { ApproverRoot } from '../log/checkpoint.ts';
import { approvalChallenge, isApprovalGood } from '../record/approval.ts';
import { type ApprovalState, approvalLifeMs, proposalDelayMs } from '../record/approval-state.ts';
import { decodeApproverLeaf, isApproverLeafGood } from '../record/approver-leaf.ts';
import type { EntryLeaf } from '../record/entry-leaf.ts';

/** Folds the leaves by which two organisations unlist a device. All that it judges by is public. */
export class ApprovalFold {
  readonly #roots: readonly ApproverRoot[];
  #state: ApprovalState;

  constructor(state: ApprovalState, roots: readonly ApproverRoot[] = []) {
    this.#state = state;
    this.#roots = roots;
  }

  get state(): ApprovalState {
    return this.#state;
  }

  /** Takes an approver leaf; false when no pinned organisation signed it, or its key is out of force. Throws `MalformedBytes`. */
  enrol(bytes: Buffer): boolean {
    const leaf = decodeApproverLeaf(bytes);
    const root = this.#roots.find(({ organisation }) => organisation === leaf.organisation);
    if (root === undefined || !isApproverLeafGood(leaf, root.publicKey)) return false;
    // An old enrolment is as well signed as a new one: whoever has the log could show it again.
    if (leaf.action === 'enrol' && this.#state.isRetired(leaf.keyId)) return false;
    const present = this.#state.approver(leaf.keyId);
    if (present !== undefined && present.organisation !== leaf.organisation) return false;
    const { organisation, algorithm } = leaf;
    this.#state =
      leaf.action === 'retire'
        ? this.#state.withoutApprover(leaf.keyId)
        : this.#state.withApprover({
            organisation,
            algorithm,
            keyId: Buffer.from(leaf.keyId),
            publicKey: Buffer.from(leaf.publicKey),
            rpIdHash: Buffer.from(leaf.rpIdHash),
          });
    return true;
  }

  /** Takes a proposal; false when one is open already, or this one is spent, stale or not approved by two organisations. */
  propose(entry: EntryLeaf, sealedAt: number): boolean {
    const { declaration, entryId } = entry;
    if (this.#state.proposalOn(declaration) !== undefined || this.#state.isSpent(entryId)) return false;
    if (!isFresh(entry, sealedAt) || !this.#isApproved(entry)) return false;
    this.#state = this.#state.withProposal({
      declaration: Buffer.from(declaration),
      proposalId: Buffer.from(entryId),
      sealedAt,
    });
    return true;
  }

  /** Whether the proposal that an entry names is open and its day is over. */
  isDue({ declaration, evidence }: EntryLeaf, sealedAt: number): boolean {
    const proposal = this.#state.proposalOn(declaration);
    return (
      proposal !== undefined &&
      evidence.kind === 'proposal' &&
      evidence.proposalId.equals(proposal.proposalId) &&
      sealedAt - proposal.sealedAt >= proposalDelayMs
    );
  }

  /** Drops what is proposed for a declaration: somebody objected, or it has ended. */
  drop(declaration: Buffer): void {
    this.#state = this.#state.withoutProposal(declaration);
  }

  /** Two different approvers of two different organisations, both in force, both over exactly this proposal. */
  #isApproved({ entryId, deviceLabel, declaration, evidence, keyIds }: EntryLeaf): boolean {
    if (evidence.kind !== 'approvals') return false;
    const { reason, proposedAt, approvals } = evidence;
    const proposal = { deviceLabel, declaration, reason, proposalId: entryId, proposedAt };
    const challenge = approvalChallenge(proposal);
    const organisations = approvals.map((approval) => {
      const key = this.#state.approver(approval.keyId);
      return key !== undefined && isApprovalGood(approval, challenge, key) ? key.organisation : undefined;
    });
    const isNamed = approvals.every(({ keyId }, i) => keyIds[i]?.equals(keyId) === true);
    return (
      approvals.length === 2 &&
      keyIds.length === 2 &&
      isNamed &&
      organisations.every((organisation) => organisation !== undefined) &&
      new Set(organisations).size === 2
    );
  }
}

/** How far the clock by which a proposal was made may be ahead of the batch's, in milliseconds. */
const clockSkewMs = 60_000;

function isFresh({ evidence }: EntryLeaf, sealedAt: number): boolean {
  if (evidence.kind !== 'approvals') return false;
  const age = sealedAt - evidence.proposedAt;
  return age >= -clockSkewMs && age < approvalLifeMs;
}
