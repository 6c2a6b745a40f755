import {
  ApprovalFold,
  type ApproverRoot,
  clockSkewMs,
  decodeEntryLeaf,
  decodeStateLeaf,
  type EntryLeaf,
  type Frontier,
  isWithdrawalProved,
  leafHash,
  leafKinds,
  MalformedBytes,
} from '@deadset/protocol';
import { AlarmRaised } from './monitor-alarm.ts';
import type { MonitorState, SeenCanary } from './monitor-state.ts';

/** An entry whose state leaf, and so whose time, is still to come. */
interface Waiting {
  readonly leaf: Buffer;
  readonly position: number;
}

/**
 * Judges public leaves, one after the other, without any opening: nobody's phone is known here, but every entry that
 * takes one off the list must show to everybody what entitles it to.
 */
export class LeafJudge {
  readonly #latestAt: number;
  readonly #approvals: ApprovalFold;
  readonly #ends: Map<string, number>;
  readonly #eased: Map<string, number>;
  #frontier: Frontier;
  #sealedAt: number;
  #canary: SeenCanary | undefined;
  #waiting: Waiting[] = [];

  /** `cosignedAt` is that of the head under which the leaves are, in milliseconds since 1970. */
  constructor(from: MonitorState, cosignedAt: number, roots: readonly ApproverRoot[] = []) {
    this.#latestAt = cosignedAt + clockSkewMs;
    this.#approvals = new ApprovalFold(from.approvals, roots);
    this.#ends = new Map(from.ends);
    this.#eased = new Map(from.eased);
    this.#frontier = from.frontier;
    this.#sealedAt = from.sealedAt;
    this.#canary = from.canary;
  }

  /** The state after the leaves so far, which end with a state leaf. */
  get state(): MonitorState {
    const [frontier, sealedAt, canary] = [this.#frontier, this.#sealedAt, this.#canary];
    const [approvals, ends, eased] = [this.#approvals.state, this.#ends, this.#eased];
    const known = { frontier, sealedAt, approvals, ends, eased };
    return canary === undefined ? known : { ...known, canary };
  }

  /** Takes the next leaf. Throws `AlarmRaised` for one that nobody should accept. */
  add(leaf: Buffer): void {
    const position = this.#frontier.size;
    this.#frontier = this.#frontier.append([leafHash(leaf)]);
    try {
      this.#take({ leaf, position });
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      throw new AlarmRaised('bad-evidence', `The leaf at position ${position} cannot be read.`, {
        cause: error,
      });
    }
  }

  #take({ leaf, position }: Waiting): void {
    if (leaf[0] !== leafKinds.state) {
      this.#waiting.push({ leaf, position });
      return;
    }
    const { at, position: stated } = decodeStateLeaf(leaf);
    if (stated !== position || at < this.#sealedAt)
      throw new AlarmRaised(
        'bad-evidence',
        `The state leaf at position ${position} is of another place or time.`,
      );
    if (at > this.#latestAt)
      throw new AlarmRaised(
        'bad-evidence',
        `The state leaf at position ${position} is later than those who cosigned its head.`,
      );
    this.#sealedAt = at;
    for (const waiting of this.#waiting) {
      const what = this.#faultOf(waiting, at);
      if (what !== undefined)
        throw new AlarmRaised('bad-evidence', `The entry at position ${waiting.position} ${what}.`);
    }
    this.#waiting = [];
  }

  #faultOf({ leaf, position }: Waiting, sealedAt: number): string | undefined {
    if (leaf[0] === leafKinds.approver)
      return this.#approvals.enrol(leaf)
        ? undefined
        : 'names an approver whom no pinned organisation has signed for';
    const entry = decodeEntryLeaf(leaf);
    switch (entry.act) {
      case 'declare':
      case 'raise':
      case 'verify':
      case 'settle':
      case 'restore':
      case 'choose-mode':
      case 'amend':
      case 'enrol':
        if (entry.untilAt !== undefined && entry.tier > 0) return 'is a proved word and has an end';
        this.#say(entry, position, sealedAt);
        return undefined;
      case 'ease':
        this.#eased.set(entry.declaration.toString('hex'), sealedAt);
        return this.#approvals.mayEase(entry, sealedAt) ? undefined : 'eases without an approver’s passkey';
      case 'withdraw':
      case 'hand-over':
        return this.#endIf(
          isWithdrawalProved(entry),
          entry,
          'withdraws without the secret of its declaration',
        );
      case 'unlist':
        return this.#endIf(
          this.#approvals.isDue(entry, sealedAt),
          entry,
          'unlists what was not proposed by two organisations 24 hours before',
        );
      case 'lapse':
        return this.#endIf(this.#isOver(entry, sealedAt), entry, 'ends a declaration whose end has not come');
      case 'propose':
        return this.#approvals.propose(entry, sealedAt)
          ? undefined
          : 'proposes to unlist without two approvers of two organisations';
      case 'object':
        this.#approvals.drop(entry.declaration);
        break;
    }
    return undefined;
  }

  #say({ act, authority, declaration, untilAt }: EntryLeaf, position: number, sealedAt: number): void {
    const name = declaration.toString('hex');
    if (act === 'restore' || act === 'verify') this.#eased.delete(name);
    if (untilAt === undefined) this.#ends.delete(name);
    else this.#ends.set(name, untilAt);
    if (act === 'declare' && authority === 'canary')
      this.#canary = { count: (this.#canary?.count ?? 0) + 1, position, sealedAt };
  }

  #endIf(isEntitled: boolean, { declaration }: EntryLeaf, otherwise: string): string | undefined {
    this.#ends.delete(declaration.toString('hex'));
    this.#eased.delete(declaration.toString('hex'));
    this.#approvals.drop(declaration);
    return isEntitled ? undefined : otherwise;
  }

  #isOver({ declaration }: EntryLeaf, sealedAt: number): boolean {
    const end = this.#ends.get(declaration.toString('hex'));
    return end !== undefined && end <= sealedAt;
  }
}
