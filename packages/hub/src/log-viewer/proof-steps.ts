import { nodeHash } from '@deadset/protocol';

/** One step from a leaf up to the root: which neighbour joins, from which side, and what they make together. */
export interface ProofStep {
  readonly side: 'left' | 'right';
  readonly neighbour: Buffer;
  readonly together: Buffer;
}

/**
 * The steps of an inclusion proof in the order in which they are taken, leaf first. RFC 9162 section 2.1.3.2.
 *
 * The last step makes the root; whoever draws them compares it with the head that was signed.
 */
export function proofSteps(
  leafHash: Buffer,
  position: number,
  size: number,
  proof: readonly Buffer[],
): ProofStep[] {
  let [node, last, hash] = [position, size - 1, leafHash];
  return proof.map((neighbour) => {
    const side = node % 2 === 1 || node === last ? 'left' : 'right';
    if (side === 'left') {
      // The last node of a level may be alone there: it goes up until it has a neighbour.
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    hash = side === 'left' ? nodeHash(neighbour, hash) : nodeHash(hash, neighbour);
    return { side, neighbour, together: hash };
  });
}
