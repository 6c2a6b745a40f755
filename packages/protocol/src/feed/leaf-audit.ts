import { type Effect, type Listing, strengthOf, type Tier } from '@deadset/domain';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import type { ListState } from '../list/list-state.ts';
import {
  isShortened,
  isWeakened,
  type ListedDeclaration,
  mayHaveItsEnd,
} from '../list/listed-declaration.ts';
import { declarationsIn } from '../list/tac-rows.ts';
import type { ApproverRoot } from '../log/checkpoint.ts';
import { type Frontier, leafHash } from '../log/merkle-tree.ts';
import { decodeEntryLeaf, type EntryLeaf, isEasingProved, isWithdrawalProved } from '../record/entry-leaf.ts';
import { leafKinds } from '../record/leaf-kind.ts';
import { decodeStateLeaf } from '../record/state-leaf.ts';
import { ApprovalFold } from './approval-fold.ts';
import type { FeedState } from './feed-state.ts';

/** Why leaves do not lead from one state to another. */
export type LeafAuditRefusal =
  | 'malformed'
  | 'unknown-leaf'
  | 'bad-evidence'
  | 'bad-time'
  /** The leaves are not those under the other state's root. */
  | 'bad-root'
  /** The other list lacks a declaration that nothing in the leaves has ended, or has it weaker. */
  | 'unjustified';

/** What the leaves say of one declaration that they make or strengthen. */
interface Said {
  readonly tier: Tier;
  readonly untilAt?: number;
  /** Whether it is an enrolment in a logbook: never quiet, so always on the list. */
  readonly isEnrolment: boolean;
}

/**
 * Judges by the public leaves alone whether one state may follow from another: what a follower does before it takes a
 * snapshot over leaves whose openings it has not seen.
 *
 * A state leaf says what the hub says that the list is; a quorum of witnesses says only that the log is one and grows. So a
 * snapshot that "proves itself" may still lack a phone that nobody was entitled to take off. The leaves show it: each
 * names its declaration, a withdrawal shows the secret, a lapse follows a public end, an unlisting its proposal. What only
 * openings tell (which keys, which mode) is checked for all that the follower already held, and is the hub's word for
 * declarations that it sees for the first time.
 */
export class LeafAudit {
  readonly #from: FeedState;
  readonly #approvals: ApprovalFold;
  readonly #said = new Map<string, Said>();
  /** Declarations that were ended with evidence. */
  readonly #ended = new Set<string>();
  /** Declarations that may do less than before, as an entry with its evidence says, and how little. */
  readonly #eased = new Map<string, Effect>();
  /** When those lapsed of which the leaves do not tell the end: the list that we held does. */
  readonly #lapsedAt = new Map<string, number>();
  /** Entries whose state leaf, and so whose time, is still to come. */
  #waiting: Buffer[] = [];
  #frontier: Frontier;
  #sealedAt: number;

  constructor(from: FeedState, roots: readonly ApproverRoot[] = []) {
    this.#from = from;
    this.#approvals = new ApprovalFold(from.approvals, roots);
    this.#frontier = from.frontier;
    this.#sealedAt = from.sealedAt;
  }

  /** Leaves so far, those of the first state among them. */
  get size(): number {
    return this.#frontier.size;
  }

  /** Takes the next leaves in the log's order, or says what is wrong with them. */
  add(leaves: readonly Buffer[]): LeafAuditRefusal | undefined {
    const first = this.#frontier.size;
    this.#frontier = this.#frontier.append(leaves.map(leafHash));
    try {
      for (const [i, leaf] of leaves.entries()) {
        const refusal = this.#take(leaf, first + i);
        if (refusal !== undefined) return refusal;
      }
    } catch (error) {
      if (error instanceof MalformedBytes) return 'malformed';
      throw error;
    }
    return undefined;
  }

