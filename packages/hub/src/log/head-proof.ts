import { consistencyProof, type Frontier, type HashReader, nodeHash } from '@deadset/protocol';

/**
 * Gives proofs from any earlier size to the head of a batch that has just been sealed.
 *
 * From the head before it, which witnesses have as a rule, everything is at hand: complete subtrees of the old tree are
 * its frontier, and those to its right are hashed from the new leaves. Only from older heads the log has to be read.
 */
export function proofsOfHead(
  before: Frontier,
  leafHashes: readonly Buffer[],
  readLog: HashReader,
): (oldSize: number) => Promise<readonly Buffer[]> {
  const size = before.size + leafHashes.length;
  const frontier = subtreesByPlace(before);
  const read: HashReader = async (level, index) => {
    const known = frontier.get(placeOf(level, index)) ?? newHash(level, index, before.size, leafHashes);
    return known ?? readLog(level, index);
  };
  return async (oldSize) => (oldSize === 0 ? [] : consistencyProof(oldSize, size, read));
}

/** Hash of a subtree that lies wholly behind the old tree; undefined for any other. */
function newHash(
  level: number,
  index: number,
  oldSize: number,
  leafHashes: readonly Buffer[],
): Buffer | undefined {
  if (index * 2 ** level < oldSize) return undefined;
  if (level === 0) return leafHashes[index - oldSize];
  const left = newHash(level - 1, 2 * index, oldSize, leafHashes);
  const right = newHash(level - 1, 2 * index + 1, oldSize, leafHashes);
  return left && right && nodeHash(left, right);
}

function subtreesByPlace({ size, subtrees }: Frontier): Map<string, Buffer> {
  const places = new Map<string, Buffer>();
  let [start, next] = [0, 0];
  // From the largest down: one subtree for every one among the binary digits of the size.
  for (let level = Math.floor(Math.log2(Math.max(size, 1))); level >= 0; level -= 1) {
    const width = 2 ** level;
    const subtree = subtrees[next];
    if (start + width > size || subtree === undefined) continue;
    places.set(placeOf(level, start / width), subtree);
    start += width;
    next += 1;
  }
  return places;
}

function placeOf(level: number, index: number): string {
  return `${level} ${index}`;
}
