import { scorecardMethod as method } from './method.ts';

/** A batch of the record: the place of its last leaf, and when followers could first have it. Ms since 1970. */
export interface PublishedBatch {
  readonly position: number;
  readonly publishedAt: number;
}

/** A receipt as we have it: when it came in by our clock. What the edge says of its own clock counts for nothing here. */
export interface ReceivedReceipt {
  readonly position: number;
  readonly receivedAt: number;
}

/** One edge of a participant's gates. Ms since 1970. */
export interface FollowingEdge {
  readonly enrolledAt: number;
  readonly receipts: readonly ReceivedReceipt[];
}

/**
 * How long a participant's gates took to follow each batch, in milliseconds, `longestMs` at most, in the order given.
 *
 * The batches are ours: each counts, whether there was a receipt for it or not, at the first receipt that covers it,
 * and of several edges at the last of them. Who leaves receipts out is counted at the next one that it gives; who gives
 * none at all at an hour. Batches from before the first edge are left out.
 */
export function followTimes(batches: readonly PublishedBatch[], edges: readonly FollowingEdge[]): number[] {
  const followers = edges.map(({ enrolledAt, receipts }) => ({ enrolledAt, coveredAt: coverage(receipts) }));
  return batches.flatMap(({ position, publishedAt }) => {
    const bound = followers.filter(({ enrolledAt }) => enrolledAt <= publishedAt);
    const times = bound.map(({ coveredAt }) =>
      Math.min(method.longestMs, Math.max(0, coveredAt(position) - publishedAt)),
    );
    return times.length === 0 ? [] : [Math.max(...times)];
  });
}

/** When all edges vouched for a position; infinity where one of them has not, or there is none. */
export function coveredByAll(edges: readonly FollowingEdge[], position: number): number {
  if (edges.length === 0) return Number.POSITIVE_INFINITY;
  return Math.max(...edges.map(({ receipts }) => coverage(receipts)(position)));
}

/** When an edge first vouched for a position or one behind it. */
function coverage(receipts: readonly ReceivedReceipt[]): (position: number) => number {
  const ascending = receipts.toSorted((a, b) => a.position - b.position);
  // From the end: a receipt behind covers all before it, and may have come in sooner than one sent again.
  const earliest = new Float64Array(ascending.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let i = ascending.length - 1; i >= 0; i -= 1) {
    earliest[i] = Math.min(earliest[i + 1] ?? 0, ascending[i]?.receivedAt ?? 0);
  }
  return (position) => earliest[firstFrom(ascending, position)] ?? Number.POSITIVE_INFINITY;
}

function firstFrom(ascending: readonly ReceivedReceipt[], position: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
