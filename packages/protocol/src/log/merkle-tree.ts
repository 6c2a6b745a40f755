import { sha256 } from '../bytes/sha256.ts';

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** Root of a tree with no leaves. RFC 6962 section 2.1. */
export const emptyRoot: Buffer = sha256();

/** Hash of one leaf. RFC 6962 section 2.1. */
export function leafHash(leaf: Uint8Array): Buffer {
  return sha256(leafPrefix, leaf);
}

/** Hash of two subtrees, left and right. RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(nodePrefix, left, right);
}

/**
 * The right edge of an RFC 6962 tree: its size and the roots of its complete subtrees, largest first.
 *
 * It is all that is needed to append and to know the root, so a follower carries some forty hashes and no tree.
 * Immutable: appending gives a new frontier, so a batch that fails its checks leaves nothing behind.
 */
export class Frontier {
  readonly size: number;
  readonly #subtrees: readonly Buffer[];

  private constructor(size: number, subtrees: readonly Buffer[]) {
    this.size = size;
    this.#subtrees = subtrees;
  }

  static readonly empty: Frontier = new Frontier(0, []);

  /** Undefined when the number of subtrees is not the number of ones in the size, or a hash is not 32 bytes. */
  static from(size: number, subtrees: readonly Buffer[]): Frontier | undefined {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    const ones = size.toString(2).replaceAll('0', '').length;
    if (subtrees.length !== ones || subtrees.some((hash) => hash.length !== 32)) return undefined;
    return new Frontier(
      size,
      subtrees.map((hash) => Buffer.from(hash)),
    );
  }

  /** The roots of the complete subtrees, largest first. */
  get subtrees(): readonly Buffer[] {
    return this.#subtrees;
  }

  /** The frontier after these leaf hashes. */
  append(leafHashes: Iterable<Buffer>): Frontier {
    const subtrees = [...this.#subtrees];
    let size = this.size;
    for (const hash of leafHashes) {
      let merged = hash;
      for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        const left = subtrees.pop();
        if (left === undefined) throw new Error('a frontier lost a subtree');
        merged = nodeHash(left, merged);
      }
      subtrees.push(merged);
      size += 1;
    }
    return new Frontier(size, subtrees);
  }

  root(): Buffer {
    return (
      this.#subtrees.reduceRight<Buffer | undefined>(
        (right, left) => (right === undefined ? left : nodeHash(left, right)),
        undefined,
      ) ?? emptyRoot
    );
  }
}
