import { inclusionProof } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { hashReader } from '../log/index.ts';
import type { View } from '../pages/index.ts';
import { type ProofStep, proofSteps } from './proof-steps.ts';

/** Units of the picture's own; it is scaled to the width of the page. */
const [width, rowHeight, boxWidth, boxHeight, margin] = [320, 62, 92, 30, 6] as const;

/** Where a box of a proof stands in its picture, and its hash cut short. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** The picture of the proof that the leaf with this hash stands at `position` of the log of `size` leaves. */
export async function drawProof(db: Db, leafHash: Buffer, position: number, size: number): Promise<View> {
  const proof = await inclusionProof(position, size, hashReader(db));
  return proofPicture(leafHash, proofSteps(leafHash, position, size, proof));
}

/**
 * The picture of an inclusion proof: the entry at the foot, the root at the top, on each floor the neighbour that joins.
 *
 * Everything that is drawn stands in `proof-picture.njk` as a table too.
 */
function proofPicture(leafHash: Buffer, steps: readonly ProofStep[]): View {
  const height = (steps.length + 1) * rowHeight;
  const rowOf = (floor: number) => height - (floor + 1) * rowHeight + margin;
  const middle = (width - boxWidth) / 2;
  const pathHashes = [leafHash, ...steps.map(({ together }) => together)];
  const path = pathHashes.map((hash, floor): Box => ({ x: middle, y: rowOf(floor), text: shortHash(hash) }));
  const neighbours = steps.map(
    ({ side, neighbour }, floor): Box => ({
      x: side === 'left' ? margin : width - margin - boxWidth,
      y: rowOf(floor),
      text: shortHash(neighbour),
    }),
  );
  const lines = [...path.slice(0, -1), ...neighbours].map(({ x, y }) => ({
    x1: x + boxWidth / 2,
    y1: y,
    x2: width / 2,
    y2: y - rowHeight + boxHeight,
  }));
  return {
    width,
    height,
    boxWidth,
    boxHeight,
    path,
    neighbours,
    lines,
    rows: steps.map(({ side, neighbour, together }, floor) => ({
      floor: floor + 1,
      side,
      neighbour: neighbour.toString('hex'),
      together: together.toString('hex'),
    })),
  };
}

/** The first eight digits of a hash: enough to compare by eye. */
function shortHash(hash: Buffer): string {
  return hash.toString('hex').slice(0, 8);
}
