import type { ApproverRoot } from '../log/checkpoint.ts';
import { approvalChallenge, easingChallenge, isApprovalGood } from '../record/approval.ts';
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
    if (!isFresh(entry, sealedAt, approvalLifeMs) || !this.#isApproved(entry)) return false;
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

  /** Whether one approver in force has just agreed that this declaration bars nothing for a week. */
  mayEase(entry: EntryLeaf, sealedAt: number): boolean {
    return (
      isFresh(entry, sealedAt, easingFreshMs) &&
      this.#approvingOrganisations(entry, easingChallenge)?.length === 1
    );
  }

  /** Two different approvers of two different organisations, both in force, both over exactly this proposal. */
  #isApproved(entry: EntryLeaf): boolean {
    const organisations = this.#approvingOrganisations(entry, approvalChallenge);
    return organisations?.length === 2 && new Set(organisations).size === 2;
  }

  /** Whose approvers agreed, in the order in which the entry names them; undefined when one of them did not. */
  #approvingOrganisations(
    { entryId, deviceLabel, declaration, evidence, keyIds }: EntryLeaf,
    challengeOf: typeof approvalChallenge,
  ): string[] | undefined {
    if (evidence.kind !== 'approvals' || evidence.approvals.length !== keyIds.length) return undefined;
    const { reason, proposedAt, approvals } = evidence;
    const challenge = challengeOf({ deviceLabel, declaration, reason, proposalId: entryId, proposedAt });
    const organisations = approvals.flatMap((approval, i) => {
      const key = this.#state.approver(approval.keyId);
      const isNamed = keyIds[i]?.equals(approval.keyId) === true;
      return isNamed && key !== undefined && isApprovalGood(approval, challenge, key)
        ? [key.organisation]
        : [];
    });
    return organisations.length === approvals.length ? organisations : undefined;
  }
}

/** How far the clock by which a proposal was made may be ahead of the batch's, in milliseconds. */
const clockSkewMs = 60_000;

/** How old a yes to an easing may be when it is sealed, in milliseconds: one hour. It cannot be kept for another day. */
const easingFreshMs = 3_600_000;

function isFresh({ evidence }: EntryLeaf, sealedAt: number, lifeMs: number): boolean {
  if (evidence.kind !== 'approvals') return false;
  const age = sealedAt - evidence.proposedAt;
  return age >= -clockSkewMs && age < lifeMs;
}
