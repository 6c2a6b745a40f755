import { type ImeiKey, type Listing, serialOf, tacOf } from '@deadset/domain';
import { sha256, unshared } from '../bytes/sha256.ts';
import type { ListChange, ListedDeclaration } from './listed-declaration.ts';
import { digestOf, findDeclarations, findListing, mergeRows, type TacRows } from './tac-rows.ts';

const nodePrefix = Buffer.from('deadset list v2\n');
const digestPrefix = Buffer.from('deadset list digest v3\n');
/** Length of a blind, in bytes. */
export const blindBytes = 32;
/** A TAC's eight digits make four steps of two digits each. */
const levels = 4;
const divisors = [1_000_000, 10_000, 100, 1] as const;

/** One step of the tree: up to a hundred children by the next two digits of the TAC. */
interface Branch {
  readonly children: readonly (Branch | TacRows | undefined)[];
  readonly count: number;
  /** Made when first asked for: a branch never changes, so neither does its digest. */
  digest?: Buffer;
}

const emptyBranch: Branch = { children: [], count: 0 };

/**
 * The list that all gates share: every declaration in force on every IMEI key, with a digest over the whole set.
 *
 * It holds declarations and not just what comes of them, so that whoever has it can judge by itself whether an entry that
 * takes one of them away is entitled to, and what is left then.
 *
 * Immutable: `with` shares every TAC it does not touch, so only touched TACs are hashed again, a batch that fails its
 * checks is simply dropped, and a snapshot can be written while the next batches arrive. The digest depends on the
 * set and on the blind, never on the order in which the set came about.
 */
export class ListState {
  readonly #root: Branch;
  /**
   * What only those know who have seen the openings: see `EntryFold`. 32 bytes, zeros where there was none.
   *
   * The digest stands in the public log, beside leaves that tell the name, tier and end of each declaration. Without the
   * blind anybody could try the fourteen digits of an IMEI until they give the digest of a list with one phone more.
   */
  readonly blind: Buffer;

  private constructor(root: Branch, blind: Buffer) {
    this.#root = root;
    this.blind = blind;
  }

  static readonly empty: ListState = new ListState(emptyBranch, Buffer.alloc(blindBytes));

  /** From rows with distinct TACs, in any order. */
  static fromRows(rows: Iterable<TacRows>, blind: Buffer = ListState.empty.blind): ListState {
    const sorted = [...rows].toSorted((a, b) => a.tac - b.tac);
    return new ListState(plant(sorted, 0), blind);
  }

  /** How many IMEI keys are listed. */
  get count(): number {
    return this.#root.count;
  }

  /** The listing of a key, whether in force or past its end: the strongest of its declarations. */
  get(key: ImeiKey): Listing | undefined {
    const rows = this.#rowsOf(key);
    return rows && findListing(rows, serialOf(key));
  }

  /** Every declaration on a key, ascending by name. */
  declarationsOn(key: ImeiKey): readonly ListedDeclaration[] {
    const rows = this.#rowsOf(key);
    return rows === undefined ? [] : findDeclarations(rows, serialOf(key));
  }

