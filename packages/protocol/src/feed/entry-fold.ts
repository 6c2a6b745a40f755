import { effectOf, type ImeiKey, type Listing } from '@deadset/domain';
import type { ListState } from '../list/list-state.ts';
import {
  changedDeclarations,
  type KeyListing,
  type ListChange,
  type ListedDeclaration,
  strongestOf,
} from '../list/listed-declaration.ts';
import type { ApproverRoot } from '../log/checkpoint.ts';
import { approvalChallenge, isApprovalGood } from '../record/approval.ts';
import { type ApprovalState, proposalDelayMs } from '../record/approval-state.ts';
import { decodeApproverLeaf, isApproverLeafGood } from '../record/approver-leaf.ts';
import { declarationName, decodeEntryLeaf, type EntryLeaf } from '../record/entry-leaf.ts';
import { leafKinds } from '../record/leaf-kind.ts';
import { commitmentTo, decodeOpening, type Opening } from '../record/opening.ts';
import type { SealedLeaf } from './batch.ts';

/** Why a leaf is not taken. */
export type LeafRefusal =
  /** Of a kind this version does not know: stop and be upgraded, never guess. */
  | 'unknown-leaf'
  /** An opening that is missing or not the one its leaf commits to. */
  | 'bad-opening'
  /** It would lessen an effect, or let somebody do so, without what entitles it to. */
  | 'bad-evidence';

/** What comes of some leaves, beside the tree: the list, who may approve, and how each touched key is listed now. */
export interface Folded {
  readonly list: ListState;
  readonly approvals: ApprovalState;
  readonly changes: readonly KeyListing[];
}

/**
 * Folds leaves, one after the other, into a list and the state of approvals, and lets none of them lessen an effect
 * without evidence.
 *
 * This is where an insider becomes powerless: an entry may strengthen what gates do on the hub's word alone, but it takes
 * something away only with the secret that its declaration committed to, with its own end, or with a proposal that two
 * organisations approved a day before. Hub, edges and checkers all judge by this.
 */
export class EntryFold {
  readonly #list: ListState;
  readonly #roots: readonly ApproverRoot[];
  #approvals: ApprovalState;
  readonly #changes: ListChange[] = [];
  /** Declarations on the keys touched so far: the list itself is changed once, at the end. */
  readonly #present = new Map<ImeiKey, readonly ListedDeclaration[]>();

  constructor(list: ListState, approvals: ApprovalState, roots: readonly ApproverRoot[] = []) {
    this.#list = list;
    this.#approvals = approvals;
    this.#roots = roots;
  }

  /**
   * Takes one leaf of a batch that was sealed at this instant (ms since 1970), or says why not and is as before. Throws
   * `MalformedBytes` for a leaf or an opening that is none.
   */
  add({ leaf, opening }: SealedLeaf, sealedAt: number): LeafRefusal | undefined {
    if (leaf[0] === leafKinds.approver) return opening === undefined ? this.#enrol(leaf) : 'bad-opening';
    if (leaf[0] !== leafKinds.entry) return 'unknown-leaf';
    const entry = decodeEntryLeaf(leaf);
    if (opening === undefined || !commitmentTo(opening).equals(entry.commitment)) return 'bad-opening';
    return this.#take(entry, decodeOpening(opening), sealedAt);
  }

  /** The state after all leaves taken. */
  end(): Folded {
    const changes = [...this.#present].map(([key, declarations]) => {
      const listing = strongestOf(declarations);
      return listing === undefined ? { key } : { key, listing };
    });
    return { list: this.#list.with(this.#changes), approvals: this.#approvals, changes };
  }