  /** Why the leaves do not lead to this state; undefined when they do. */
  refusalOf(to: FeedState): LeafAuditRefusal | undefined {
    if (this.#frontier.size !== to.frontier.size || !this.#frontier.root().equals(to.root)) return 'bad-root';
    if (this.#waiting.length > 0) return 'malformed';
    const isJustified =
      this.#approvals.state.digest().equals(to.approvals.digest()) &&
      this.#keepsWhatWasHeld(to.list) &&
      this.#holdsWhatWasSaid(to.list);
    return isJustified ? undefined : 'unjustified';
  }

  #take(leaf: Buffer, position: number): LeafAuditRefusal | undefined {
    if (leaf[0] === leafKinds.entry || leaf[0] === leafKinds.approver) {
      this.#waiting.push(leaf);
      return undefined;
    }
    if (leaf[0] !== leafKinds.state) return 'unknown-leaf';
    const state = decodeStateLeaf(leaf);
    if (state.position !== position) return 'malformed';
    if (state.at < this.#sealedAt) return 'bad-time';
    this.#sealedAt = state.at;
    const isGood = this.#waiting.every((waiting) => this.#judge(waiting, state.at));
    this.#waiting = [];
    return isGood ? undefined : 'bad-evidence';
  }

  #judge(leaf: Buffer, sealedAt: number): boolean {
    if (leaf[0] === leafKinds.approver) return this.#approvals.enrol(leaf);
    const entry = decodeEntryLeaf(leaf);
    switch (entry.act) {
      case 'declare':
      case 'raise':
      case 'verify':
      case 'settle':
      case 'restore':
      case 'amend':
      case 'enrol':
        return this.#say(entry);
      case 'choose-mode':
        // Without its evidence it can only have made the declaration stronger.
        return this.#say(entry) && (!isEasingProved(entry) || this.#ease(entry, 'tracked'));
      case 'ease':
        return this.#approvals.mayEase(entry, sealedAt) && this.#say(entry) && this.#ease(entry, 'disputed');
      case 'withdraw':
      case 'hand-over':
        return isWithdrawalProved(entry) && this.#end(entry);
      case 'unlist':
        return this.#approvals.isDue(entry, sealedAt) && this.#end(entry);
      case 'lapse':
        return this.#lapse(entry, sealedAt);
      case 'propose':
        return this.#approvals.propose(entry, sealedAt);
      case 'object':
        // It only ever leaves things as strong as they are.
        this.#approvals.drop(entry.declaration);
        break;
    }
    return true;
  }

  #say({ act, declaration, tier, untilAt }: EntryLeaf): boolean {
    const name = nameOf(declaration);
    const present = this.#said.get(name);
    const isEnrolment = act === 'enrol';
    const next: Said = untilAt === undefined ? { tier, isEnrolment } : { tier, untilAt, isEnrolment };
    if (!mayHaveItsEnd(withEffect(next))) return false;
    // Only openings tell the effect; what leaves tell must not become weaker.
    if (present !== undefined && isShortened(withEffect(present), withEffect(next))) return false;
    this.#said.set(name, next);
    // Its week is over: from now on it does again what it did.
    if (act === 'restore' || act === 'settle') this.#eased.delete(name);
    return true;
  }

  #ease({ declaration }: EntryLeaf, to: 'tracked' | 'disputed'): true {
    const name = nameOf(declaration);
    this.#eased.set(name, this.#eased.get(name) ?? to);
    if (to === 'disputed') this.#eased.set(name, to);
    return true;
  }

  #end({ declaration }: EntryLeaf): true {
    const name = nameOf(declaration);
    this.#said.delete(name);
    this.#ended.add(name);
    this.#approvals.drop(declaration);
    return true;
  }

  #lapse(entry: EntryLeaf, sealedAt: number): boolean {
    const name = nameOf(entry.declaration);
    const said = this.#said.get(name);
    if (said === undefined) {
      this.#lapsedAt.set(name, sealedAt);
      this.#approvals.drop(entry.declaration);
      return true;
    }
    return said.untilAt !== undefined && said.untilAt <= sealedAt && this.#end(entry);
  }

  /** Every declaration that we held is still on its key and not weaker, or was ended as it may be. */
  #keepsWhatWasHeld(list: ListState): boolean {
    for (const rows of this.#from.list.rows()) {
      for (const { key, declarations } of declarationsIn(rows)) {
        const now = list.declarationsOn(key);
        if (!declarations.every((one) => this.#isEnded(one) || this.#isKept(one, now))) return false;
      }
    }
    return true;
  }

  #isKept({ declaration, listing }: ListedDeclaration, now: readonly ListedDeclaration[]): boolean {
    const kept = now.find((one) => one.declaration.equals(declaration));
    if (kept === undefined) return false;
    const floor = this.#eased.get(nameOf(declaration));
    if (floor === undefined) return !isWeakened(listing, kept.listing);
    const least = Math.min(strengthOf(listing), strengthOf({ effect: floor, tier: listing.tier }));
    return !isShortened(listing, kept.listing) && strengthOf(kept.listing) >= least;
  }

  #isEnded({ declaration, listing }: ListedDeclaration): boolean {
    const name = nameOf(declaration);
    if (this.#ended.has(name)) return true;
    const lapsedAt = this.#lapsedAt.get(name);
    return lapsedAt !== undefined && listing.untilAt !== undefined && listing.untilAt <= lapsedAt;
  }

  /** Every declaration that the leaves make beyond an unproved word, which may be quiet, is on some key; so is every enrolment. */
  #holdsWhatWasSaid(list: ListState): boolean {
    const missing = new Map([...this.#said].filter(([, { tier, isEnrolment }]) => tier > 0 || isEnrolment));
    if (missing.size === 0) return true;
    for (const rows of list.rows()) {
      for (const { declarations } of declarationsIn(rows)) {
        for (const { declaration, listing } of declarations) {
          const name = nameOf(declaration);
          const said = missing.get(name);
          if (said !== undefined && !isShortened(withEffect(said), listing)) missing.delete(name);
        }
      }
    }
    return missing.size === 0;
  }
}

function withEffect({ tier, untilAt, isEnrolment }: Said): Listing {
  const listing = { effect: isEnrolment ? ('enrolled' as const) : ('tracked' as const), tier };
  return untilAt === undefined ? listing : { ...listing, untilAt };
}

/** Sixteen bytes as a text of sixteen characters: the smallest key that a map takes. */
function nameOf(declaration: Buffer): string {
  return declaration.toString('latin1');
}