  #rowsOf(key: ImeiKey): TacRows | undefined {
    const tac = tacOf(key);
    let node: Branch | TacRows | undefined = this.#root;
    for (const divisor of divisors) {
      if (node === undefined || isRows(node)) return undefined;
      node = node.children[Math.floor(tac / divisor) % 100];
    }
    return node !== undefined && isRows(node) ? node : undefined;
  }

  /** The list after these changes, made in their order, under the same blind or the one given. */
  with(changes: readonly ListChange[], blind: Buffer = this.blind): ListState {
    if (changes.length === 0) return blind.equals(this.blind) ? this : new ListState(this.#root, blind);
    // The sort is stable, so several changes to one key keep their order.
    const sorted = changes.toSorted((a, b) => a.key - b.key);
    return new ListState(changed(this.#root, sorted, 0), blind);
  }

  /**
   * SHA-256 over the blind and the Merkle root over the per-TAC digests. 32 bytes; two lists under one blind have the same
   * digest exactly when they are the same.
   */
  digest(): Buffer {
    return sha256(digestPrefix, this.blind, branchDigest(this.#root));
  }

  /** The same a step at a time, each of a TAC at most, so that other work can be done in between. */
  *digesting(): Generator<void, Buffer> {
    for (const rows of this.rows()) {
      rowsDigest(rows);
      yield;
    }
    return this.digest();
  }

  /** The rows of every TAC, ascending. */
  rows(): Generator<TacRows> {
    return rowsUnder(this.#root);
  }
}

function isRows(node: Branch | TacRows): node is TacRows {
  return 'serials' in node;
}

function changed(branch: Branch, changes: readonly ListChange[], level: number): Branch {
  const children = [...branch.children];
  let from = 0;
  while (from < changes.length) {
    const step = stepOf(changes[from], level);
    let to = from + 1;
    while (to < changes.length && stepOf(changes[to], level) === step) to += 1;
    const part = changes.slice(from, to);
    children[step] = changedChild(children[step], part, level);
    from = to;
  }
  return branchOf(children);
}

function changedChild(
  child: Branch | TacRows | undefined,
  changes: readonly ListChange[],
  level: number,
): Branch | TacRows | undefined {
  if (level < levels - 1) {
    const next = changed(child === undefined || isRows(child) ? emptyBranch : child, changes, level + 1);
    return next.count === 0 ? undefined : next;
  }
  const [first] = changes;
  return (
    first && mergeRows(tacOf(first.key), child !== undefined && isRows(child) ? child : undefined, changes)
  );
}

function stepOf(change: ListChange | undefined, level: number): number {
  return change === undefined ? 0 : Math.floor(tacOf(change.key) / (divisors[level] ?? 1)) % 100;
}

/** Rows are ascending by TAC, so those of one step stand together. */
function plant(rows: readonly TacRows[], level: number): Branch {
  const divisor = divisors[level] ?? 1;
  const stepAt = (i: number) => Math.floor((rows[i]?.tac ?? 0) / divisor) % 100;
  const children: (Branch | TacRows | undefined)[] = [];
  for (let from = 0, to = 0; from < rows.length; from = to) {
    while (to < rows.length && stepAt(to) === stepAt(from)) to += 1;
    children[stepAt(from)] = level === levels - 1 ? rows[from] : plant(rows.slice(from, to), level + 1);
  }
  return branchOf(children);
}

function branchOf(children: readonly (Branch | TacRows | undefined)[]): Branch {
  const count = children.reduce((sum, child) => sum + countOf(child), 0);
  return { children, count };
}

function countOf(child: Branch | TacRows | undefined): number {
  if (child === undefined) return 0;
  return isRows(child) ? child.serials.length : child.count;
}

function branchDigest(branch: Branch): Buffer {
  branch.digest ??= unshared(
    sha256(
      nodePrefix,
      ...branch.children.flatMap((child, step) => {
        if (child === undefined) return [];
        return [Buffer.from([step]), isRows(child) ? rowsDigest(child) : branchDigest(child)];
      }),
    ),
  );
  return branch.digest;
}

/** Rows are immutable too, so each is hashed once however many lists share it. */
const rowsDigests = new WeakMap<TacRows, Buffer>();

function rowsDigest(rows: TacRows): Buffer {
  const known = rowsDigests.get(rows);
  if (known !== undefined) return known;
  const digest = unshared(digestOf(rows));
  rowsDigests.set(rows, digest);
  return digest;
}

function* rowsUnder(branch: Branch): Generator<TacRows> {
  for (const child of branch.children) {
    if (child === undefined) continue;
    if (isRows(child)) yield child;
    else yield* rowsUnder(child);
  }
}
