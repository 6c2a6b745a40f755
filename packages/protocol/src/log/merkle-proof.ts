import { nodeHash } from './merkle-tree.ts';

/**
 * The hash of the complete subtree of 2^`level` leaves with number `index` among those of its level, 32 bytes.
 *
 * Rejects when the log has no such subtree, or it cannot be had.
 */
export type HashReader = (level: number, index: number) => Promise<Buffer>;

/** The leaves from `start` (counted) to `end` (not counted), and the subtree over them. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Whether the leaf with this hash stands at `index` in the tree of `size` leaves with this root. RFC 9162 section 2.1.3.2.
 *
 * False for whatever is not a proof of exactly that: too short, too long, hashes that are not 32 bytes, numbers that are
 * no positions of a tree.
 */
export function verifyInclusion(
  leafHash: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!isSize(size) || !isSize(index) || index >= size || !areHashes([leafHash, ...proof])) return false;
  const climb = new Climb(index, size - 1);
  let computed = leafHash;
  for (const sibling of proof) {
    if (climb.isAtTop) return false;
    computed = climb.isRightChild ? nodeHash(sibling, computed) : nodeHash(computed, sibling);
    climb.next();
  }
  return climb.isAtTop && computed.equals(root);
}

/**
 * Whether the tree of `size2` leaves with `root2` begins with all leaves of that of `size1` with `root1`. RFC 9162
 * section 2.1.4.2.
 *
 * A first size of 0 is false whatever comes with it: a proof about a tree of nothing proves nothing
 * (docs/decisions/0011). Of two equal sizes the roots are equal and the proof is empty.
 */
export function verifyConsistency(
  size1: number,
  root1: Buffer,
  size2: number,
  root2: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (!isSize(size1) || !isSize(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && root1.equals(root2);
  const [seed, ...path] = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  if (seed === undefined || path.length === 0 || !areHashes([seed, ...path])) return false;
  const climb = new Climb(size1 - 1, size2 - 1);
  climb.leaveRightChildren();
  let [old, grown] = [seed, seed];
  for (const sibling of path) {
    if (climb.isAtTop) return false;
    if (climb.isRightChild) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
    } else {
      grown = nodeHash(grown, sibling);
    }
    climb.next();
  }
  return climb.isAtTop && old.equals(root1) && grown.equals(root2);
}

/** The proof that leaf `index` is in the tree of `size` leaves. RFC 9162 section 2.1.3.1. Throws RangeError outside the tree. */
export async function inclusionProof(index: number, size: number, read: HashReader): Promise<Buffer[]> {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new RangeError(`a tree of ${size} leaves has none at ${index}`);
  }
  return hashesOf(siblings({ start: index, end: index + 1 }, { start: 0, end: size }), read);
}

/**
 * The proof that the tree of `size2` leaves begins with that of `size1`. RFC 9162 section 2.1.4.1.
 *
 * Throws RangeError unless 1 <= size1 <= size2.
 */
export async function consistencyProof(size1: number, size2: number, read: HashReader): Promise<Buffer[]> {
  if (!isSize(size1) || !isSize(size2) || size1 === 0 || size1 > size2) {
    throw new RangeError(`no tree of ${size2} leaves grows from one of ${size1}`);
  }
  if (size1 === size2) return [];
  // The last complete subtree of the old tree, from which both roots are climbed to; the old root stands for it when
  // it is the whole of the old tree.
  const lastSize = lowestPowerOfTwo(size1);
  const seed = { start: size1 - lastSize, end: size1 };
  const above = siblings(seed, { start: 0, end: size2 });
  return hashesOf(lastSize === size1 ? above : [seed, ...above], read);
}

/** Subtrees beside the way from the root of `whole` down to `target`, lowest first. `target` is one of its subtrees. */
function siblings(target: Span, whole: Span): Span[] {
  const found: Span[] = [];
  let { start, end } = whole;
  while (start < target.start || end > target.end) {
    const middle = start + highestPowerOfTwoBelow(end - start);
    if (target.start < middle) {
      found.push({ start: middle, end });
      end = middle;
    } else {
      found.push({ start, end: middle });
      start = middle;
    }
  }
  return found.toReversed();
}

function hashesOf(spans: readonly Span[], read: HashReader): Promise<Buffer[]> {
  return Promise.all(spans.map((span) => hashOf(span, read)));
}

/** Hash of a subtree, from the complete ones of which it is made when it is not complete itself. RFC 6962 section 2.1. */
async function hashOf({ start, end }: Span, read: HashReader): Promise<Buffer> {
  const size = end - start;
  if (isPowerOfTwo(size)) return read(Math.log2(size), start / size);
  const middle = start + highestPowerOfTwoBelow(size);
  const [left, right] = await hashesOf(
    [
      { start, end: middle },
      { start: middle, end },
    ],
    read,
  );
  if (left === undefined || right === undefined) throw new Error('a subtree lost a half');
  return nodeHash(left, right);
}

/**
 * The way up from a node, beside the way up from the last node of its level: the two counters of RFC 9162 sections
 * 2.1.3.2 and 2.1.4.2. Levels at which the node has no sibling, because it is the last one, are passed over.
 */
class Climb {
  #node: number;
  #last: number;

  constructor(node: number, last: number) {
    this.#node = node;
    this.#last = last;
  }

  get isAtTop(): boolean {
    return this.#last === 0;
  }

  /** Whether the next sibling stands to the left. */
  get isRightChild(): boolean {
    return this.#node % 2 === 1 || this.#node === this.#last;
  }

  /** Over the next sibling, to the parent of both. */
  next(): void {
    if (this.#node === this.#last) {
      while (this.#node % 2 === 0 && this.#node !== 0) this.#up();
    }
    this.#up();
  }

  /** To the first ancestor that is a left child: the complete subtree that ends with this leaf. */
  leaveRightChildren(): void {
    while (this.#node % 2 === 1) this.#up();
  }

  #up(): void {
    this.#node = Math.floor(this.#node / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(hashes: readonly Buffer[]): boolean {
  return hashes.every((hash) => hash.length === 32);
}

function isPowerOfTwo(value: number): boolean {
  return lowestPowerOfTwo(value) === value;
}

/** Largest power of two that divides a positive number. Not by bit operations, which end at 2^31. */
function lowestPowerOfTwo(value: number): number {
  let power = 1;
  while ((value / power) % 2 === 0) power *= 2;
  return power;
}

/** Largest power of two below a number greater than 1. */
function highestPowerOfTwoBelow(value: number): number {
  let power = 1;
  while (power * 2 < value) power *= 2;
  return power;
}
