import {
  ApprovalState,
  decodeEntryLeaf,
  decodeStateLeaf,
  EntryFold,
  emptyRoot,
  Frontier,
  isStateOf,
  type LeafRefusal,
  ListState,
  leafHash,
  leafKinds,
  MalformedBytes,
  verifySnapshot,
} from '@deadset/protocol';
import { nameOf } from './difference.ts';
import type { HeadJudge } from './head-judge.ts';
import type { BatchRow, StoredEntry } from './stored-log-store.ts';
import type { TileCheck } from './tile-check.ts';

export interface WalkParts {
  readonly heads: HeadJudge;
  readonly tiles: TileCheck;
  /** Positions whose openings are said to be erased, with the entry of each. */
  readonly erased: ReadonlyMap<number, string>;
  /** From which the list goes on where openings are erased. */
  readonly kept?: { readonly position: number; readonly bytes: Buffer };
  /** Called with the state leaf of every batch that is in order, and the root under it. */
  readonly onBatch?: (stateLeaf: Buffer, root: Buffer) => void;
}

/** What the leaves so far make of the list and of who may approve. */
export interface WalkedState {
  readonly list: ListState;
  readonly approvals: ApprovalState;
}

const refusalWords = {
  'unknown-leaf': 'is of a kind that no follower knows',
  'bad-opening': 'does not commit to the opening that is kept with it',
  'bad-evidence': 'lessens an effect without what entitles it to',
} as const satisfies Record<LeafRefusal, string>;

/**
 * Goes through the log leaf by leaf and derives everything again: hashes, roots, heads, evidence, list.
 *
 * It keeps the right edge of the tree and the list, so it can stop at any batch and go on from there later. Where
 * openings are erased the tree is still derived; the list is not, until the position of the kept snapshot.
 */
export class LogWalk {
  readonly #parts: WalkParts;
  #frontier = Frontier.empty;
  #root = emptyRoot;
  #sealedAt = 0;
  #state: WalkedState | undefined = { list: ListState.empty, approvals: ApprovalState.empty };
  /** First and last position between which the list could not be derived. */
  #underived: { readonly from: number; to?: number } | undefined;

  constructor(parts: WalkParts) {
    this.#parts = parts;
  }

  /** Leaves that are checked. */
  get size(): number {
    return this.#frontier.size;
  }

  get root(): Buffer {
    return this.#root;
  }

  /** Absent while it cannot be derived. */
  get state(): WalkedState | undefined {
    return this.#state;
  }

  /** Between which positions digests of the list could not be derived again; absent when all were. */
  get underived(): { readonly from: number; readonly to?: number } | undefined {
    return this.#underived;
  }

