import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** A check that met a listed device. Its id is its edge and that edge's sequence. */
export interface KeptAttempt {
  readonly sequence: number;
  readonly participant: string;
  readonly gate: Gate;
  readonly network?: string;
  readonly key: ImeiKey;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly tier: Tier;
  readonly presenter?: string;
  readonly at: number;
  /** False when a shadow participant only kept what it would have answered; true when absent. */
  readonly enforced?: boolean;
}

/** Keeps attempts, and gives those that were not kept already; the others stay as they are. */
export async function recordAttempts(
  db: Db,
  edgeKeyId: string,
  attempts: readonly KeptAttempt[],
  receivedAt: number,
): Promise<KeptAttempt[]> {
  const rows = await db
    .insertInto('attempt')
    .values(
      attempts.map(
        ({
          sequence,
          participant,
          gate,
          network,
          key,
          outcome,
          reason,
          tier,
          presenter,
          at,
          enforced = true,
        }) => ({
          edge_key_id: edgeKeyId,
          sequence,
          participant_id: participant,
          gate,
          network: network ?? null,
          imei_key: key,
          outcome,
          reason,
          tier,
          at: new Date(at),
          received_at: new Date(receivedAt),
          presenter: presenter ?? null,
          enforced,
        }),
      ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('sequence')
    .execute();
  const added = new Set(rows.map(({ sequence }) => sequence));
  return attempts.filter(({ sequence }) => added.has(sequence));
}

/** Of an attempt that met the hub itself and not an edge. */
const hubItself = 'hub';

/** Keeps attempts at the hub's own checks; each gets its place from the hub's own numbering. */
export async function recordHubAttempts(
  db: Db,
  attempts: readonly Omit<KeptAttempt, 'sequence' | 'network'>[],
): Promise<void> {
  if (attempts.length === 0) return;
  await db
    .insertInto('attempt')
    .values(
      attempts.map(({ participant, gate, key, outcome, reason, tier, presenter, at, enforced = true }) => ({
        edge_key_id: hubItself,
        sequence: sql<number>`nextval('hub_attempt')`,
        participant_id: participant,
        gate,
        network: null,
        imei_key: key,
        outcome,
        reason,
        tier,
        at: new Date(at),
        received_at: new Date(at),
        presenter: presenter ?? null,
        enforced,
      })),
    )
    .execute();
}
