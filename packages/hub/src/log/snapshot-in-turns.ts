import { setImmediate as turn } from 'node:timers/promises';
import {
  type Snapshot,
  type SnapshotResult,
  snapshotParts,
  type VerifierPolicy,
  verifyingOf,
} from '@deadset/protocol';

/**
 * The bytes of a snapshot, made a part at a time, so that whoever else asks something of this process gets a turn in
 * between: ten million listed phones take more than a second.
 */
export async function encodeInTurns(snapshot: Snapshot): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const part of snapshotParts(snapshot)) {
    parts.push(part);
    await turn();
  }
  return Buffer.concat(parts);
}

/** `verifySnapshot` with turns for others in between, and no high-water mark. */
export async function verifyInTurns(bytes: Buffer, policy: VerifierPolicy): Promise<SnapshotResult> {
  const steps = verifyingOf(bytes, policy, -1);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}