  /** Checks the next batch with its entries; what is wrong with it in one sentence, or undefined. */
  take(batch: BatchRow, entries: readonly StoredEntry[]): string | undefined {
    const { firstPosition, sizeAfter, parentRoot, stateLeaf, root: stored } = batch;
    if (firstPosition !== this.size)
      return `The log has a gap: after position ${this.size - 1} the next batch begins at ${firstPosition}.`;
    if (!parentRoot.equals(this.#root))
      return `The batch at position ${firstPosition} names another root before it than the one that its log has.`;
    const at = sealTime(stateLeaf);
    if (at === undefined) return `The state leaf at position ${sizeAfter - 1} cannot be read.`;
    const judged = this.#judgeEntries(batch, entries, at);
    if (judged.fault !== undefined) return judged.fault;
    const frontierBefore = this.#frontier.append(entries.map(({ leaf }) => leafHash(leaf)));
    const frontier = frontierBefore.append([leafHash(stateLeaf)]);
    const root = frontier.root();
    if (!root.equals(stored))
      return `The leaves from position ${firstPosition} to ${sizeAfter - 1} do not hash to the root that is kept of them.`;
    const stateFault = this.#stateFault(stateLeaf, frontierBefore.size, at, judged.state);
    if (stateFault !== undefined) return stateFault;
    const headFault = this.#parts.heads.faultOf(batch.note, { size: sizeAfter, root, sealedAt: at });
    if (headFault !== undefined) return headFault;
    const tileFault = this.#parts.tiles.add([...entries.map(({ leaf }) => leaf), stateLeaf]);
    if (tileFault !== undefined) return tileFault;
    this.#frontier = frontier;
    this.#root = root;
    this.#sealedAt = at;
    if (this.#state !== undefined && judged.lostAt !== undefined) this.#underived = { from: judged.lostAt };
    this.#state = judged.state;
    this.#parts.onBatch?.(stateLeaf, root);
    return this.#resumeAtKept();
  }

  #judgeEntries(
    { firstPosition, sizeAfter }: BatchRow,
    entries: readonly StoredEntry[],
    at: number,
  ): { readonly fault?: string; readonly state?: WalkedState; readonly lostAt?: number } {
    const before = this.#state;
    let fold = before && new EntryFold(before.list, before.approvals, this.#parts.heads.approverRoots);
    let lostAt: number | undefined;
    for (let place = 0; place < sizeAfter - 1 - firstPosition; place += 1) {
      const position = firstPosition + place;
      const entry = entries[place];
      if (entry?.position !== position) return { fault: `No entry has position ${position}.` };
      const fault = this.#entryFault(entry);
      if (fault !== undefined) return { fault };
      if (this.#isErased(entry)) {
        lostAt ??= position;
        fold = undefined;
      }
      const refusal = fold && refusalOf(fold, entry, at);
      if (refusal !== undefined) return { fault: `${titleOf(entry)} ${refusal}.` };
    }
    return { ...(fold && { state: fold.end() }), ...(lostAt !== undefined && { lostAt }) };
  }

  #isErased({ position, id }: StoredEntry): boolean {
    return this.#parts.erased.get(position) === id;
  }

  #entryFault(entry: StoredEntry): string | undefined {
    const { id, leaf, hash, opening } = entry;
    const name = titleOf(entry);
    if (leaf.length === 0) return `${name} is gone: the log has its place and nothing stands there.`;
    if (!leafHash(leaf).equals(hash)) return `${name} has another leaf than the hash that is kept beside it.`;
    if (idOf(leaf) !== id) return `${name} has the leaf of another entry.`;
    const isEmpty = opening.length === 0 && leaf[0] === leafKinds.entry;
    const isErased = this.#isErased(entry);
    if (isEmpty && !isErased) return `${name} has lost its opening, and nothing says that it was erased.`;
    if (isErased && !isEmpty) return `${name} is said to be erased, and its opening is still there.`;
    return undefined;
  }

  #stateFault(
    stateLeaf: Buffer,
    position: number,
    at: number,
    state: WalkedState | undefined,
  ): string | undefined {
    if (at < this.#sealedAt)
      return `The state leaf at position ${position} is earlier than the one before it.`;
    if (state === undefined || isStateOf(decodeStateLeaf(stateLeaf), { position, ...state }))
      return undefined;
    return `The state leaf at position ${position} has another count or digest than the entries before it make.`;
  }

  /** Takes the list up again from the kept snapshot, which proves itself by the very root that was derived here. */
  #resumeAtKept(): string | undefined {
    const { kept, heads } = this.#parts;
    if (kept === undefined || kept.position !== this.size - 1) return undefined;
    const result = heads.firstGood((policy) => {
      const read = verifySnapshot(kept.bytes, policy, -1);
      return read.ok ? read.state : undefined;
    });
    if (result === undefined || !result.root.equals(this.#root))
      return `The kept snapshot at position ${kept.position} does not prove itself by the log.`;
    if (this.#state === undefined) {
      this.#state = { list: result.list, approvals: result.approvals };
      if (this.#underived !== undefined) this.#underived.to = kept.position;
    }
    return undefined;
  }
}

/** Why a fold does not take an entry, as the end of a sentence; undefined when it does. */
export function refusalOf(
  fold: EntryFold,
  { leaf, opening }: Pick<StoredEntry, 'leaf' | 'opening'>,
  at: number,
): string | undefined {
  try {
    const refusal = fold.add(opening.length === 0 ? { leaf } : { leaf, opening }, at);
    return refusal && refusalWords[refusal];
  } catch (error) {
    if (error instanceof MalformedBytes) return `cannot be read (${error.message})`;
    throw error;
  }
}

function titleOf({ id, position }: StoredEntry): string {
  return `Entry ${id} at position ${position}`;
}

/** The id that the leaf itself gives; of an approver's leaf it is made of its hash. */
function idOf(leaf: Buffer): string | undefined {
  if (leaf[0] !== leafKinds.entry) return nameOf(Buffer.from(leafHash(leaf).subarray(0, 16)));
  try {
    return nameOf(decodeEntryLeaf(leaf).entryId);
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}

function sealTime(stateLeaf: Buffer): number | undefined {
  try {
    return decodeStateLeaf(stateLeaf).at;
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}
