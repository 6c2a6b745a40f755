import { setImmediate as turn } from 'node:timers/promises';
import { type FeedState, LeafAudit, type LeafAuditRefusal, type VerifierPolicy } from '@deadset/protocol';

/** Judges whether one verified state may follow from another; undefined when it may. */
export type Justify = (from: FeedState, to: FeedState) => Promise<LeafAuditRefusal | undefined>;

/** Leaves that are judged between two turns of the gates: some milliseconds. */
const leavesPerStep = 1_000;
const lengthBytes = 2;

/**
 * Reads the leaves between two states, each behind its length in two bytes as in a C2SP entry bundle, and judges by them.
 *
 * Rejects with what ends the stream early; a stream that ends too soon is judged by what it brought.
 */
export async function auditLeaves(
  from: FeedState,
  to: FeedState,
  policy: VerifierPolicy,
  chunks: AsyncIterable<Uint8Array>,
): Promise<LeafAuditRefusal | undefined> {
  const audit = new LeafAudit(from, policy.approverRoots);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const { leaves, next } = leavesFrom(bytes, at);
      if (leaves.length === 0) break;
      at = next;
      const refusal = audit.add(leaves);
      if (refusal !== undefined) return refusal;
      // More than was asked for is no part of the other state.
      if (audit.size > to.frontier.size) return 'bad-root';
      await turn();
    }
    rest = bytes.subarray(at);
  }
  return rest.length > 0 ? 'malformed' : audit.refusalOf(to);
}

/** The whole leaves from an offset on, at most as many as one step takes, and where they end. */
function leavesFrom(bytes: Buffer, start: number): { leaves: Buffer[]; next: number } {
  const leaves: Buffer[] = [];
  let next = start;
  while (leaves.length < leavesPerStep && next + lengthBytes <= bytes.length) {
    const end = next + lengthBytes + bytes.readUInt16BE(next);
    if (end > bytes.length) break;
    leaves.push(bytes.subarray(next + lengthBytes, end));
    next = end;
  }
  return { leaves, next };
}