  #take(entry: EntryLeaf, opening: Opening, sealedAt: number): LeafRefusal | undefined {
    const { declaration } = entry;
    switch (entry.act) {
      case 'declare':
      case 'raise':
        return this.#strengthen(entry, opening);
      case 'withdraw':
        return this.#endIf(isSecretOf(entry), entry, opening.keys);
      case 'lapse':
        return this.#endIf(this.#isOver(entry, opening.keys, sealedAt), entry, opening.keys);
      case 'unlist':
        return this.#endIf(this.#isDue(entry, sealedAt), entry, opening.keys);
      case 'propose':
        if (this.#approvals.proposalOn(declaration) !== undefined || !this.#isApproved(entry))
          return 'bad-evidence';
        this.#approvals = this.#approvals.withProposal({
          declaration: Buffer.from(declaration),
          proposalId: Buffer.from(entry.entryId),
          sealedAt,
        });
        return undefined;
      case 'object':
        this.#approvals = this.#approvals.withoutProposal(declaration);
        return undefined;
    }
  }

  /** A declaration is made or becomes stronger; nobody may use that to make one weaker. */
  #strengthen(entry: EntryLeaf, { keys, mode, isQuiet }: Opening): LeafRefusal | undefined {
    if (isQuiet) return undefined;
    const { tier, untilAt } = entry;
    const effect = { effect: effectOf(tier, mode), tier };
    const listing: Listing = untilAt === undefined ? effect : { ...effect, untilAt };
    if (keys.some((key) => isWeakened(this.#find(key, entry.declaration), listing))) return 'bad-evidence';
    for (const key of keys) this.#change(key, entry.declaration, listing);
    return undefined;
  }

  #endIf(isEntitled: boolean, { declaration }: EntryLeaf, keys: readonly ImeiKey[]): LeafRefusal | undefined {
    if (!isEntitled) return 'bad-evidence';
    for (const key of keys) this.#change(key, declaration);
    this.#approvals = this.#approvals.withoutProposal(declaration);
    return undefined;
  }

  /** Whether the declaration's own end has come on every key; it has no effect any more then, whoever says so. */
  #isOver({ declaration }: EntryLeaf, keys: readonly ImeiKey[], sealedAt: number): boolean {
    return keys.every((key) => {
      const present = this.#find(key, declaration);
      return present === undefined || (present.untilAt !== undefined && present.untilAt <= sealedAt);
    });
  }

  #isDue({ declaration, evidence }: EntryLeaf, sealedAt: number): boolean {
    const proposal = this.#approvals.proposalOn(declaration);
    return (
      proposal !== undefined &&
      evidence.kind === 'proposal' &&
      evidence.proposalId.equals(proposal.proposalId) &&
      sealedAt - proposal.sealedAt >= proposalDelayMs
    );
  }

  /** Two different approvers of two different organisations, both in force, both over exactly this proposal. */
  #isApproved({ entryId, deviceLabel, declaration, evidence, keyIds }: EntryLeaf): boolean {
    if (evidence.kind !== 'approvals') return false;
    const { reason, proposedAt, approvals } = evidence;
    const challenge = approvalChallenge({
      deviceLabel,
      declaration,
      reason,
      proposalId: entryId,
      proposedAt,
    });
    const organisations = approvals.map((approval) => {
      const key = this.#approvals.approver(approval.keyId);
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

  #enrol(bytes: Buffer): LeafRefusal | undefined {
    const leaf = decodeApproverLeaf(bytes);
    const root = this.#roots.find(({ organisation }) => organisation === leaf.organisation);
    if (root === undefined || !isApproverLeafGood(leaf, root.publicKey)) return 'bad-evidence';
    const present = this.#approvals.approver(leaf.keyId);
    if (present !== undefined && present.organisation !== leaf.organisation) return 'bad-evidence';
    const { organisation, algorithm } = leaf;
    this.#approvals =
      leaf.action === 'retire'
        ? this.#approvals.withoutApprover(leaf.keyId)
        : this.#approvals.withApprover({
            organisation,
            algorithm,
            keyId: Buffer.from(leaf.keyId),
            publicKey: Buffer.from(leaf.publicKey),
            rpIdHash: Buffer.from(leaf.rpIdHash),
          });
    return undefined;
  }

  #find(key: ImeiKey, declaration: Buffer): Listing | undefined {
    return this.#declarationsOn(key).find((one) => one.declaration.equals(declaration))?.listing;
  }

  #declarationsOn(key: ImeiKey): readonly ListedDeclaration[] {
    return this.#present.get(key) ?? this.#list.declarationsOn(key);
  }

  #change(key: ImeiKey, declaration: Buffer, listing?: Listing): void {
    const change = listing === undefined ? { declaration } : { declaration, listing };
    this.#present.set(key, changedDeclarations(this.#declarationsOn(key), change));
    this.#changes.push({ key, ...change });
  }
}

function isSecretOf({ declaration, evidence }: EntryLeaf): boolean {
  return evidence.kind === 'withdrawal-secret' && declarationName(evidence.secret).equals(declaration);
}

/** In any way: the effect, the tier or the end. A stronger tier that ends at once would be a withdrawal in disguise. */
function isWeakened(present: Listing | undefined, next: Listing): boolean {
  if (present === undefined) return false;
  const [end, nextEnd] = [present, next].map(({ untilAt }) => untilAt ?? Number.POSITIVE_INFINITY);
  const isEffectWeaker = present.effect === 'prohibited' && next.effect === 'tracked';
  return isEffectWeaker || next.tier < present.tier || (nextEnd ?? 0) < (end ?? 0);
}
