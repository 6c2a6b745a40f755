import { effectOf, type ImeiKey, type Listing } from '@deadset/domain';
import { sha256, unshared } from '../bytes/sha256.ts';
import type { ListState } from '../list/list-state.ts';
import {
  changedDeclarations,
  isShortened,
  isWeakened,
  type KeyListing,
  type ListChange,
  type ListedDeclaration,
  mayHaveItsEnd,
  strongestOf,
} from '../list/listed-declaration.ts';
import type { ApproverRoot } from '../log/checkpoint.ts';
import type { ApprovalState } from '../record/approval-state.ts';
import { decodeEntryLeaf, type EntryLeaf, isEasingProved, isWithdrawalProved } from '../record/entry-leaf.ts';
import { leafKinds } from '../record/leaf-kind.ts';
import { commitmentTo, decodeOpening, type Opening } from '../record/opening.ts';
import { ApprovalFold } from './approval-fold.ts';
import type { SealedLeaf } from './batch.ts';

const blindPrefix = Buffer.from('deadset blind v1\n');

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
  readonly #approvals: ApprovalFold;
  readonly #changes: ListChange[] = [];
  #blind: Buffer;
  /** Declarations on the keys touched so far: the list itself is changed once, at the end. */
  readonly #present = new Map<ImeiKey, readonly ListedDeclaration[]>();

  constructor(list: ListState, approvals: ApprovalState, roots: readonly ApproverRoot[] = []) {
    this.#list = list;
    this.#blind = list.blind;
    this.#approvals = new ApprovalFold(approvals, roots);
  }

  /**
   * Takes one leaf of a batch that was sealed at this instant (ms since 1970), or says why not and is as before. Throws
   * `MalformedBytes` for a leaf or an opening that is none.
   */
  add({ leaf, opening }: SealedLeaf, sealedAt: number): LeafRefusal | undefined {
    if (leaf[0] === leafKinds.approver) {
      if (opening !== undefined) return 'bad-opening';
      return this.#approvals.enrol(leaf) ? undefined : 'bad-evidence';
    }
    if (leaf[0] !== leafKinds.entry) return 'unknown-leaf';
    const entry = decodeEntryLeaf(leaf);
    if (opening === undefined || !commitmentTo(opening).equals(entry.commitment)) return 'bad-opening';
    const refusal = this.#take(entry, decodeOpening(opening), sealedAt);
    // Each opening has a salt, so only whoever has seen all of them knows what the digest hangs on.
    if (refusal === undefined) this.#blind = sha256(blindPrefix, this.#blind, opening);
    return refusal;
  }

  /** The state after all leaves taken. */
  end(): Folded {
    const changes = [...this.#present].map(([key, declarations]) => {
      const listing = strongestOf(declarations);
      return listing === undefined ? { key } : { key, listing };
    });
    const list = this.#list.with(this.#changes, unshared(this.#blind));
    return { list, approvals: this.#approvals.state, changes };
  }

  #take(entry: EntryLeaf, opening: Opening, sealedAt: number): LeafRefusal | undefined {
    const { declaration } = entry;
    switch (entry.act) {
      case 'declare':
      case 'raise':
      case 'amend':
      case 'enrol':
        return this.#state(entry, opening, false);
      case 'verify':
      case 'settle':
      case 'restore':
        return this.#isOutOfDoubt(entry, opening) ? this.#state(entry, opening, false) : 'bad-evidence';
      case 'choose-mode':
        // Once shown, the link of the chain is public: it opens recovery mode, and nothing below it.
        return this.#state(entry, opening, opening.isDisputed !== true && isEasingProved(entry));
      case 'ease':
        return opening.isDisputed === true && this.#approvals.mayEase(entry, sealedAt)
          ? this.#state(entry, opening, true)
          : 'bad-evidence';
      case 'withdraw':
      case 'hand-over':
        return this.#endIf(isWithdrawalProved(entry), entry, opening.keys);
      case 'lapse':
        return this.#endIf(this.#isOver(entry, opening.keys, sealedAt), entry, opening.keys);
      case 'unlist':
        return this.#endIf(this.#approvals.isDue(entry, sealedAt), entry, opening.keys);
      case 'propose':
        return this.#approvals.propose(entry, sealedAt) ? undefined : 'bad-evidence';
      case 'object':
        this.#approvals.drop(declaration);
        break;
    }
    return undefined;
  }

  /**
   * What a declaration does from now on: as much as before or more. Less only where the entry shows what entitles it to,
   * and then never a lower tier or an earlier end.
   */
  #state(
    entry: EntryLeaf,
    { keys, mode, isQuiet, isDisputed }: Opening,
    mayEase: boolean,
  ): LeafRefusal | undefined {
    const { tier, untilAt, act, declaration } = entry;
    // A proved word is on the list; the leaves alone, without openings, tell it by its tier.
    if (isQuiet) return tier === 0 ? undefined : 'bad-evidence';
    const effect = act === 'enrol' ? 'enrolled' : effectOf(tier, mode, isDisputed);
    const listing: Listing = untilAt === undefined ? { effect, tier } : { effect, tier, untilAt };
    if (!mayHaveItsEnd(listing)) return 'bad-evidence';
    const isLess = mayEase ? isShortened : isWeakened;
    if (keys.some((key) => isLess(this.#find(key, declaration), listing))) return 'bad-evidence';
    for (const key of keys) this.#change(key, declaration, listing);
    return undefined;
  }

  /**
   * Whether an act that ends a dispute or an easing does so, and of a phone that the declaration is about. Whoever sees no
   * openings takes the easing for over.
   */
  #isOutOfDoubt({ act, declaration }: EntryLeaf, { keys, isDisputed }: Opening): boolean {
    // On one of them: another report may have found a further slot meanwhile.
    const isAboutIt = act !== 'restore' || keys.some((key) => this.#find(key, declaration) !== undefined);
    return isDisputed !== true && isAboutIt;
  }

  #endIf(isEntitled: boolean, { declaration }: EntryLeaf, keys: readonly ImeiKey[]): LeafRefusal | undefined {
    if (!isEntitled) return 'bad-evidence';
    for (const key of keys) this.#change(key, declaration);
    this.#approvals.drop(declaration);
    return undefined;
  }

  /** Whether the declaration's own end has come on every key; it has no effect any more then, whoever says so. */
  #isOver({ declaration }: EntryLeaf, keys: readonly ImeiKey[], sealedAt: number): boolean {
    return keys.every((key) => {
      const present = this.#find(key, declaration);
      return present === undefined || (present.untilAt !== undefined && present.untilAt <= sealedAt);
    });
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
